/* How opening a path would end for some user. */
#include "small_tree.h"
#include "unit.h"

#include <users.h>

#include <stdint.h>
#include <sys/xattr.h>

static const struct access_user stranger = {.name = "nobody", .uid = STRANGER, .known = true};
static const struct access_user superuser = {.name = "root", .uid = 0, .known = true};

static const char *at;

static enum nga_lookup ask(struct small *small, const struct access_user *user, const char *path)
{
	at = NULL;
	return access_lookup(&small->scan, user, small_path(small, path), &at);
}

START_TEST(a_file_that_others_may_read_is_found)
{
	struct small *small = small_new(false);
	small_directory(small, "/srv", 0711);
	small_file(small, "/srv/key", "", 0604);

	enum nga_lookup lookup = ask(small, &stranger, "/srv/key");

	ck_assert_int_eq(lookup, NGA_FOUND);
	ck_assert_ptr_null(at);
	small_free(small);
}
END_TEST

START_TEST(a_file_that_others_may_not_read_is_denied_and_named)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_file(small, "/srv/key", "", 0640);

	enum nga_lookup lookup = ask(small, &stranger, "/srv/key");

	ck_assert_int_eq(lookup, NGA_DENIED);
	ck_assert_str_eq(at, "/srv/key");
	small_free(small);
}
END_TEST

START_TEST(a_directory_that_may_not_be_passed_is_denied_and_named)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_directory(small, "/srv/closed", 0744);
	small_directory(small, "/srv/closed/open", 0755);

	enum nga_lookup below = ask(small, &stranger, "/srv/closed/open/missing");
	ck_assert_str_eq(at, "/srv/closed");
	enum nga_lookup itself = ask(small, &stranger, "/srv/closed");
	ck_assert_str_eq(at, "/srv/closed");

	ck_assert_int_eq(below, NGA_DENIED);
	ck_assert_int_eq(itself, NGA_DENIED);
	small_free(small);
}
END_TEST

START_TEST(a_group_of_the_user_opens_what_is_closed_to_others)
{
	struct small *small = small_new(true);
	uint32_t gids[] = {STRANGER, getegid()};
	struct user_groups groups = {.asked = true, .gids = gids, .ngids = 2};
	struct access_user member = {
		.name = "member", .uid = STRANGER, .groups = &groups, .known = true};
	small_directory(small, "/srv", 0750);
	small_file(small, "/srv/key", "", 0640);

	ck_assert_int_eq(ask(small, &member, "/srv/key"), NGA_FOUND);
	ck_assert_int_eq(ask(small, &stranger, "/srv/key"), NGA_DENIED);

	small_free(small);
}
END_TEST

START_TEST(the_group_is_held_to_its_own_bits_though_others_may_more)
{
	struct small *small = small_new(true);
	uint32_t gids[] = {getegid()};
	struct user_groups groups = {.asked = true, .gids = gids, .ngids = 1};
	struct access_user member = {
		.name = "member", .uid = STRANGER, .groups = &groups, .known = true};
	small_directory(small, "/srv", 0755);
	small_file(small, "/srv/key", "", 0604);

	enum nga_lookup lookup = ask(small, &member, "/srv/key");

	ck_assert_int_eq(lookup, NGA_DENIED);
	small_free(small);
}
END_TEST

START_TEST(the_owner_is_held_to_its_own_bits_though_others_may_more)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_file(small, "/srv/key", "", 0044);

	if (small_give(small, "/srv/key", STRANGER, 0))
		ck_assert_int_eq(ask(small, &stranger, "/srv/key"), NGA_DENIED);

	small_free(small);
}
END_TEST

START_TEST(the_superuser_may_read_everything)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0700);
	small_file(small, "/srv/key", "", 0);

	enum nga_lookup lookup = ask(small, &superuser, "/srv/key");

	ck_assert_int_eq(lookup, NGA_FOUND);
	small_free(small);
}
END_TEST

