#include "scanned.h"

START_TEST(an_unreadable_site_is_denied_to_a_master_who_is_us)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");
	ck_assert_int_eq(chmod(scanned_disk(tree, "sites-available/shop"), 0), 0);

	become_ordinary();
	tree->options.master_uid = geteuid();
	scanned_read(tree);
	become_what_we_were();

	ck_assert_int_eq(scanned_site(tree, "shop")->lookup, NGA_DENIED);
	ck_assert_int_eq(scanned_site(tree, "shop")->link->end, NGA_END_DENIED);
	ck_assert_int_eq(scanned_site(tree, "shop")->file->lookup, NGA_DENIED);
	ck_assert_uint_eq(tree->snapshot.ngaps, 0);
	scanned_free(tree);
}
END_TEST

START_TEST(what_only_the_auditor_may_not_read_is_a_gap)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/shop", "");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");
	ck_assert_int_eq(chmod(scanned_disk(tree, "sites-available/shop"), 0), 0);

	become_ordinary();
	tree->options.master_uid = 0;
	scanned_read(tree);
	become_what_we_were();

	ck_assert_int_eq(scanned_site(tree, "shop")->lookup, NGA_FOUND);
	ck_assert_ptr_null(scanned_site(tree, "shop")->file->bytes);
	ck_assert_uint_eq(tree->snapshot.ngaps, 1);
	ck_assert_str_eq(tree->snapshot.gaps[0].path, scanned_disk(tree, "sites-enabled/shop"));
	ck_assert_str_eq(tree->snapshot.gaps[0].reason, "Permission denied");
	ck_assert(tree->snapshot.gaps[0].about_loaded);
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_into_a_closed_directory_ends_nobody_knows_where)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_directory(tree, "closed");
	scanned_file(tree, "closed/shop", "");
	scanned_link(tree, "sites-enabled/shop", "../closed/shop");
	ck_assert_int_eq(chmod(scanned_disk(tree, "closed"), 0), 0);

	become_ordinary();
	tree->options.master_uid = 0;
	scanned_read(tree);
	become_what_we_were();

	ck_assert_int_eq(chmod(scanned_disk(tree, "closed"), 0755), 0);
	ck_assert_int_eq(scanned_site(tree, "shop")->lookup, NGA_UNKNOWN);
	ck_assert_int_eq(scanned_site(tree, "shop")->link->end, NGA_END_UNKNOWN);
	ck_assert_uint_eq(tree->snapshot.ngaps, 1);
	ck_assert(tree->snapshot.gaps[0].about_loaded);
	scanned_free(tree);
}
END_TEST

START_TEST(a_directory_that_only_the_auditor_may_not_list_is_a_gap)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-enabled/shop", "");
	ck_assert_int_eq(chmod(scanned_disk(tree, "sites-enabled"), 0), 0);

	become_ordinary();
	tree->options.master_uid = 0;
	scanned_read(tree);
	become_what_we_were();

	ck_assert_int_eq(chmod(scanned_disk(tree, "sites-enabled"), 0755), 0);
	ck_assert_int_eq(scanned_dir(tree, "sites-enabled")->lookup, NGA_UNKNOWN);
	ck_assert_uint_eq(tree->snapshot.ngaps, 1);
	ck_assert_str_eq(tree->snapshot.gaps[0].path, scanned_disk(tree, "sites-enabled"));
	ck_assert(tree->snapshot.gaps[0].about_loaded);
	scanned_free(tree);
}
END_TEST

START_TEST(entries_that_may_be_named_and_not_looked_at_are_one_gap)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-enabled/file", "");
	scanned_link(tree, "sites-enabled/link", "file");
	ck_assert_int_eq(chmod(scanned_disk(tree, "sites-enabled"), 0444), 0);

	become_ordinary();
	tree->options.master_uid = 0;
	scanned_read(tree);
	become_what_we_were();

	ck_assert_int_eq(chmod(scanned_disk(tree, "sites-enabled"), 0755), 0);
	ck_assert_int_eq(scanned_site(tree, "file")->lookup, NGA_UNKNOWN);
	ck_assert_int_eq(scanned_site(tree, "link")->link->end, NGA_END_UNKNOWN);
	ck_assert_str_eq(scanned_site(tree, "link")->link->text, "");
	ck_assert_uint_eq(tree->snapshot.ngaps, 1);
	scanned_free(tree);
}
END_TEST

START_TEST(a_master_who_is_another_user_is_judged_by_the_modes)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_file(tree, "sites-available/closed", "");
	scanned_link(tree, "sites-enabled/closed", "../sites-available/closed");
	scanned_file(tree, "sites-enabled/open", "");
	ck_assert_int_eq(chmod(scanned_disk(tree, "sites-available/closed"), 0600), 0);
	tree->options.master_uid = 54321;

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "closed")->link->end, NGA_END_DENIED);
	ck_assert_int_eq(scanned_site(tree, "open")->lookup, NGA_FOUND);
	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_unreadable_site_is_denied_to_a_master_who_is_us,
		what_only_the_auditor_may_not_read_is_a_gap,
		a_link_into_a_closed_directory_ends_nobody_knows_where,
		a_directory_that_only_the_auditor_may_not_list_is_a_gap,
		entries_that_may_be_named_and_not_looked_at_are_one_gap,
		a_master_who_is_another_user_is_judged_by_the_modes,
		NULL,
	};
	return unit_run("scan_rights", tests);
}
