/* Who may have private keys, and how files that directives name are read. */
#include "one_reference.h"
#include "unit.h"

#include <sys/xattr.h>

enum { WORKERS_GROUP = 54322 };

/* A directory /srv/keys; workers of the user www, who is in the group of its own and in another. */
static struct small *small_keys(mode_t mode)
{
	struct small *small = small_srv(true);

	small_file(small, "/etc/group", "www:x:54321:\nkeys:x:54322:www\n", 0644);
	small_directory(small, "/srv/keys", mode);
	return small;
}

/* Looks at who may have `path`. */
static const struct nga_key *have(struct small *small, const char *path)
{
	struct nga_reference *reference = arena_alloc(small->arena, sizeof(*reference));
	struct nga_key *key = arena_alloc(small->arena, sizeof(*key));

	reference->path = path;
	key->reference = reference;
	small->snapshot.keys = key;
	small->snapshot.nkeys = 1;
	scan_keys(&small->scan, &small->snapshot);
	return key;
}

static void expect(const struct nga_key *key, enum nga_holder reader, enum nga_holder writer)
{
	ck_assert_int_eq(key->reader, reader);
	ck_assert_int_eq(key->writer, writer);
	ck_assert_int_eq(key->writable != NULL, writer != NGA_HOLDER_TRUSTED);
}

START_TEST(a_key_of_its_owner_alone_is_nobody_elses)
{
	struct small *small = small_keys(0755);
	small_file(small, "/srv/keys/key", "", 0600);

	expect(have(small, "/srv/keys/key"), NGA_HOLDER_TRUSTED, NGA_HOLDER_TRUSTED);

	small_free(small);
}
END_TEST

START_TEST(a_key_that_everyone_may_read_is_everyones)
{
	struct small *small = small_keys(0711);
	small_file(small, "/srv/keys/key", "", 0604);

	const struct nga_key *key = have(small, "/srv/keys/key");

	expect(key, NGA_HOLDER_EVERYONE, NGA_HOLDER_TRUSTED);
	ck_assert_str_eq(key->reader_name, "everyone");
	ck_assert_uint_eq(key->stat.mode & 07777, 0604);
	small_free(small);
}
END_TEST

START_TEST(a_directory_that_keeps_everyone_out_keeps_the_key)
{
	struct small *small = small_keys(0700);
	small_file(small, "/srv/keys/key", "", 0666);
	small_link(small, "/srv/key", "keys/key");

	expect(have(small, "/srv/keys/key"), NGA_HOLDER_TRUSTED, NGA_HOLDER_TRUSTED);
	expect(have(small, "/srv/key"), NGA_HOLDER_TRUSTED, NGA_HOLDER_TRUSTED);

	small_free(small);
}
END_TEST

START_TEST(a_group_of_the_workers_is_theirs)
{
	struct small *small = small_keys(0755);
	small_file(small, "/srv/keys/key", "", 0640);
	if (small_give(small, "/srv/keys/key", 0, WORKERS_GROUP)) {
		const struct nga_key *key = have(small, "/srv/keys/key");

		expect(key, NGA_HOLDER_WORKERS, NGA_HOLDER_TRUSTED);
		ck_assert_str_eq(key->reader_name, "www");
	}
	small_free(small);
}
END_TEST

START_TEST(another_group_is_its_own_affair)
{
	struct small *small = small_keys(0755);
	small_file(small, "/srv/keys/key", "", 0660);
	if (small_give(small, "/srv/keys/key", 0, 54399))
		expect(have(small, "/srv/keys/key"), NGA_HOLDER_TRUSTED, NGA_HOLDER_TRUSTED);
	small_free(small);
}
END_TEST

START_TEST(an_owner_may_whatever_the_mode_says)
{
	struct small *small = small_keys(0755);
	small_file(small, "/srv/keys/key", "", 0);
	if (small_give(small, "/srv/keys/key", STRANGER, 0))
		expect(have(small, "/srv/keys/key"), NGA_HOLDER_WORKERS, NGA_HOLDER_WORKERS);
	small_free(small);
}
END_TEST

