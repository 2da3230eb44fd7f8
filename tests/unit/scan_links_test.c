#include "scanned.h"

#include <unistd.h>

START_TEST(a_link_straight_to_an_available_file_is_its_twin)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "server { }\n");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_site(tree, "shop");
	ck_assert_int_eq(entry->kind, NGA_KIND_LINK);
	ck_assert_int_eq(entry->lookup, NGA_FOUND);
	ck_assert_int_eq(entry->link->end, NGA_END_FILE);
	ck_assert_str_eq(entry->link->text, "../sites-available/shop");
	ck_assert_str_eq(entry->link->target, scanned_disk(tree, "sites-available/shop"));
	ck_assert_int_eq(entry->target.size, 11);
	ck_assert(!entry->link->chained);
	ck_assert_int_eq(entry->twin_how, NGA_TWIN_LINKED);
	ck_assert_str_eq(entry->twin->path, scanned_disk(tree, "sites-available/shop"));
	ck_assert_ptr_eq(entry->twin->twin, entry);
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_with_an_absolute_text_is_as_plain)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "server { }\n");
	scanned_link(tree, "sites-enabled/shop", scanned_disk(tree, "sites-available/shop"));

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->link->end, NGA_END_FILE);
	ck_assert_int_eq(scanned_site(tree, "shop")->twin_how, NGA_TWIN_LINKED);
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_to_nothing_is_missing_and_its_hop_is_the_broken_one)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_site(tree, "shop");
	ck_assert_int_eq(entry->lookup, NGA_MISSING);
	ck_assert_int_eq(entry->link->end, NGA_END_MISSING);
	ck_assert_str_eq(entry->link->target, scanned_disk(tree, "sites-available/shop"));
	ck_assert_uint_eq(entry->link->nhops, 1);
	ck_assert_uint_eq(entry->link->broken, 0);
	ck_assert_ptr_null(entry->twin);
	ck_assert_ptr_nonnull(entry->loaded);
	scanned_free(tree);
}
END_TEST

START_TEST(the_broken_hop_is_the_one_among_the_directories)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_directory(tree, "releases");
	scanned_link(tree, "current", "releases/42");
	scanned_link(tree, "sites-enabled/shop", "../current/shop.conf");

	scanned_read(tree);

	const struct nga_link *link = scanned_site(tree, "shop")->link;
	ck_assert_int_eq(link->end, NGA_END_MISSING);
	ck_assert_uint_eq(link->nhops, 2);
	ck_assert_uint_eq(link->broken, 1);
	ck_assert_str_eq(link->hops[1].path, scanned_disk(tree, "current"));
	ck_assert_str_eq(link->hops[1].text, "releases/42");
	ck_assert_str_eq(link->target, scanned_disk(tree, "releases/42/shop.conf"));
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_through_a_release_directory_ends_in_its_file)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_directory(tree, "releases");
	scanned_directory(tree, "releases/42");
	scanned_file(tree, "releases/42/shop.conf", "server { }\n");
	scanned_link(tree, "current", "releases/42");
	scanned_link(tree, "sites-enabled/shop", "../current/shop.conf");

	scanned_read(tree);

	const struct nga_link *link = scanned_site(tree, "shop")->link;
	ck_assert_int_eq(link->end, NGA_END_FILE);
	ck_assert(!link->chained);
	ck_assert_str_eq(link->target, scanned_disk(tree, "releases/42/shop.conf"));
	ck_assert_int_eq(scanned_site(tree, "shop")->twin_how, NGA_TWIN_NONE);
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_to_a_link_is_chained_and_belongs_with_the_first_available_one)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "shop.conf", "server { }\n");
	scanned_link(tree, "sites-available/shop", "../shop.conf");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_site(tree, "shop");
	ck_assert(entry->link->chained);
	ck_assert_int_eq(entry->link->end, NGA_END_FILE);
	ck_assert_uint_eq(entry->link->nhops, 2);
	ck_assert_str_eq(entry->link->target, scanned_disk(tree, "shop.conf"));
	ck_assert_int_eq(entry->twin_how, NGA_TWIN_LINKED);
	ck_assert_str_eq(entry->twin->path, scanned_disk(tree, "sites-available/shop"));
	scanned_free(tree);
}
END_TEST