START_TEST(an_unknown_user_is_asked_for_existence_alone)
{
	struct small *small = small_new(true);
	struct access_user unknown = {.name = "nosuch", .uid = UINT32_MAX};
	small_directory(small, "/srv", 0700);
	small_file(small, "/srv/key", "", 0600);

	ck_assert_int_eq(ask(small, &unknown, "/srv/key"), NGA_FOUND);
	ck_assert_int_eq(ask(small, &unknown, "/srv/other"), NGA_MISSING);

	small_free(small);
}
END_TEST

/* acl(5) as the kernel stores it: version 2, then tag, permissions and number of each entry. */
static const unsigned char acl[] = {
	2, 0, 0, 0,                            /* */
	0x01, 0, 6, 0, 0xff, 0xff, 0xff, 0xff, /* the owner: rw */
	0x02, 0, 4, 0, 0x31, 0xd4, 0, 0,       /* the stranger: r */
	0x04, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, /* the group: none */
	0x10, 0, 4, 0, 0xff, 0xff, 0xff, 0xff, /* mask: r */
	0x20, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, /* others: none */
};

START_TEST(what_an_access_control_list_decides_is_not_judged)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_file(small, "/srv/key", "", 0600);
	const char *disk = small_disk(small, "/srv/key");

	if (setxattr(disk, "system.posix_acl_access", acl, sizeof(acl), 0) != 0)
		(void)fprintf(stderr, "SKIPPED the access control list: not on this file system\n");
	else
		ck_assert_int_eq(ask(small, &stranger, "/srv/key"), NGA_FOUND);

	small_free(small);
}
END_TEST

START_TEST(the_first_component_that_is_missing_is_named)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_directory(small, "/srv/releases", 0755);
	small_link(small, "/srv/current", "releases/7");

	enum nga_lookup lookup = ask(small, &superuser, "/srv/current/public/index.html");

	ck_assert_int_eq(lookup, NGA_MISSING);
	ck_assert_str_eq(at, "/srv/releases/7");
	small_free(small);
}
END_TEST

START_TEST(a_file_has_nothing_below_it)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_file(small, "/srv/key", "", 0644);

	ck_assert_int_eq(ask(small, &superuser, "/srv/key/below"), NGA_MISSING);
	ck_assert_str_eq(at, "/srv/key");
	ck_assert_int_eq(ask(small, &superuser, "/srv/key/"), NGA_MISSING);

	small_free(small);
}
END_TEST

START_TEST(links_in_a_circle_are_a_loop)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_link(small, "/srv/a", "b");
	small_link(small, "/srv/b", "a");

	enum nga_lookup lookup = ask(small, &superuser, "/srv/a");

	ck_assert_int_eq(lookup, NGA_LOOP);
	small_free(small);
}
END_TEST

START_TEST(forty_links_are_followed_and_no_more)
{
	struct small *small = small_new(false);
	small_directory(small, "/srv", 0755);
	small_file(small, "/srv/0", "", 0644);
	for (int i = 1; i <= 41; i++)
		small_link(small, arena_format(small->arena, "/srv/%d", i),
			arena_format(small->arena, "%d", i - 1));

	ck_assert_int_eq(ask(small, &superuser, "/srv/40"), NGA_FOUND);
	ck_assert_int_eq(ask(small, &superuser, "/srv/41"), NGA_LOOP);

	small_free(small);
}
END_TEST

START_TEST(up_from_a_linked_directory_is_up_from_where_it_leads)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_directory(small, "/srv/data", 0755);
	small_directory(small, "/srv/data/www", 0755);
	small_file(small, "/srv/data/key", "", 0644);
	small_link(small, "/www", "srv/data/www");

	ck_assert_int_eq(ask(small, &superuser, "/www/../key"), NGA_FOUND);
	ck_assert_int_eq(ask(small, &superuser, "/../../srv/./data//key"), NGA_FOUND);

	small_free(small);
}
END_TEST