START_TEST(who_may_write_a_directory_on_the_way_may_replace_the_key)
{
	struct small *small = small_keys(0755);
	small_directory(small, "/srv/keys/shop", 0700);
	small_file(small, "/srv/keys/shop/key", "", 0600);
	ck_assert_int_eq(chmod(small_disk(small, "/srv/keys"), 0773), 0);

	const struct nga_key *key = have(small, "/srv/keys/shop/key");

	expect(key, NGA_HOLDER_TRUSTED, NGA_HOLDER_EVERYONE);
	ck_assert_str_eq(key->writable, "/srv/keys");
	small_free(small);
}
END_TEST

START_TEST(who_may_write_and_not_enter_a_directory_may_not)
{
	struct small *small = small_keys(0755);
	small_file(small, "/srv/keys/key", "", 0600);
	ck_assert_int_eq(chmod(small_disk(small, "/srv/keys"), 0772), 0);

	expect(have(small, "/srv/keys/key"), NGA_HOLDER_TRUSTED, NGA_HOLDER_TRUSTED);

	small_free(small);
}
END_TEST

START_TEST(in_a_sticky_directory_only_ones_own_link_can_be_replaced)
{
	struct small *small = small_keys(0755);
	small_file(small, "/srv/keys/key", "", 0600);
	small_link(small, "/srv/keys/link", "key");
	ck_assert_int_eq(chmod(small_disk(small, "/srv/keys"), 01777), 0);

	expect(have(small, "/srv/keys/key"), NGA_HOLDER_TRUSTED, NGA_HOLDER_TRUSTED);
	expect(have(small, "/srv/keys/link"), NGA_HOLDER_TRUSTED, NGA_HOLDER_TRUSTED);
	if (small_give(small, "/srv/keys/link", STRANGER, 0)) {
		small->scan.ways = NULL;
		expect(have(small, "/srv/keys/link"), NGA_HOLDER_TRUSTED, NGA_HOLDER_WORKERS);
	}
	small_free(small);
}
END_TEST

START_TEST(workers_of_the_masters_own_user_need_the_key)
{
	struct small *small = small_keys(0755);
	small_file(small, "/srv/keys/key", "", 0600);
	small->options.master_uid = STRANGER;
	if (small_give(small, "/srv/keys/key", STRANGER, 0))
		expect(have(small, "/srv/keys/key"), NGA_HOLDER_TRUSTED, NGA_HOLDER_TRUSTED);
	small_free(small);
}
END_TEST

START_TEST(an_access_control_list_opens_nothing_here)
{
	/* u::rw- u:54321:r-- g::--- m::r-- o::--- */
	static const unsigned char acl[] = {2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0,
		0x31, 0xd4, 0, 0, 4, 0, 0, 0, 255, 255, 255, 255, 16, 0, 4, 0, 255, 255, 255, 255,
		32, 0, 0, 0, 255, 255, 255, 255};
	struct small *small = small_keys(0755);
	small_file(small, "/srv/keys/key", "", 0600);
	if (setxattr(small_disk(small, "/srv/keys/key"), "system.posix_acl_access", acl,
		    sizeof(acl), 0) != 0)
		(void)fprintf(stderr, "SKIPPED a test of access control lists: none here\n");

	expect(have(small, "/srv/keys/key"), NGA_HOLDER_TRUSTED, NGA_HOLDER_TRUSTED);

	small_free(small);
}
END_TEST

/* ---- reading ---- */

static enum nga_lookup read_of(struct small *small, const char *path, struct scan_bytes *bytes)
{
	enum nga_lookup lookup = scan_read(&small->scan, small->arena, path, bytes);

	scan_publish(&small->scan);
	return lookup;
}

START_TEST(a_file_is_read_whole_links_followed_inside_the_root)
{
	struct small *small = small_keys(0755);
	struct scan_bytes bytes = {0};
	small_file(small, "/srv/keys/1.pem", "abc", 0600);
	small_link(small, "/srv/live.pem", "/srv/keys/1.pem");

	ck_assert_int_eq(read_of(small, "/srv/live.pem", &bytes), NGA_FOUND);

	ck_assert_uint_eq(bytes.size, 3);
	ck_assert_str_eq(bytes.bytes, "abc");
	small_free(small);
}
END_TEST

