#include "scanned.h"

#include <unistd.h>

START_TEST(files_are_loaded_in_byte_order_and_depth_first)
{
	struct scanned *tree =
		scanned_new("include last.conf; http { include sites-enabled/*; }\n");
	const char *names[] = {"Z", "_", "a", "10", "9", ".hidden"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		scanned_file(tree, arena_format(tree->arena, "sites-enabled/%s", names[i]), "");
	scanned_file(tree, "last.conf", "include deep.conf;");
	scanned_file(tree, "deep.conf", "");

	scanned_read(tree);

	ck_assert_str_eq(scanned_order(tree),
		"nginx.conf last.conf deep.conf sites-enabled/10 sites-enabled/9 sites-enabled/Z "
		"sites-enabled/_ sites-enabled/a");
	ck_assert_uint_eq(scanned_site(tree, "Z")->load_order, 5);
	scanned_free(tree);
}
END_TEST

START_TEST(hidden_names_are_loaded_only_where_the_pattern_begins_with_a_dot)
{
	struct scanned *tree = scanned_new("include sites-enabled/*; include conf.d/.*.conf;\n");
	scanned_directory(tree, "conf.d");
	scanned_file(tree, "conf.d/.x.conf", "");
	scanned_file(tree, "conf.d/y.conf", "");
	scanned_file(tree, "sites-enabled/.hidden", "");

	scanned_read(tree);

	ck_assert_str_eq(scanned_order(tree), "nginx.conf conf.d/.x.conf");
	ck_assert_ptr_null(scanned_site(tree, ".hidden")->loaded);
	scanned_free(tree);
}
END_TEST

START_TEST(an_entry_is_loaded_by_the_line_at_the_least_depth)
{
	struct scanned *tree = scanned_new("include a.conf;\ninclude sites-enabled/*;\n");
	scanned_file(tree, "a.conf", "include sites-enabled/shop;");
	scanned_file(tree, "sites-enabled/shop", "");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_site(tree, "shop");
	ck_assert_uint_eq(entry->loaded->directive->words[0].line, 2);
	ck_assert_str_eq(entry->loaded->file->path, scanned_disk(tree, "nginx.conf"));
	ck_assert_uint_eq(entry->load_order, 2);
	ck_assert_str_eq(entry->file->by->file->path, scanned_disk(tree, "a.conf"));
	scanned_free(tree);
}
END_TEST

START_TEST(brackets_glob_even_when_they_stand_for_one_byte)
{
	struct scanned *tree = scanned_new("include br[1].conf;\n");
	scanned_file(tree, "br1.conf", "");
	scanned_file(tree, "br[1].conf", "");

	scanned_read(tree);

	ck_assert_str_eq(scanned_order(tree), "nginx.conf br1.conf");
	scanned_free(tree);
}
END_TEST

START_TEST(an_unbalanced_bracket_is_a_dead_pattern)
{
	struct scanned *tree = scanned_new("include br[1.conf;\n");
	scanned_file(tree, "br1.conf", "");

	scanned_read(tree);

	ck_assert(tree->snapshot.includes[0]->dead_pattern);
	ck_assert_uint_eq(tree->snapshot.includes[0]->nfiles, 0);
	scanned_free(tree);
}
END_TEST

START_TEST(a_file_that_includes_itself_is_cut_and_told)
{
	struct scanned *tree = scanned_new("include a.conf;\n");
	scanned_file(tree, "a.conf", "include b.conf;");
	scanned_file(tree, "b.conf", "include a.conf; include c.conf;");
	scanned_file(tree, "c.conf", "");

	scanned_read(tree);

	ck_assert_str_eq(scanned_order(tree), "nginx.conf a.conf b.conf c.conf");
	ck_assert_ptr_null(tree->snapshot.includes[0]->cycle);
	ck_assert_ptr_eq(tree->snapshot.includes[2]->cycle, scanned_source(tree, "a.conf"));
	scanned_free(tree);
}
END_TEST

START_TEST(a_cycle_through_another_name_of_the_file_is_told_too)
{
	struct scanned *tree = scanned_new("include a.conf;\n");
	scanned_file(tree, "a.conf", "include b.conf;");
	scanned_link(tree, "b.conf", "a.conf");

	scanned_read(tree);

	ck_assert_str_eq(scanned_order(tree), "nginx.conf a.conf b.conf");
	ck_assert_ptr_eq(tree->snapshot.includes[1]->cycle, scanned_source(tree, "a.conf"));
	scanned_free(tree);
}
END_TEST

START_TEST(a_file_read_twice_is_no_cycle)
{
	struct scanned *tree = scanned_new("include a.conf; include a.conf;\n");
	scanned_file(tree, "a.conf", "");

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.nfiles, 2);
	ck_assert_uint_eq(tree->snapshot.nincludes, 2);
	ck_assert_ptr_null(tree->snapshot.includes[1]->cycle);
	scanned_free(tree);
}
END_TEST

