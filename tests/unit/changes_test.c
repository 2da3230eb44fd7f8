/* What lies on the disk, held against records of an accepted state. */
#include "unit.h"

#include <arena.h>
#include <changes.h>

#include <string.h>
#include <sys/stat.h>

static const int64_t accepted_at = 2000000000;

static const struct nga_record shop = {.path = "/etc/shop",
	.kind = NGA_RECORDED_FILE,
	.mode = 0644,
	.uid = 1,
	.gid = 2,
	.size = 5,
	.dev = 3,
	.ino = 4,
	.mtime_ns = 1000000000,
	.ctime_ns = 1000000001};

static struct changes_seen shop_seen(void)
{
	return (struct changes_seen){.stat = {.dev = 3,
					     .ino = 4,
					     .size = 5,
					     .mtime_ns = 1000000000,
					     .ctime_ns = 1000000001,
					     .mode = S_IFREG | 0644,
					     .uid = 1,
					     .gid = 2},
		.same_bytes = true};
}

/* How it differs, each as a letter: content, link, mode, kind, new, gone. */
static void differs(
	const struct nga_record *record, const struct changes_seen *seen, const char *expected)
{
	struct arena *arena = arena_new();
	struct vec changes = {.size = sizeof(struct nga_change)};
	char letters[4] = "";

	changes_add(arena, &changes, record, seen);

	const struct nga_change *found = changes.items;
	ck_assert_uint_lt(changes.n, sizeof(letters));
	for (size_t i = 0; i < changes.n; i++) {
		letters[i] = "clmkng"[found[i].how];
		ck_assert_ptr_eq(found[i].was, record);
		ck_assert_str_eq(found[i].path, seen->path ? seen->path : record->path);
	}
	ck_assert_str_eq(letters, expected);
	arena_free(arena);
}

START_TEST(what_is_the_same_is_no_change)
{
	const struct changes_seen seen = shop_seen();

	differs(&shop, &seen, "");
}
END_TEST

START_TEST(bytes_and_rights_are_two_changes)
{
	struct changes_seen seen = shop_seen();

	seen.same_bytes = false;
	differs(&shop, &seen, "c");
	seen.stat.mode = S_IFREG | 0600;
	differs(&shop, &seen, "cm");
	seen.same_bytes = true;
	differs(&shop, &seen, "m");
}
END_TEST

START_TEST(times_alone_are_no_change)
{
	struct changes_seen seen = shop_seen();

	seen.stat.mtime_ns = seen.stat.ctime_ns = 7;
	seen.stat.ino = 8;

	differs(&shop, &seen, "");
}
END_TEST

START_TEST(nothing_is_gone_and_something_else_is_another_kind)
{
	struct changes_seen seen = {.path = "/by/another/name"};

	differs(&shop, &seen, "g");
	seen.stat.mode = S_IFLNK | 0777;
	seen.text = "x";
	differs(&shop, &seen, "k");
	seen.stat.mode = S_IFDIR | 0644;
	differs(&shop, &seen, "k");
}
END_TEST

START_TEST(owners_are_compared_by_name_where_both_have_one)
{
	struct nga_record record = shop;
	struct changes_seen seen = shop_seen();

	seen.stat.uid = 9;
	differs(&record, &seen, "m");
	record.owner = seen.owner = "www-data";
	differs(&record, &seen, "");
	seen.owner = "root";
	differs(&record, &seen, "m");
	seen.stat.uid = 1;
	seen.owner = NULL;
	differs(&record, &seen, "");
	seen.stat.gid = 9;
	differs(&record, &seen, "m");
}
END_TEST

START_TEST(a_link_is_its_text_alone)
{
	const struct nga_record link = {.path = "/l", .kind = NGA_RECORDED_LINK, .text = "a"};
	struct changes_seen seen = {.stat = {.mode = S_IFLNK | 0777, .uid = 5}, .text = "a"};

	differs(&link, &seen, "");
	seen.text = "b";
	differs(&link, &seen, "l");
}
END_TEST

