#include "scanned.h"

#include <unistd.h>

START_TEST(a_copy_with_the_same_bytes_is_the_same)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "server { }\n");
	scanned_file(tree, "sites-enabled/shop", "server { }\n");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_site(tree, "shop");
	ck_assert_int_eq(entry->twin_how, NGA_TWIN_SAME);
	ck_assert_ptr_eq(entry->twin->twin, entry);
	scanned_free(tree);
}
END_TEST

START_TEST(a_copy_with_other_bytes_of_the_same_length_differs)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "server { }\n");
	scanned_file(tree, "sites-enabled/shop", "server {}\n\n");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->twin_how, NGA_TWIN_DIFFERS);
	scanned_free(tree);
}
END_TEST

START_TEST(a_copy_under_an_ordering_prefix_is_found_by_its_site)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop.conf", "server { }\n");
	scanned_file(tree, "sites-enabled/10-shop", "server { }\n");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_site(tree, "10-shop");
	ck_assert_int_eq(entry->twin_how, NGA_TWIN_SAME);
	ck_assert_str_eq(entry->twin->name, "shop.conf");
	scanned_free(tree);
}
END_TEST

START_TEST(a_second_name_of_one_file_is_a_hard_link)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "server { }\n");
	ck_assert_int_eq(link(scanned_disk(tree, "sites-available/shop"),
				 scanned_disk(tree, "sites-enabled/other")),
		0);

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "other")->twin_how, NGA_TWIN_HARDLINK);
	ck_assert_str_eq(scanned_site(tree, "other")->twin->name, "shop");
	scanned_free(tree);
}
END_TEST

START_TEST(a_file_of_a_name_that_is_not_available_has_no_twin)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-enabled/shop", "server { }\n");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->twin_how, NGA_TWIN_NONE);
	scanned_free(tree);
}
END_TEST

START_TEST(a_leftover_that_nothing_loads_is_not_compared)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*.conf; }\n");
	static const char *names[] = {"*.bak"};
	const struct nga_patterns leftovers = {names, 1};
	tree->options.leftovers = &leftovers;
	scanned_file(tree, "sites-available/shop.bak", "server { }\n");
	scanned_file(tree, "sites-enabled/shop.bak", "server { }\n");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop.bak")->twin_how, NGA_TWIN_NONE);
	scanned_free(tree);
}
END_TEST

START_TEST(of_two_links_to_one_file_the_first_by_name_is_its_twin)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "server { }\n");
	scanned_link(tree, "sites-enabled/zoo", "../sites-available/shop");
	scanned_link(tree, "sites-enabled/ant", "../sites-available/shop");

	scanned_read(tree);

	ck_assert_str_eq(scanned_entry(tree, "sites-available", "shop")->twin->name, "ant");
	scanned_free(tree);
}
END_TEST

START_TEST(an_available_link_back_to_the_enabled_file_is_no_twin)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-enabled/shop", "server { }\n");
	scanned_link(tree, "sites-available/shop", "../sites-enabled/shop");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->twin_how, NGA_TWIN_NONE);
	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_copy_with_the_same_bytes_is_the_same,
		a_copy_with_other_bytes_of_the_same_length_differs,
		a_copy_under_an_ordering_prefix_is_found_by_its_site,
		a_second_name_of_one_file_is_a_hard_link,
		a_file_of_a_name_that_is_not_available_has_no_twin,
		a_leftover_that_nothing_loads_is_not_compared,
		of_two_links_to_one_file_the_first_by_name_is_its_twin,
		an_available_link_back_to_the_enabled_file_is_no_twin,
		NULL,
	};
	return unit_run("scan_twins", tests);
}
