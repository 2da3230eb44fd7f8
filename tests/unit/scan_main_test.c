#include "scanned.h"

#include <errno.h>

START_TEST(a_missing_main_file_is_an_error_that_says_what_to_do)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	ck_assert_int_eq(unlink(tree->options.nginx_conf), 0);

	ck_assert_ptr_null(scan_tree(tree->arena, &tree->options, &tree->snapshot, &tree->err));

	ck_assert_str_eq(tree->err.text,
		arena_format(tree->arena,
			"cannot read %s: No such file or directory; name nginx's main file with -n",
			tree->options.nginx_conf));
	ck_assert_int_eq(tree->err.code, ENOENT);
	scanned_free(tree);
}
END_TEST

START_TEST(a_directory_is_no_main_file)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	tree->options.nginx_conf = tree->dir;

	ck_assert_ptr_null(scan_tree(tree->arena, &tree->options, &tree->snapshot, &tree->err));

	ck_assert_ptr_nonnull(strstr(tree->err.text, "it is a directory"));
	scanned_free(tree);
}
END_TEST

START_TEST(a_fifo_is_no_main_file_and_is_not_waited_for)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	ck_assert_int_eq(unlink(tree->options.nginx_conf), 0);
	ck_assert_int_eq(mkfifo(tree->options.nginx_conf, 0644), 0);

	ck_assert_ptr_null(scan_tree(tree->arena, &tree->options, &tree->snapshot, &tree->err));

	ck_assert_ptr_nonnull(strstr(tree->err.text, "it is a FIFO"));
	scanned_free(tree);
}
END_TEST

START_TEST(a_main_file_of_a_gigabyte_is_too_large)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	ck_assert_int_eq(truncate(tree->options.nginx_conf, 1024L * 1024 * 1024), 0);

	ck_assert_ptr_null(scan_tree(tree->arena, &tree->options, &tree->snapshot, &tree->err));

	ck_assert_ptr_nonnull(strstr(tree->err.text, "larger than 256 MiB"));
	scanned_free(tree);
}
END_TEST

START_TEST(an_unreadable_main_file_is_an_error)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	ck_assert_int_eq(chmod(tree->options.nginx_conf, 0), 0);

	become_ordinary();
	tree->scan = scan_tree(tree->arena, &tree->options, &tree->snapshot, &tree->err);
	become_what_we_were();

	ck_assert_ptr_null(tree->scan);
	ck_assert_int_eq(tree->err.code, EACCES);
	scanned_free(tree);
}
END_TEST

START_TEST(a_root_that_is_not_there_is_an_error)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	tree->options.root = scanned_disk(tree, "nowhere");

	ck_assert_ptr_null(scan_tree(tree->arena, &tree->options, &tree->snapshot, &tree->err));

	ck_assert_ptr_nonnull(strstr(tree->err.text, "nowhere"));
	scanned_free(tree);
}
END_TEST

START_TEST(a_main_file_may_be_a_link_and_includes_are_relative_to_the_link)
{
	struct scanned *tree = scanned_new("include a.conf;\n");
	scanned_directory(tree, "etc");
	scanned_link(tree, "etc/nginx.conf", "../nginx.conf");
	scanned_file(tree, "etc/a.conf", "");
	tree->options.nginx_conf = scanned_disk(tree, "etc/nginx.conf");

	scanned_read(tree);

	ck_assert_str_eq(scanned_order(tree), "etc/nginx.conf etc/a.conf");
	ck_assert_str_eq(tree->snapshot.conf_dir, scanned_disk(tree, "etc"));
	scanned_free(tree);
}
END_TEST

START_TEST(an_empty_main_file_is_an_empty_configuration)
{
	struct scanned *tree = scanned_new("");

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.nfiles, 1);
	ck_assert(tree->snapshot.files[0]->parsed);
	ck_assert_ptr_null(tree->snapshot.files[0]->error);
	scanned_free(tree);
}
END_TEST

START_TEST(what_stands_before_an_error_is_followed_all_the_same)
{
	struct scanned *tree = scanned_new("include a.conf; }\n");
	scanned_file(tree, "a.conf", "");

	scanned_read(tree);

	ck_assert_ptr_nonnull(tree->snapshot.files[0]->error);
	ck_assert_str_eq(scanned_order(tree), "nginx.conf a.conf");
	scanned_free(tree);
}
END_TEST

START_TEST(a_main_file_that_includes_itself_is_a_cycle)
{
	struct scanned *tree = scanned_new("include ./nginx.conf;\n");

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.nfiles, 2);
	ck_assert_ptr_eq(tree->snapshot.includes[0]->cycle, tree->snapshot.files[0]);
	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_missing_main_file_is_an_error_that_says_what_to_do,
		a_directory_is_no_main_file,
		a_fifo_is_no_main_file_and_is_not_waited_for,
		a_main_file_of_a_gigabyte_is_too_large,
		an_unreadable_main_file_is_an_error,
		a_root_that_is_not_there_is_an_error,
		a_main_file_may_be_a_link_and_includes_are_relative_to_the_link,
		an_empty_main_file_is_an_empty_configuration,
		what_stands_before_an_error_is_followed_all_the_same,
		a_main_file_that_includes_itself_is_a_cycle,
		NULL,
	};
	return unit_run("scan_main", tests);
}