START_TEST(stat_alone_says_the_same_only_where_nothing_could_have_come_between)
{
	const struct nga_accepted accepted = {.at_ns = accepted_at};
	const struct nga_stat same = shop_seen().stat;
	struct nga_stat others[] = {same, same, same, same, same};
	struct nga_record late = shop;
	struct nga_stat now = same;

	others[0].dev++;
	others[1].ino++;
	others[2].size++;
	others[3].mtime_ns++;
	others[4].ctime_ns++;
	late.ctime_ns = now.ctime_ns = accepted_at - 1;

	ck_assert(changes_is_same(&accepted, &shop, &same));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ck_assert(!changes_is_same(&accepted, &shop, &others[i]));
	ck_assert(!changes_is_same(&accepted, &late, &now));
}
END_TEST

START_TEST(they_are_sorted_by_path_and_then_by_how)
{
	struct arena *arena = arena_new();
	struct vec changes = {.size = sizeof(struct nga_change)};
	struct changes_seen seen = shop_seen();

	seen.same_bytes = false;
	seen.stat.mode = S_IFREG;
	changes_add(arena, &changes, &shop, &seen);
	seen.path = "/etc/a";
	changes_add_new(arena, &changes, &seen);

	changes_sort(&changes);

	const struct nga_change *found = changes.items;
	ck_assert_uint_eq(changes.n, 3);
	ck_assert_str_eq(found[0].path, "/etc/a");
	ck_assert_int_eq(found[0].how, NGA_DIFFERS_NEW);
	ck_assert_ptr_null(found[0].was);
	ck_assert_int_eq(found[1].how, NGA_DIFFERS_CONTENT);
	ck_assert_int_eq(found[2].how, NGA_DIFFERS_MODE);
	arena_free(arena);
}
END_TEST

/* ---- records ---- */

static const struct nga_record records[] = {
	{.path = "/a", .kind = NGA_RECORDED_DIRECTORY},
	{.path = "/a/b", .kind = NGA_RECORDED_LINK, .text = "../c"},
	{.path = "/c", .kind = NGA_RECORDED_DIRECTORY},
	{.path = "/c/circle", .kind = NGA_RECORDED_LINK, .text = "circle"},
	{.path = "/c/d", .kind = NGA_RECORDED_LINK, .text = "/e"},
};
static const struct nga_accepted accepted = {.records = records, .nrecords = 5};

START_TEST(a_record_is_found_by_its_path_alone)
{
	const struct nga_accepted nothing = {0};

	for (size_t i = 0; i < accepted.nrecords; i++)
		ck_assert_ptr_eq(changes_record(&accepted, records[i].path), &records[i]);
	ck_assert_ptr_null(changes_record(&accepted, "/"));
	ck_assert_ptr_null(changes_record(&accepted, "/a/"));
	ck_assert_ptr_null(changes_record(&accepted, "/z"));
	ck_assert_ptr_null(changes_record(&nothing, "/a"));
}
END_TEST

START_TEST(the_first_below_a_directory_is_found)
{
	ck_assert_uint_eq(changes_first(&accepted, "/a/"), 1);
	ck_assert_uint_eq(changes_first(&accepted, "/c/"), 3);
	ck_assert_uint_eq(changes_first(&accepted, ""), 0);
	ck_assert_uint_eq(changes_first(&accepted, "/z"), 5);
}
END_TEST

START_TEST(recorded_links_lead_where_they_led)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(changes_led(arena, &accepted, "/a/x"), "/a/x");
	ck_assert_str_eq(changes_led(arena, &accepted, "/a/b"), "/c");
	ck_assert_str_eq(changes_led(arena, &accepted, "/a/b/x"), "/c/x");
	ck_assert_str_eq(changes_led(arena, &accepted, "/a/b/d/x"), "/e/x");
	arena_free(arena);
}
END_TEST

START_TEST(a_recorded_circle_ends)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(changes_led(arena, &accepted, "/c/circle"), "/c/circle");
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_the_same_is_no_change,
		bytes_and_rights_are_two_changes,
		times_alone_are_no_change,
		nothing_is_gone_and_something_else_is_another_kind,
		owners_are_compared_by_name_where_both_have_one,
		a_link_is_its_text_alone,
		stat_alone_says_the_same_only_where_nothing_could_have_come_between,
		they_are_sorted_by_path_and_then_by_how,
		a_record_is_found_by_its_path_alone,
		the_first_below_a_directory_is_found,
		recorded_links_lead_where_they_led,
		a_recorded_circle_ends,
		NULL,
	};
	return unit_run("changes", tests);
}