START_TEST(a_long_chain_of_includes_is_followed_to_its_end)
{
	struct scanned *tree = scanned_new("include c0;\n");
	enum { CHAIN = 3000 };
	for (int i = 0; i < CHAIN; i++)
		scanned_file(tree, arena_format(tree->arena, "c%d", i),
			arena_format(tree->arena, "include c%d;", i + 1));
	scanned_file(tree, arena_format(tree->arena, "c%d", CHAIN), "");

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.nfiles, CHAIN + 2);
	scanned_free(tree);
}
END_TEST

START_TEST(a_name_as_written_is_another_file)
{
	struct scanned *tree = scanned_new("include a.conf; include ./a.conf;\n");
	scanned_file(tree, "a.conf", "");

	scanned_read(tree);

	ck_assert_str_eq(scanned_order(tree), "nginx.conf a.conf ./a.conf");
	scanned_free(tree);
}
END_TEST

START_TEST(a_missing_file_is_loaded_and_missing_and_the_nearest_name_is_given)
{
	struct scanned *tree = scanned_new("include fastcgi_parms;\n");
	scanned_file(tree, "fastcgi_params", "");

	scanned_read(tree);

	const struct nga_include *include = tree->snapshot.includes[0];
	ck_assert_int_eq(include->lookup, NGA_MISSING);
	ck_assert_str_eq(include->nearest, "fastcgi_params");
	ck_assert_int_eq(include->directory_lookup, NGA_FOUND);
	ck_assert(include->files[0]->loaded);
	ck_assert_int_eq(include->files[0]->lookup, NGA_MISSING);
	ck_assert_ptr_null(include->files[0]->bytes);
	scanned_free(tree);
}
END_TEST

START_TEST(a_name_with_another_extension_is_the_nearest_where_no_edit_helps)
{
	struct scanned *tree = scanned_new("include tls.include;\n");
	scanned_file(tree, "tls.conf", "");

	scanned_read(tree);

	ck_assert_str_eq(tree->snapshot.includes[0]->nearest, "tls.conf");
	scanned_free(tree);
}
END_TEST

START_TEST(a_missing_directory_is_told_of_a_pattern)
{
	struct scanned *tree = scanned_new("include nowhere/*.conf;\n");

	scanned_read(tree);

	const struct nga_include *include = tree->snapshot.includes[0];
	ck_assert(include->pattern);
	ck_assert_int_eq(include->directory_lookup, NGA_MISSING);
	ck_assert_str_eq(include->directory, scanned_disk(tree, "nowhere"));
	ck_assert_ptr_null(scanned_dir(tree, "nowhere"));
	scanned_free(tree);
}
END_TEST

START_TEST(a_pattern_over_the_available_directory_loads_its_entries)
{
	struct scanned *tree = scanned_new("include sites-available/*;\n");
	scanned_file(tree, "sites-available/shop", "");

	scanned_read(tree);

	ck_assert_ptr_nonnull(scanned_dir(tree, "sites-available")->included);
	ck_assert_int_eq(scanned_dir(tree, "sites-available")->side, NGA_AVAILABLE);
	ck_assert_ptr_nonnull(scanned_entry(tree, "sites-available", "shop")->loaded);
	scanned_free(tree);
}
END_TEST