START_TEST(links_in_a_circle_are_a_loop)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_link(tree, "sites-enabled/a", "b");
	scanned_link(tree, "sites-enabled/b", "a");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_site(tree, "a");
	ck_assert_int_eq(entry->lookup, NGA_LOOP);
	ck_assert_int_eq(entry->link->end, NGA_END_LOOP);
	ck_assert_uint_eq(entry->link->nhops, 2);
	ck_assert_uint_eq(entry->link->broken, 0);
	scanned_free(tree);
}
END_TEST

START_TEST(forty_links_are_followed_and_one_more_is_a_loop)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "l0", "");
	for (int i = 1; i < 42; i++)
		scanned_link(tree, arena_format(tree->arena, "l%d", i),
			arena_format(tree->arena, "l%d", i - 1));
	scanned_link(tree, "sites-enabled/forty", "../l39");
	scanned_link(tree, "sites-enabled/more", "../l40");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "forty")->link->end, NGA_END_FILE);
	ck_assert_uint_eq(scanned_site(tree, "forty")->link->nhops, 40);
	ck_assert_int_eq(scanned_site(tree, "more")->link->end, NGA_END_LOOP);
	ck_assert_uint_eq(scanned_site(tree, "more")->link->nhops, 40);
	ck_assert_uint_eq(scanned_site(tree, "more")->link->broken, 39);
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_to_a_directory_is_of_the_wrong_kind)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_directory(tree, "sites-available/shop");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");
	scanned_link(tree, "sites-enabled/here", ".");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->lookup, NGA_WRONG_KIND);
	ck_assert_int_eq(scanned_site(tree, "shop")->link->end, NGA_END_DIRECTORY);
	ck_assert_ptr_nonnull(scanned_site(tree, "shop")->twin);
	ck_assert_int_eq(scanned_site(tree, "here")->link->end, NGA_END_DIRECTORY);
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_to_a_file_with_a_slash_behind_it_is_missing)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop/");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->link->end, NGA_END_MISSING);
	scanned_free(tree);
}
END_TEST

START_TEST(dev_null_is_found_and_any_other_device_is_not_read)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_link(tree, "sites-enabled/null", "/dev/null");
	scanned_link(tree, "sites-enabled/zero", "/dev/zero");

	scanned_read(tree);

	const struct nga_entry *null = scanned_site(tree, "null");
	ck_assert_int_eq(null->lookup, NGA_FOUND);
	ck_assert_int_eq(null->link->end, NGA_END_SPECIAL);
	ck_assert(null->link->target_is_null);
	ck_assert_uint_eq(null->file->size, 0);
	ck_assert(null->file->parsed);
	const struct nga_entry *zero = scanned_site(tree, "zero");
	ck_assert_int_eq(zero->lookup, NGA_WRONG_KIND);
	ck_assert(!zero->link->target_is_null);
	ck_assert_ptr_null(zero->file->bytes);
	scanned_free(tree);
}
END_TEST

START_TEST(a_text_written_from_the_main_directory_gets_the_right_one)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "");
	scanned_link(tree, "sites-enabled/shop", "sites-available/shop");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->link->end, NGA_END_MISSING);
	ck_assert_str_eq(scanned_site(tree, "shop")->link->right_text, "../sites-available/shop");
	scanned_free(tree);
}
END_TEST

START_TEST(a_text_that_lacks_its_leading_slash_gets_the_right_one)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "");
	scanned_link(tree, "sites-enabled/shop", scanned_disk(tree, "sites-available/shop") + 1);

	scanned_read(tree);

	ck_assert_str_eq(scanned_site(tree, "shop")->link->right_text, "../sites-available/shop");
	scanned_free(tree);
}
END_TEST

