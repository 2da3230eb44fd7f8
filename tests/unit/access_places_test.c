/* The files and directories that decide what nginx loads, where others may change them. */
#include "small_nginx.h"
#include "unit.h"

START_TEST(a_tree_of_root_has_no_suspicious_place)
{
	struct small *small = small_nginx();

	look(small, both);

	ck_assert_uint_eq(small->snapshot.nplaces, 0);
	small_free(small);
}
END_TEST

START_TEST(a_file_that_everyone_may_write_is_told_by_its_real_path)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/available/shop"), 0646);

	look(small, both);

	expect_one(small, "/etc/nginx/available/shop", NGA_WRITER_EVERYONE, "everyone");
	ck_assert(!small->snapshot.places[0].directory);
	small_free(small);
}
END_TEST

START_TEST(a_directory_on_the_way_counts_though_only_a_link_leads_through_it)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/available"), 0757);

	look(small, both);

	expect_one(small, "/etc/nginx/available", NGA_WRITER_EVERYONE, "everyone");
	ck_assert(small->snapshot.places[0].directory);
	small_free(small);
}
END_TEST

START_TEST(the_top_of_the_tree_is_on_every_way)
{
	struct small *small = small_nginx();
	(void)chmod(small->dir, 0777);

	look(small, both);

	expect_one(small, "/", NGA_WRITER_EVERYONE, "everyone");
	small_free(small);
}
END_TEST

START_TEST(a_sticky_directory_is_no_way_in)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/enabled"), 01777);

	look(small, both);

	ck_assert_uint_eq(small->snapshot.nplaces, 0);
	small_free(small);
}
END_TEST

START_TEST(a_link_of_another_user_in_a_sticky_directory_is)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/enabled"), 01777);

	if (small_give(small, "/etc/nginx/enabled/shop", DEPLOY, DEPLOY)) {
		look(small, both);
		expect_one(small, "/etc/nginx/enabled/shop", NGA_WRITER_OTHER, "deploy");
	}

	small_free(small);
}
END_TEST

START_TEST(a_link_of_another_user_where_only_root_makes_entries_is_not)
{
	struct small *small = small_nginx();

	if (small_give(small, "/etc/nginx/enabled/shop", DEPLOY, DEPLOY)) {
		look(small, both);
		ck_assert_uint_eq(small->snapshot.nplaces, 0);
	}

	small_free(small);
}
END_TEST

START_TEST(the_owner_of_a_link_is_asked_for_though_the_entry_says_where_it_leads)
{
	struct small *small = small_nginx();
	struct nga_link link = {.text = "../available/shop", .end = NGA_END_FILE};
	struct nga_entry entry = {
		.kind = NGA_KIND_LINK, .link = &link, .stat.mode = S_IFLNK | 0777};
	(void)chmod(small_disk(small, "/etc/nginx/enabled"), 01777);

	if (small_give(small, "/etc/nginx/enabled/shop", DEPLOY, DEPLOY)) {
		list(small, both);
		small->snapshot.files[1]->entry = &entry;
		scan_places(&small->scan, &small->snapshot);
		expect_one(small, "/etc/nginx/enabled/shop", NGA_WRITER_OTHER, "deploy");
	}

	small_free(small);
}
END_TEST

START_TEST(a_file_that_is_not_loaded_is_no_place)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0666);
	list(small, both);
	small->snapshot.files[0]->loaded = false;

	scan_places(&small->scan, &small->snapshot);

	ck_assert_uint_eq(small->snapshot.nplaces, 0);
	small_free(small);
}
END_TEST

START_TEST(places_are_told_once_and_by_path)
{
	struct small *small = small_nginx();
	const char *const twice[] = {
		"/etc/nginx/nginx.conf",
		"/etc/nginx/enabled/shop",
		"/etc/nginx/./available/shop",
		NULL,
	};
	(void)chmod(small_disk(small, "/etc/nginx/available/shop"), 0666);
	(void)chmod(small_disk(small, "/etc/nginx/available"), 0777);
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0666);

	look(small, twice);

	ck_assert_uint_eq(small->snapshot.nplaces, 3);
	ck_assert_str_eq(small->snapshot.places[0].path, "/etc/nginx/available");
	ck_assert_str_eq(small->snapshot.places[1].path, "/etc/nginx/available/shop");
	ck_assert_str_eq(small->snapshot.places[2].path, "/etc/nginx/nginx.conf");
	small_free(small);
}
END_TEST

START_TEST(the_whole_machine_is_walked_from_its_top)
{
	struct small *small = small_new(false);
	const char *const main_file[] = {"/nginx.conf", NULL};
	small_file(small, "/nginx.conf", "", 0666);

	look(small, main_file);

	expect_one(small, small_path(small, "/nginx.conf"), NGA_WRITER_EVERYONE, "everyone");
	small_free(small);
}
END_TEST

/* What the first look knows of a site is taken over: its link, its stat. */
START_TEST(what_the_entries_say_is_not_looked_up_again)
{
	struct small *small = small_nginx();
	struct nga_link link = {.text = "../available/shop", .end = NGA_END_FILE};
	struct nga_entry entry = {.kind = NGA_KIND_LINK, .link = &link};
	struct nga_file file = {
		.path = "/etc/nginx/enabled/shop",
		.loaded = true,
		.entry = &entry,
		.stat = {.mode = S_IFREG | 0666},
	};
	struct nga_file *files[] = {&file};
	small->snapshot.files = files;
	small->snapshot.nfiles = 1;
	ck_assert_int_eq(unlink(small_disk(small, "/etc/nginx/enabled/shop")), 0);
	ck_assert_int_eq(unlink(small_disk(small, "/etc/nginx/available/shop")), 0);

	scan_places(&small->scan, &small->snapshot);

	expect_one(small, "/etc/nginx/available/shop", NGA_WRITER_EVERYONE, "everyone");
	small_free(small);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_tree_of_root_has_no_suspicious_place,
		a_file_that_everyone_may_write_is_told_by_its_real_path,
		a_directory_on_the_way_counts_though_only_a_link_leads_through_it,
		the_top_of_the_tree_is_on_every_way,
		a_sticky_directory_is_no_way_in,
		a_link_of_another_user_in_a_sticky_directory_is,
		a_link_of_another_user_where_only_root_makes_entries_is_not,
		the_owner_of_a_link_is_asked_for_though_the_entry_says_where_it_leads,
		a_file_that_is_not_loaded_is_no_place,
		places_are_told_once_and_by_path,
		the_whole_machine_is_walked_from_its_top,
		what_the_entries_say_is_not_looked_up_again,
		NULL,
	};
	return unit_run("access_places", tests);
}