START_TEST(what_is_no_file_is_not_waited_for)
{
	struct small *small = small_keys(0755);
	struct scan_bytes bytes = {0};
	ck_assert_int_eq(mkfifo(small_disk(small, "/srv/fifo"), 0600), 0);

	ck_assert_int_eq(read_of(small, "/srv/fifo", &bytes), NGA_WRONG_KIND);
	ck_assert_int_eq(read_of(small, "/srv/keys", &bytes), NGA_WRONG_KIND);
	ck_assert_int_eq(read_of(small, "/srv/gone", &bytes), NGA_MISSING);
	ck_assert_int_eq(read_of(small, "/data/gone", &bytes), NGA_OUTSIDE_ROOT);

	ck_assert_ptr_null(bytes.bytes);
	ck_assert_uint_eq(small->snapshot.ngaps, 0);
	small_free(small);
}
END_TEST

START_TEST(what_is_larger_than_a_mebibyte_is_a_gap)
{
	struct small *small = small_keys(0755);
	struct scan_bytes bytes = {0};
	small_file(small, "/srv/most", "", 0600);
	small_file(small, "/srv/more", "", 0600);
	ck_assert_int_eq(truncate(small_disk(small, "/srv/most"), 1048576), 0);
	ck_assert_int_eq(truncate(small_disk(small, "/srv/more"), 1048577), 0);

	ck_assert_int_eq(read_of(small, "/srv/most", &bytes), NGA_FOUND);
	ck_assert_int_eq(read_of(small, "/srv/more", &bytes), NGA_UNKNOWN);

	ck_assert_uint_eq(small->snapshot.ngaps, 1);
	ck_assert_str_eq(small->snapshot.gaps[0].path, "/srv/more");
	small_free(small);
}
END_TEST

START_TEST(what_the_auditor_alone_may_not_read_is_a_gap)
{
	struct small *small = small_keys(0700);
	struct scan_bytes bytes = {0};
	small_file(small, "/srv/key", "abc", 0600);
	small_file(small, "/srv/keys/key", "abc", 0644);
	if (geteuid() != 0)
		small->options.master_uid = 0;
	become_ordinary();
	if (geteuid() == getuid() && access(small_disk(small, "/srv/key"), R_OK) != 0) {
		ck_assert_int_eq(read_of(small, "/srv/key", &bytes), NGA_UNKNOWN);
		ck_assert_int_eq(read_of(small, "/srv/keys/key", &bytes), NGA_UNKNOWN);

		ck_assert_uint_eq(small->snapshot.ngaps, 2);
		ck_assert_str_eq(small->snapshot.gaps[0].path, "/srv/key");
		ck_assert_str_eq(small->snapshot.gaps[1].path, "/srv/keys");
	}
	become_what_we_were();
	small_free(small);
}
END_TEST

START_TEST(what_the_master_may_not_read_either_is_denied)
{
	struct small *small = small_keys(0755);
	struct scan_bytes bytes = {0};
	small_file(small, "/srv/key", "abc", 0);
	small->scan.as_master = true;
	become_ordinary();
	if (access(small_disk(small, "/srv/key"), R_OK) != 0)
		ck_assert_int_eq(read_of(small, "/srv/key", &bytes), NGA_DENIED);

	ck_assert_uint_eq(small->snapshot.ngaps, 0);
	become_what_we_were();
	small_free(small);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_key_of_its_owner_alone_is_nobody_elses,
		a_key_that_everyone_may_read_is_everyones,
		a_directory_that_keeps_everyone_out_keeps_the_key,
		a_group_of_the_workers_is_theirs,
		another_group_is_its_own_affair,
		an_owner_may_whatever_the_mode_says,
		who_may_write_a_directory_on_the_way_may_replace_the_key,
		who_may_write_and_not_enter_a_directory_may_not,
		in_a_sticky_directory_only_ones_own_link_can_be_replaced,
		workers_of_the_masters_own_user_need_the_key,
		an_access_control_list_opens_nothing_here,
		a_file_is_read_whole_links_followed_inside_the_root,
		what_is_no_file_is_not_waited_for,
		what_is_larger_than_a_mebibyte_is_a_gap,
		what_the_auditor_alone_may_not_read_is_a_gap,
		what_the_master_may_not_read_either_is_denied,
		NULL,
	};
	return unit_run("scan_keys", tests);
}
