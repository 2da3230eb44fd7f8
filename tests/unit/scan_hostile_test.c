#include "scanned.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

START_TEST(a_fifo_in_the_enabled_directory_does_not_hang_the_scan)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	ck_assert_int_eq(mkfifo(scanned_disk(tree, "sites-enabled/fifo"), 0644), 0);
	scanned_link(tree, "sites-enabled/link", "fifo");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "fifo")->kind, NGA_KIND_FIFO);
	ck_assert_int_eq(scanned_site(tree, "fifo")->lookup, NGA_WRONG_KIND);
	ck_assert_int_eq(scanned_site(tree, "link")->link->end, NGA_END_SPECIAL);
	ck_assert_int_eq(scanned_site(tree, "link")->file->lookup, NGA_WRONG_KIND);
	scanned_free(tree);
}
END_TEST

START_TEST(a_fifo_among_the_available_files_does_not_hang_the_scan)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	tree->options.needs |= JUDGE_NEEDS_DISABLED;
	ck_assert_int_eq(mkfifo(scanned_disk(tree, "sites-available/fifo"), 0644), 0);

	scanned_read(tree);

	ck_assert_int_eq(scanned_entry(tree, "sites-available", "fifo")->lookup, NGA_WRONG_KIND);
	scanned_free(tree);
}
END_TEST

START_TEST(a_fifo_that_is_named_by_an_include_line_does_not_hang_the_scan)
{
	struct scanned *tree = scanned_new("include fifo;\n");
	ck_assert_int_eq(mkfifo(scanned_disk(tree, "fifo"), 0644), 0);

	scanned_read(tree);

	ck_assert_int_eq(tree->snapshot.includes[0]->lookup, NGA_WRONG_KIND);
	scanned_free(tree);
}
END_TEST

START_TEST(a_socket_is_of_the_wrong_kind)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s",
		scanned_disk(tree, "sites-enabled/sock"));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "sock")->kind, NGA_KIND_SOCKET);
	ck_assert_int_eq(scanned_site(tree, "sock")->lookup, NGA_WRONG_KIND);
	close(fd);
	scanned_free(tree);
}
END_TEST

START_TEST(names_of_any_bytes_are_kept_as_they_are)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	char longest[256];
	memset(longest, 'x', 255);
	longest[255] = '\0';
	const char *names[] = {"new\nline", "\x1b[31m", "\xff\xfe", "*", "-rf", longest};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		scanned_file(tree, arena_format(tree->arena, "sites-available/%s", names[i]), "");
		scanned_link(tree, arena_format(tree->arena, "sites-enabled/%s", names[i]),
			arena_format(tree->arena, "../sites-available/%s", names[i]));
	}

	scanned_read(tree);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ck_assert_ptr_nonnull(scanned_site(tree, names[i])->loaded);
		ck_assert_int_eq(scanned_site(tree, names[i])->twin_how, NGA_TWIN_LINKED);
	}
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_whose_target_has_too_long_a_name_is_missing)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	char name[400];
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	scanned_link(tree, "sites-enabled/long", name);

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "long")->link->end, NGA_END_MISSING);
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_whose_path_grows_beyond_all_bounds_ends)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	char text[4000];
	size_t n = 0;
	while (n + 2 < sizeof(text)) {
		text[n++] = '.';
		text[n++] = '/';
	}
	text[n] = '\0';
	for (int i = 0; i < 30; i++)
		scanned_link(tree, arena_format(tree->arena, "sites-enabled/%02d", i),
			arena_format(tree->arena, "%s%02d", text, i + 1));

	scanned_read(tree);

	ck_assert_int_ne(scanned_site(tree, "00")->lookup, NGA_FOUND);
	scanned_free(tree);
}
END_TEST

START_TEST(a_file_over_the_limit_is_a_gap_about_what_is_loaded)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-enabled/big", "");
	ck_assert_int_eq(
		truncate(scanned_disk(tree, "sites-enabled/big"), 256LL * 1024 * 1024 + 1), 0);

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.ngaps, 1);
	ck_assert_str_eq(tree->snapshot.gaps[0].reason, "larger than 256 MiB");
	ck_assert(tree->snapshot.gaps[0].about_loaded);
	ck_assert_ptr_null(scanned_site(tree, "big")->file->bytes);
	scanned_free(tree);
}
END_TEST

START_TEST(what_has_no_size_is_empty)
{
	struct scanned *tree = scanned_new("include /proc/self/status;\n");

	scanned_read(tree);

	ck_assert_int_eq(tree->snapshot.files[1]->lookup, NGA_FOUND);
	ck_assert_uint_eq(tree->snapshot.files[1]->size, 0);
	ck_assert(tree->snapshot.files[1]->parsed);
	scanned_free(tree);
}
END_TEST

START_TEST(an_enabled_directory_that_is_a_file_or_a_broken_link_is_told)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	ck_assert_int_eq(rmdir(scanned_disk(tree, "sites-enabled")), 0);
	ck_assert_int_eq(rmdir(scanned_disk(tree, "sites-available")), 0);
	scanned_link(tree, "sites-enabled", "gone");
	scanned_file(tree, "sites-available", "");

	scanned_read(tree);

	ck_assert_int_eq(scanned_dir(tree, "sites-enabled")->lookup, NGA_MISSING);
	ck_assert_int_eq(scanned_dir(tree, "sites-enabled")->link->end, NGA_END_MISSING);
	ck_assert_int_eq(scanned_dir(tree, "sites-available")->lookup, NGA_WRONG_KIND);
	scanned_free(tree);
}
END_TEST

START_TEST(a_scan_leaves_no_descriptor_open)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");
	int before = open("/dev/null", O_RDONLY | O_CLOEXEC);
	close(before);

	scanned_read(tree);
	scan_close(tree->scan);

	int after = open("/dev/null", O_RDONLY | O_CLOEXEC);
	close(after);
	ck_assert_int_eq(after, before);
	tree->scan = NULL;
	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_fifo_in_the_enabled_directory_does_not_hang_the_scan,
		a_fifo_among_the_available_files_does_not_hang_the_scan,
		a_fifo_that_is_named_by_an_include_line_does_not_hang_the_scan,
		a_socket_is_of_the_wrong_kind,
		names_of_any_bytes_are_kept_as_they_are,
		a_link_whose_target_has_too_long_a_name_is_missing,
		a_link_whose_path_grows_beyond_all_bounds_ends,
		a_file_over_the_limit_is_a_gap_about_what_is_loaded,
		what_has_no_size_is_empty,
		an_enabled_directory_that_is_a_file_or_a_broken_link_is_told,
		a_scan_leaves_no_descriptor_open,
		NULL,
	};
	return unit_run("scan_hostile", tests);
}