START_TEST(another_way_to_a_directory_loads_the_same_entries)
{
	struct scanned *tree = scanned_new("include way/*;\n");
	scanned_file(tree, "sites-enabled/shop", "");
	scanned_link(tree, "way", "sites-enabled");

	scanned_read(tree);

	ck_assert_str_eq(scanned_order(tree), "nginx.conf way/shop");
	ck_assert_ptr_nonnull(scanned_site(tree, "shop")->loaded);
	ck_assert_ptr_null(scanned_dir(tree, "way"));
	scanned_free(tree);
}
END_TEST

START_TEST(a_named_file_of_a_pair_is_its_entry)
{
	struct scanned *tree = scanned_new("include conf.d/../sites-enabled/shop;\n");
	scanned_directory(tree, "conf.d");
	scanned_file(tree, "sites-enabled/shop", "");

	scanned_read(tree);

	ck_assert_ptr_nonnull(scanned_site(tree, "shop")->loaded);
	ck_assert_ptr_eq(tree->snapshot.files[1]->entry, scanned_site(tree, "shop"));
	ck_assert_ptr_nonnull(scanned_dir(tree, "sites-enabled")->included);
	scanned_free(tree);
}
END_TEST

START_TEST(include_in_geo_does_not_glob)
{
	struct scanned *tree =
		scanned_new("http { geo $x { include *.geo; } map $a $b { include *.map; } }\n");
	scanned_file(tree, "a.geo", "");
	scanned_file(tree, "a.map", "");

	scanned_read(tree);

	ck_assert(!tree->snapshot.includes[0]->pattern);
	ck_assert_int_eq(tree->snapshot.includes[0]->lookup, NGA_MISSING);
	ck_assert(tree->snapshot.includes[1]->pattern);
	ck_assert_uint_eq(tree->snapshot.includes[1]->nfiles, 1);
	scanned_free(tree);
}
END_TEST

START_TEST(an_include_with_two_arguments_or_none_is_no_include_line)
{
	struct scanned *tree = scanned_new("include; include a b;\n");

	scanned_read(tree);

	ck_assert_uint_eq(tree->snapshot.nincludes, 0);
	scanned_free(tree);
}
END_TEST

START_TEST(a_blank_at_the_edge_of_a_path_is_told)
{
	struct scanned *tree = scanned_new("include \"a.conf \";\n");

	scanned_read(tree);

	ck_assert(tree->snapshot.includes[0]->blank_edge);
	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		files_are_loaded_in_byte_order_and_depth_first,
		hidden_names_are_loaded_only_where_the_pattern_begins_with_a_dot,
		an_entry_is_loaded_by_the_line_at_the_least_depth,
		brackets_glob_even_when_they_stand_for_one_byte,
		an_unbalanced_bracket_is_a_dead_pattern,
		a_file_that_includes_itself_is_cut_and_told,
		a_cycle_through_another_name_of_the_file_is_told_too,
		a_file_read_twice_is_no_cycle,
		a_long_chain_of_includes_is_followed_to_its_end,
		a_name_as_written_is_another_file,
		a_missing_file_is_loaded_and_missing_and_the_nearest_name_is_given,
		a_name_with_another_extension_is_the_nearest_where_no_edit_helps,
		a_missing_directory_is_told_of_a_pattern,
		a_pattern_over_the_available_directory_loads_its_entries,
		another_way_to_a_directory_loads_the_same_entries,
		a_named_file_of_a_pair_is_its_entry,
		include_in_geo_does_not_glob,
		an_include_with_two_arguments_or_none_is_no_include_line,
		a_blank_at_the_edge_of_a_path_is_told,
		NULL,
	};
	return unit_run("scan_includes", tests);
}