START_TEST(a_text_written_from_the_available_directory_leads_to_itself_and_gets_the_right_one)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "");
	scanned_link(tree, "sites-enabled/shop", "shop");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->link->end, NGA_END_LOOP);
	ck_assert_str_eq(scanned_site(tree, "shop")->link->right_text, "../sites-available/shop");
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_whose_file_is_nowhere_has_no_right_text)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_link(tree, "sites-enabled/shop", "sites-available/shop");
	scanned_link(tree, "sites-enabled/away", "/nowhere/at/all");

	scanned_read(tree);

	ck_assert_ptr_null(scanned_site(tree, "shop")->link->right_text);
	ck_assert_ptr_null(scanned_site(tree, "away")->link->right_text);
	scanned_free(tree);
}
END_TEST

START_TEST(an_available_directory_that_is_a_link_is_still_recognised)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_directory(tree, "real");
	scanned_file(tree, "real/shop", "");
	ck_assert_int_eq(rmdir(scanned_disk(tree, "sites-available")), 0);
	scanned_link(tree, "sites-available", "real");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_site(tree, "shop");
	ck_assert_int_eq(entry->twin_how, NGA_TWIN_LINKED);
	ck_assert_str_eq(entry->twin->path, scanned_disk(tree, "sites-available/shop"));
	ck_assert_str_eq(entry->link->target, scanned_disk(tree, "real/shop"));
	ck_assert_ptr_nonnull(scanned_dir(tree, "sites-available")->link);
	scanned_free(tree);
}
END_TEST

START_TEST(an_enabled_directory_that_is_a_link_to_the_available_one_enables_everything)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "");
	ck_assert_int_eq(rmdir(scanned_disk(tree, "sites-enabled")), 0);
	scanned_link(tree, "sites-enabled", "sites-available");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->twin_how, NGA_TWIN_LINKED);
	ck_assert_ptr_nonnull(scanned_site(tree, "shop")->loaded);
	ck_assert_int_eq(scanned_dir(tree, "sites-enabled")->link->end, NGA_END_DIRECTORY);
	scanned_free(tree);
}
END_TEST

START_TEST(an_available_file_that_nothing_leads_to_is_looked_at_too)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/old", "abc");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_entry(tree, "sites-available", "old");
	ck_assert_int_eq(entry->lookup, NGA_FOUND);
	ck_assert_int_eq(entry->stat.size, 3);
	ck_assert_ptr_null(entry->twin);
	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_link_straight_to_an_available_file_is_its_twin,
		a_link_with_an_absolute_text_is_as_plain,
		a_link_to_nothing_is_missing_and_its_hop_is_the_broken_one,
		the_broken_hop_is_the_one_among_the_directories,
		a_link_through_a_release_directory_ends_in_its_file,
		a_link_to_a_link_is_chained_and_belongs_with_the_first_available_one,
		links_in_a_circle_are_a_loop,
		forty_links_are_followed_and_one_more_is_a_loop,
		a_link_to_a_directory_is_of_the_wrong_kind,
		a_link_to_a_file_with_a_slash_behind_it_is_missing,
		dev_null_is_found_and_any_other_device_is_not_read,
		a_text_written_from_the_main_directory_gets_the_right_one,
		a_text_that_lacks_its_leading_slash_gets_the_right_one,
		a_text_written_from_the_available_directory_leads_to_itself_and_gets_the_right_one,
		a_link_whose_file_is_nowhere_has_no_right_text,
		an_available_directory_that_is_a_link_is_still_recognised,
		an_enabled_directory_that_is_a_link_to_the_available_one_enables_everything,
		an_available_file_that_nothing_leads_to_is_looked_at_too,
		NULL,
	};
	return unit_run("scan_links", tests);
}
