#include "scanned.h"

#include <unistd.h>

START_TEST(sites_are_not_read_where_no_rule_needs_them)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	tree->options.needs = 0;
	scanned_file(tree, "sites-available/shop", "include more.conf;");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");

	scanned_read(tree);

	ck_assert(!tree->snapshot.complete);
	ck_assert_uint_eq(tree->snapshot.nlimits, 1);
	ck_assert_ptr_nonnull(scanned_site(tree, "shop")->loaded);
	ck_assert_ptr_null(scanned_site(tree, "shop")->file->bytes);
	ck_assert_int_eq(scanned_site(tree, "shop")->file->lookup, NGA_FOUND);
	scanned_free(tree);
}
END_TEST

START_TEST(sites_are_read_after_all_where_one_of_them_may_load_another)
{
	struct scanned *tree = scanned_new("include sites-enabled/*.conf;\n");
	tree->options.needs = 0;
	scanned_file(tree, "sites-enabled/a.conf", "include sites-enabled/b;");
	scanned_file(tree, "sites-enabled/b", "");

	scanned_read(tree);

	ck_assert(tree->snapshot.complete);
	ck_assert_uint_eq(tree->snapshot.nlimits, 0);
	ck_assert_ptr_nonnull(scanned_site(tree, "b")->loaded);
	ck_assert_str_eq(scanned_order(tree), "nginx.conf sites-enabled/a.conf sites-enabled/b");
	scanned_free(tree);
}
END_TEST

START_TEST(a_directory_without_an_available_side_is_always_read)
{
	struct scanned *tree = scanned_new("include conf.d/*;\n");
	tree->options.needs = 0;
	scanned_directory(tree, "conf.d");
	scanned_file(tree, "conf.d/a", "include b;");
	scanned_file(tree, "b", "");

	scanned_read(tree);

	ck_assert(tree->snapshot.complete);
	ck_assert_str_eq(scanned_order(tree), "nginx.conf conf.d/a b");
	scanned_free(tree);
}
END_TEST

START_TEST(files_that_are_only_available_are_read_behind_the_loaded_ones)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	tree->options.needs |= JUDGE_NEEDS_DISABLED;
	scanned_file(tree, "sites-available/b", "b;");
	scanned_file(tree, "sites-available/a", "a;");
	scanned_file(tree, "sites-available/on", "on;");
	scanned_link(tree, "sites-enabled/on", "../sites-available/on");

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.nfiles, 4);
	const struct nga_file *a = tree->snapshot.files[2], *b = tree->snapshot.files[3];
	ck_assert_str_eq(a->path, scanned_disk(tree, "sites-available/a"));
	ck_assert_str_eq(b->path, scanned_disk(tree, "sites-available/b"));
	ck_assert(!a->loaded && a->parsed);
	ck_assert_ptr_eq(a->entry, scanned_entry(tree, "sites-available", "a"));
	ck_assert_ptr_eq(a->entry->file, a);
	scanned_free(tree);
}
END_TEST

START_TEST(a_file_that_is_only_available_and_over_a_mebibyte_is_not_parsed)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	tree->options.needs |= JUDGE_NEEDS_DISABLED;
	scanned_file(tree, "sites-available/big", "");
	ck_assert_int_eq(truncate(scanned_disk(tree, "sites-available/big"), 1024 * 1024 + 1), 0);

	scanned_read(tree);

	const struct nga_file *big = scanned_source(tree, "sites-available/big");
	ck_assert(!big->parsed);
	ck_assert_ptr_null(big->bytes);
	ck_assert_uint_eq(tree->snapshot.ngaps, 0);
	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		sites_are_not_read_where_no_rule_needs_them,
		sites_are_read_after_all_where_one_of_them_may_load_another,
		a_directory_without_an_available_side_is_always_read,
		files_that_are_only_available_are_read_behind_the_loaded_ones,
		a_file_that_is_only_available_and_over_a_mebibyte_is_not_parsed,
		NULL,
	};
	return unit_run("scan_needs", tests);
}
