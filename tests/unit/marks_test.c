#include "sited.h"
#include "unit.h"

START_TEST(of_two_entries_of_one_file_the_one_of_its_name_is_kept)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "shop");
	struct nga_entry *blog = texts_enable(texts, &pair->available[0]->entries[0], "blog");
	struct nga_entry *shop = texts_enable(texts, &pair->available[0]->entries[0], "shop");

	derive(texts);

	ck_assert_ptr_eq(blog->doubles, shop);
	ck_assert_ptr_null(shop->doubles);
	ck_assert_str_eq(state_of(texts, "blog"), "doubled");
	ck_assert_str_eq(state_of(texts, "shop"), "enabled");
	texts_free(texts);
}
END_TEST

START_TEST(where_no_name_matches_the_first_in_load_order_is_kept)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "other");
	struct nga_entry *blog = texts_enable(texts, &pair->available[0]->entries[0], "blog");
	struct nga_entry *shop = texts_enable(texts, &pair->available[0]->entries[0], "shop");

	derive(texts);

	ck_assert_ptr_null(blog->doubles);
	ck_assert_ptr_eq(shop->doubles, blog);
	ck_assert_str_eq(state_of(texts, "blog"), "renamed");
	texts_free(texts);
}
END_TEST

START_TEST(two_names_of_one_inode_are_doubles_across_pairs)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include a-enabled/*; include b-enabled/*; }"},
		{"a-enabled/x", "server { }"},
		{"b-enabled/x", "server { }"},
		{0},
	});
	struct nga_entry *first = texts_entry(texts, texts_pair(texts, "a", true)->enabled, "x");
	struct nga_entry *second = texts_entry(texts, texts_pair(texts, "b", true)->enabled, "x");
	second->target = first->target;

	derive(texts);

	ck_assert_ptr_null(first->doubles);
	ck_assert_ptr_eq(second->doubles, first);
	texts_free(texts);
}
END_TEST

START_TEST(links_to_dev_null_and_broken_ones_are_no_doubles)
{
	const enum nga_end ends[] = {NGA_END_SPECIAL, NGA_END_FILE, NGA_END_MISSING};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct texts *texts = world();
		struct nga_pair *pair = texts_pair(texts, "sites", true);
		struct nga_entry *blog = texts_entry(texts, pair->enabled, "blog");
		struct nga_entry *shop = texts_entry(texts, pair->enabled, "shop");
		texts_link(texts, blog, "/dev/null", ends[i]);
		texts_link(texts, shop, "/dev/null", ends[i]);
		blog->link->target_is_null = shop->link->target_is_null =
			ends[i] != NGA_END_MISSING;
		shop->target = blog->target;

		derive(texts);

		ck_assert_ptr_null(blog->doubles);
		ck_assert_ptr_null(shop->doubles);
		texts_free(texts);
	}
}
END_TEST

START_TEST(names_that_differ_only_in_case_know_each_other)
{
	struct texts *texts = world();
	struct nga_dir *dir = texts_pair(texts, "sites", true)->enabled;
	(void)texts_entry(texts, dir, "Blog");
	(void)texts_entry(texts, dir, "SHOP");
	(void)texts_entry(texts, dir, "Shop");
	(void)texts_entry(texts, dir, "blog");
	(void)texts_entry(texts, dir, "wiki");

	derive(texts);

	ck_assert_ptr_eq(dir->entries[0].case_twin, &dir->entries[3]);
	ck_assert_ptr_eq(dir->entries[3].case_twin, &dir->entries[0]);
	ck_assert_ptr_eq(dir->entries[2].case_twin, &dir->entries[1]);
	ck_assert_ptr_null(dir->entries[4].case_twin);
	texts_free(texts);
}
END_TEST

START_TEST(patterns_match_as_fnmatch_does)
{
	static const struct {
		const char *name;
		bool leftover;
	} rows[] = {
		{"a~", true},
		{"~", true},
		{"a.bak", true},
		{"a.BAK", false},
		{".bak", true},
		{"#a#", true},
		{"#a", false},
		{".#a", true},
		{"4913", true},
		{"49130", false},
		{"a.swp", true},
		{"a.sw", false},
		{"bak", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct texts *texts = world();
		struct nga_dir *dir = texts_pair(texts, "sites", true)->available[0];
		const struct nga_entry *entry = texts_entry(texts, dir, rows[i].name);

		derive(texts);

		ck_assert_msg(entry->leftover == rows[i].leftover, "%s", rows[i].name);
		texts_free(texts);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		of_two_entries_of_one_file_the_one_of_its_name_is_kept,
		where_no_name_matches_the_first_in_load_order_is_kept,
		two_names_of_one_inode_are_doubles_across_pairs,
		links_to_dev_null_and_broken_ones_are_no_doubles,
		names_that_differ_only_in_case_know_each_other,
		patterns_match_as_fnmatch_does,
		NULL,
	};
	return unit_run("marks", tests);
}
