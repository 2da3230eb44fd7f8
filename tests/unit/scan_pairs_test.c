#include "scanned.h"

#include <unistd.h>

START_TEST(a_directory_of_a_pattern_becomes_a_pair_without_an_available_side)
{
	struct scanned *tree = scanned_new("include conf.d/*.conf;\n");
	scanned_directory(tree, "conf.d");
	scanned_file(tree, "conf.d/a.conf", "");
	scanned_file(tree, "conf.d/README", "");

	scanned_read(tree);

	const struct nga_dir *dir = scanned_dir(tree, "conf.d");
	ck_assert_str_eq(dir->pair->name, dir->path);
	ck_assert_uint_eq(dir->pair->navailable, 0);
	ck_assert_ptr_eq(dir->included, tree->snapshot.includes[0]);
	ck_assert_uint_eq(dir->nentries, 2);
	ck_assert_ptr_nonnull(scanned_entry(tree, "conf.d", "a.conf")->loaded);
	ck_assert_ptr_null(scanned_entry(tree, "conf.d", "README")->loaded);
	scanned_free(tree);
}
END_TEST

START_TEST(each_directory_that_a_wildcard_matches_becomes_a_pair)
{
	struct scanned *tree = scanned_new("include apps/*/nginx.conf;\n");
	scanned_directory(tree, "apps");
	scanned_directory(tree, "apps/b");
	scanned_directory(tree, "apps/a");
	scanned_directory(tree, "apps/c");
	scanned_file(tree, "apps/b/nginx.conf", "");
	scanned_file(tree, "apps/a/nginx.conf", "");

	scanned_read(tree);

	ck_assert_str_eq(scanned_order(tree), "nginx.conf apps/a/nginx.conf apps/b/nginx.conf");
	ck_assert_ptr_nonnull(scanned_dir(tree, "apps/a"));
	ck_assert_ptr_nonnull(scanned_dir(tree, "apps/c"));
	ck_assert_ptr_null(scanned_dir(tree, "apps"));
	ck_assert_ptr_nonnull(scanned_entry(tree, "apps/a", "nginx.conf")->loaded);
	scanned_free(tree);
}
END_TEST

START_TEST(a_missing_enabled_directory_makes_a_pair_where_a_pattern_names_it)
{
	struct scanned *tree = scanned_new("include streams-enabled/*;\n");

	scanned_read(tree);

	const struct nga_dir *dir = scanned_dir(tree, "streams-enabled");
	ck_assert_ptr_nonnull(dir);
	ck_assert_str_eq(dir->pair->name, "streams");
	ck_assert_int_eq(dir->lookup, NGA_MISSING);
	ck_assert_ptr_nonnull(dir->included);
	scanned_free(tree);
}
END_TEST

START_TEST(pairs_that_are_not_there_are_not_told)
{
	struct scanned *tree = scanned_new("\n");

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.npairs, 1);
	ck_assert_str_eq(tree->snapshot.pairs[0]->name, "sites");
	scanned_free(tree);
}
END_TEST

START_TEST(a_pair_of_the_options_replaces_the_default_one)
{
	struct scanned *tree = scanned_new("include live/*;\n");
	scanned_directory(tree, "ready");
	scanned_directory(tree, "live");
	scanned_file(tree, "ready/shop", "");
	scanned_link(tree, "live/shop", "../ready/shop");
	const char *available[] = {scanned_disk(tree, "ready")};
	const struct scan_pair pair = {"sites", available, 1, scanned_disk(tree, "live")};
	tree->options.pairs = &pair;
	tree->options.npairs = 1;

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.npairs, 1);
	ck_assert_int_eq(scanned_entry(tree, "live", "shop")->twin_how, NGA_TWIN_LINKED);
	scanned_free(tree);
}
END_TEST

START_TEST(a_pair_of_another_name_is_added_to_the_default_ones)
{
	struct scanned *tree = scanned_new("include live/*;\n");
	scanned_directory(tree, "ready");
	scanned_directory(tree, "live");
	const char *available[] = {scanned_disk(tree, "ready")};
	const struct scan_pair pair = {"mine", available, 1, scanned_disk(tree, "live")};
	tree->options.pairs = &pair;
	tree->options.npairs = 1;

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.npairs, 2);
	ck_assert_str_eq(tree->snapshot.pairs[0]->name, "sites");
	ck_assert_str_eq(tree->snapshot.pairs[1]->name, "mine");
	ck_assert_ptr_nonnull(tree->snapshot.pairs[1]->enabled->included);
	scanned_free(tree);
}
END_TEST

START_TEST(a_pair_is_there_where_only_its_available_directory_is)
{
	struct scanned *tree = scanned_new("\n");
	scanned_directory(tree, "streams-available");

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.npairs, 2);
	ck_assert_str_eq(tree->snapshot.pairs[1]->name, "streams");
	ck_assert_int_eq(tree->snapshot.pairs[1]->enabled->lookup, NGA_MISSING);
	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_directory_of_a_pattern_becomes_a_pair_without_an_available_side,
		each_directory_that_a_wildcard_matches_becomes_a_pair,
		a_missing_enabled_directory_makes_a_pair_where_a_pattern_names_it,
		pairs_that_are_not_there_are_not_told,
		a_pair_of_the_options_replaces_the_default_one,
		a_pair_of_another_name_is_added_to_the_default_ones,
		a_pair_is_there_where_only_its_available_directory_is,
		NULL,
	};
	return unit_run("scan_pairs", tests);
}
