/* Whom to trust with what nginx loads, and who is named where nobody is to be trusted. */
#include "small_nginx.h"
#include "unit.h"

START_TEST(the_owner_may_write_whatever_the_mode_says)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0444);

	if (small_give(small, "/etc/nginx/nginx.conf", DEPLOY, 0)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_OTHER, "deploy");
	}

	small_free(small);
}
END_TEST

START_TEST(what_the_workers_own_is_told_as_theirs)
{
	struct small *small = small_nginx();

	if (small_give(small, "/etc/nginx/enabled", WWW, 0)) {
		look(small, both);
		expect_one(small, "/etc/nginx/enabled", NGA_WRITER_WORKERS, "www");
	}

	small_free(small);
}
END_TEST

START_TEST(a_group_of_the_workers_is_told_as_theirs)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, WEB)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_WORKERS, "group web");
	}

	small_free(small);
}
END_TEST

START_TEST(a_group_with_another_member_is_told_by_name)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, SHARED)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_OTHER, "group shared");
	}

	small_free(small);
}
END_TEST

START_TEST(a_group_is_also_of_those_whose_first_group_it_is)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, DEPLOY)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_OTHER, "group deploy");
	}

	small_free(small);
}
END_TEST

START_TEST(a_group_of_trusted_users_alone_is_trusted)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, ALONE)) {
		look(small, both);
		ck_assert_uint_eq(small->snapshot.nplaces, 0);
	}

	small_free(small);
}
END_TEST

START_TEST(the_group_of_root_is_trusted_whoever_is_in_it)
{
	struct small *small = small_nginx();
	small_file(small, "/etc/group", "root:x:0:deploy\n", 0644);
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, 0)) {
		look(small, both);
		ck_assert_uint_eq(small->snapshot.nplaces, 0);
	}

	small_free(small);
}
END_TEST

START_TEST(the_workers_outweigh_another_group)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", WWW, SHARED)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_WORKERS, "www");
	}

	small_free(small);
}
END_TEST

START_TEST(everyone_outweighs_the_owner)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0666);

	if (small_give(small, "/etc/nginx/nginx.conf", WWW, SHARED)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_EVERYONE, "everyone");
	}

	small_free(small);
}
END_TEST

START_TEST(the_owner_of_the_root_directory_is_trusted)
{
	struct small *small = small_nginx();

	if (small_give(small, "/", DEPLOY, DEPLOY) &&
		small_give(small, "/etc/nginx", DEPLOY, DEPLOY) &&
		small_give(small, "/etc/nginx/nginx.conf", DEPLOY, DEPLOY)) {
		(void)chmod(small_disk(small, "/etc/nginx"), 0775);
		look(small, both);
		ck_assert_uint_eq(small->snapshot.nplaces, 0);
	}

	small_free(small);
}
END_TEST

START_TEST(workers_of_the_masters_own_user_are_trusted)
{
	struct small *small = small_nginx();
	small->options.master_uid = WWW;

	if (small_give(small, "/etc/nginx/nginx.conf", WWW, WWW)) {
		look(small, both);
		ck_assert_uint_eq(small->snapshot.nplaces, 0);
	}

	small_free(small);
}
END_TEST

START_TEST(a_group_of_such_workers_is_trusted_too)
{
	struct small *small = small_nginx();
	small->options.master_uid = WWW;
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, WEB)) {
		look(small, both);
		ck_assert_uint_eq(small->snapshot.nplaces, 0);
	}

	small_free(small);
}
END_TEST

START_TEST(an_ordinary_user_trusts_itself)
{
	const char *const main_file[] = {"/nginx.conf", NULL};
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(STRANGER), 0);
	struct small *small = small_new(false);
	small_file(small, "/nginx.conf", "", 0644);

	look(small, main_file);

	ck_assert_uint_eq(small->snapshot.nplaces, 0);
	small_free(small);
	(void)seteuid(getuid());
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_owner_may_write_whatever_the_mode_says,
		what_the_workers_own_is_told_as_theirs,
		a_group_of_the_workers_is_told_as_theirs,
		a_group_with_another_member_is_told_by_name,
		a_group_is_also_of_those_whose_first_group_it_is,
		a_group_of_trusted_users_alone_is_trusted,
		the_group_of_root_is_trusted_whoever_is_in_it,
		the_workers_outweigh_another_group,
		everyone_outweighs_the_owner,
		the_owner_of_the_root_directory_is_trusted,
		workers_of_the_masters_own_user_are_trusted,
		a_group_of_such_workers_is_trusted_too,
		an_ordinary_user_trusts_itself,
		NULL,
	};
	return unit_run("access_trust", tests);
}