START_TEST(an_absolute_link_stays_inside_the_root)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_file(small, "/srv/key", "", 0644);
	small_link(small, "/srv/link", "/srv/key");
	small_link(small, "/srv/up", "../../../../srv/key");

	ck_assert_int_eq(ask(small, &superuser, "/srv/link"), NGA_FOUND);
	ck_assert_int_eq(ask(small, &superuser, "/srv/up"), NGA_FOUND);

	small_free(small);
}
END_TEST

START_TEST(what_the_root_has_no_top_level_directory_for_is_outside)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_directory(small, "/run", 0755);
	small_link(small, "/srv/link", "/etc/ssl/key");

	ck_assert_int_eq(ask(small, &superuser, "/var/www"), NGA_OUTSIDE_ROOT);
	ck_assert_int_eq(ask(small, &superuser, "/srv/link"), NGA_OUTSIDE_ROOT);
	ck_assert_int_eq(ask(small, &superuser, "/run/nginx/pid"), NGA_OUTSIDE_ROOT);
	ck_assert_int_eq(ask(small, &superuser, "/srv/www"), NGA_MISSING);

	small_free(small);
}
END_TEST

START_TEST(on_the_whole_machine_nothing_is_outside)
{
	struct small *small = small_new(false);

	enum nga_lookup lookup =
		access_lookup(&small->scan, &superuser, "/no-such-directory/key", NULL);

	ck_assert_int_eq(lookup, NGA_MISSING);
	small_free(small);
}
END_TEST

START_TEST(what_the_auditor_may_not_look_at_is_unknown_and_a_gap)
{
	struct small *small = small_new(true);
	small_directory(small, "/srv", 0755);
	small_directory(small, "/srv/closed", 0700);
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(STRANGER), 0);
	else
		ck_assert_int_eq(chmod(small_disk(small, "/srv/closed"), 0), 0);

	ck_assert_int_eq(ask(small, &superuser, "/srv/closed/one"), NGA_UNKNOWN);
	ck_assert_int_eq(ask(small, &superuser, "/srv/closed/two"), NGA_UNKNOWN);

	const struct nga_gap *gap = small->scan.gaps.items;
	ck_assert_uint_eq(small->scan.gaps.n, 1);
	ck_assert_str_eq(gap->path, "/srv/closed");
	ck_assert_str_eq(gap->reason, "Permission denied");
	(void)seteuid(getuid());
	small_free(small);
}
END_TEST

START_TEST(a_path_longer_than_the_kernel_takes_is_missing)
{
	struct small *small = small_new(true);
	char *path = arena_alloc(small->arena, 5000);
	(void)memset(path, '/', 4999);

	enum nga_lookup lookup = ask(small, &superuser, path);

	ck_assert_int_eq(lookup, NGA_MISSING);
	small_free(small);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_file_that_others_may_read_is_found,
		a_file_that_others_may_not_read_is_denied_and_named,
		a_directory_that_may_not_be_passed_is_denied_and_named,
		a_group_of_the_user_opens_what_is_closed_to_others,
		the_group_is_held_to_its_own_bits_though_others_may_more,
		the_owner_is_held_to_its_own_bits_though_others_may_more,
		the_superuser_may_read_everything,
		an_unknown_user_is_asked_for_existence_alone,
		what_an_access_control_list_decides_is_not_judged,
		the_first_component_that_is_missing_is_named,
		a_file_has_nothing_below_it,
		links_in_a_circle_are_a_loop,
		forty_links_are_followed_and_no_more,
		up_from_a_linked_directory_is_up_from_where_it_leads,
		an_absolute_link_stays_inside_the_root,
		what_the_root_has_no_top_level_directory_for_is_outside,
		on_the_whole_machine_nothing_is_outside,
		what_the_auditor_may_not_look_at_is_unknown_and_a_gap,
		a_path_longer_than_the_kernel_takes_is_missing,
		NULL,
	};
	return unit_run("access_lookup", tests);
}
