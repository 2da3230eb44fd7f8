#include "pended.h"

/* ---- what is read beside ---- */

static struct nga_watched watched(int64_t mtime, int64_t ctime)
{
	return (struct nga_watched){.path = "/etc/shop.pem",
		.lookup = NGA_FOUND,
		.stat = {.mtime_ns = mtime, .ctime_ns = ctime, .mode = 0100644}};
}

static void expect_watched(
	const struct nga_watched *one, enum nga_pending pending, enum nga_confidence confidence)
{
	struct two two = two_new(both, both);
	two.disk.live.watched = one;
	two.disk.live.nwatched = 1;

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, pending);
	ck_assert_int_eq(live->confidence, confidence);
	arena_free(two.arena);
}

START_TEST(an_old_certificate_is_nothing)
{
	struct nga_watched one = watched(1500 * second, 1500 * second);

	expect_watched(&one, NGA_PENDING_NO, NGA_CONFIDENCE_EXACT);
}
END_TEST

START_TEST(a_certificate_that_was_written_since_is_pending)
{
	struct nga_watched one = watched(2500 * second, 2500 * second);

	expect_watched(&one, NGA_PENDING_YES, NGA_CONFIDENCE_LIKELY);
}
END_TEST

START_TEST(a_certificate_that_was_moved_there_since_is_pending)
{
	struct nga_watched one = watched(1500 * second, 2500 * second);
	one.directory_ns = 2500 * second;

	expect_watched(&one, NGA_PENDING_YES, NGA_CONFIDENCE_LIKELY);
}
END_TEST

START_TEST(a_link_on_its_way_that_was_made_since_is_pending)
{
	struct nga_watched one = watched(1500 * second, 1500 * second);
	one.way_ns = 2500 * second;

	expect_watched(&one, NGA_PENDING_YES, NGA_CONFIDENCE_LIKELY);
}
END_TEST

START_TEST(a_new_mode_and_a_copy_with_its_time_look_alike)
{
	struct nga_watched one = watched(1500 * second, 2500 * second);

	expect_watched(&one, NGA_PENDING_UNKNOWN, NGA_CONFIDENCE_UNKNOWN);
}
END_TEST

START_TEST(twenty_milliseconds_are_nobody_s)
{
	int64_t load = LOADED * second;
	struct nga_watched before = watched(load - 15000000, load - 15000000);
	struct nga_watched after = watched(load + 15000000, load + 15000000);

	expect_watched(&before, NGA_PENDING_UNKNOWN, NGA_CONFIDENCE_UNKNOWN);
	expect_watched(&after, NGA_PENDING_UNKNOWN, NGA_CONFIDENCE_UNKNOWN);
}
END_TEST

START_TEST(a_touched_certificate_that_was_accepted_before_is_nothing)
{
	struct nga_watched one = watched(2500 * second, 2500 * second);
	const struct nga_record record = {.path = "/etc/shop.pem", .kind = NGA_RECORDED_FILE};
	const struct nga_accepted accepted = {
		.at_ns = 1600 * second, .records = &record, .nrecords = 1};
	const struct nga_change change = {.how = NGA_DIFFERS_CONTENT, .path = "/etc/shop.pem"};
	struct two two = two_new(both, both);
	two.disk.live.watched = &one;
	two.disk.live.nwatched = 1;
	two.disk.accepted = &accepted;

	enum nga_pending same = derive(&two)->pending;
	two.disk.changes = &change;
	two.disk.nchanges = 1;
	enum nga_pending changed = derive(&two)->pending;

	ck_assert_int_eq(same, NGA_PENDING_NO);
	ck_assert_int_eq(changed, NGA_PENDING_YES);
	arena_free(two.arena);
}
END_TEST

/* ---- without a look into its memory ---- */

static const char *digest_of(struct two *two)
{
	char *text = arena_alloc(two->arena, DIGEST_TEXT);

	ck_assert(statements_digest(two->arena, &two->disk, text));
	return text;
}

static struct two unseen(int64_t changed_at)
{
	struct two two = two_new(both, NULL);

	two.disk.files[1]->stat.ctime_ns = two.disk.files[1]->stat.mtime_ns = changed_at;
	return two;
}

START_TEST(what_did_not_change_since_is_likely_loaded)
{
	struct two two = unseen(1500 * second);

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, NGA_PENDING_NO);
	ck_assert_int_eq(live->confidence, NGA_CONFIDENCE_LIKELY);
	arena_free(two.arena);
}
END_TEST

START_TEST(what_changed_since_may_be_a_comment)
{
	struct two two = unseen(2500 * second);

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, NGA_PENDING_UNKNOWN);
	ck_assert_str_eq(live->pending_file, "/etc/sites/blog");
	arena_free(two.arena);
}
END_TEST

START_TEST(the_same_statements_as_were_let_through_are_nothing)
{
	struct two two = unseen(2500 * second);
	const struct pending_note note = {1990 * second, digest_of(&two)};
	two.notes = (struct pending_notes){&note, 1};

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, NGA_PENDING_NO);
	ck_assert_int_eq(live->confidence, NGA_CONFIDENCE_LIKELY);
	arena_free(two.arena);
}
END_TEST

START_TEST(others_than_were_let_through_are_pending)
{
	struct two two = unseen(2500 * second);
	const struct pending_note note = {1990 * second, "00000000000000000000000000000000"};
	two.notes = (struct pending_notes){&note, 1};

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, NGA_PENDING_YES);
	ck_assert_int_eq(live->confidence, NGA_CONFIDENCE_LIKELY);
	arena_free(two.arena);
}
END_TEST

START_TEST(what_was_let_through_long_before_or_after_says_nothing)
{
	struct two two = unseen(2500 * second);
	const struct pending_note notes[] = {{1000 * second, "00000000000000000000000000000000"},
		{2400 * second, "00000000000000000000000000000000"}};
	two.notes = (struct pending_notes){notes, 2};

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, NGA_PENDING_UNKNOWN);
	arena_free(two.arena);
}
END_TEST

START_TEST(a_single_worker_may_have_crashed_since)
{
	struct two two = unseen(1500 * second);
	two.disk.live.loaded_at_sure = false;

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, NGA_PENDING_UNKNOWN);
	arena_free(two.arena);
}
END_TEST

/* ---- what was let through, as text ---- */

START_TEST(notes_are_remembered_and_old_ones_forgotten)
{
	struct arena *arena = arena_new();
	char *text = NULL;

	for (int64_t at = 1; at <= 40; at++) {
		const struct pending_note note = {at, "0123456789abcdef0123456789abcdef"};
		text = pending_remember(arena, text, &note);
	}
	struct pending_notes notes = pending_recall(arena, text);

	ck_assert_uint_eq(notes.n, 16);
	ck_assert_int_eq(notes.items[0].at_ns, 25);
	ck_assert_int_eq(notes.items[15].at_ns, 40);
	ck_assert_str_eq(notes.items[15].digest, "0123456789abcdef0123456789abcdef");
	arena_free(arena);
}
END_TEST

START_TEST(what_is_no_note_is_passed_over)
{
	struct arena *arena = arena_new();

	struct pending_notes notes = pending_recall(arena,
		"\n\nx\n5\n5 \n5 zz23456789abcdef0123456789abcdef\n-5 "
		"0123456789abcdef0123456789abcdef\n6 0123456789abcdef0123456789abcdef0\n7 "
		"0123456789abcdef0123456789abcdef");

	ck_assert_uint_eq(notes.n, 1);
	ck_assert_int_eq(notes.items[0].at_ns, 7);
	ck_assert_uint_eq(pending_recall(arena, NULL).n, 0);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_old_certificate_is_nothing,
		a_certificate_that_was_written_since_is_pending,
		a_certificate_that_was_moved_there_since_is_pending,
		a_link_on_its_way_that_was_made_since_is_pending,
		a_new_mode_and_a_copy_with_its_time_look_alike,
		twenty_milliseconds_are_nobody_s,
		a_touched_certificate_that_was_accepted_before_is_nothing,
		what_did_not_change_since_is_likely_loaded,
		what_changed_since_may_be_a_comment,
		the_same_statements_as_were_let_through_are_nothing,
		others_than_were_let_through_are_pending,
		what_was_let_through_long_before_or_after_says_nothing,
		a_single_worker_may_have_crashed_since,
		notes_are_remembered_and_old_ones_forgotten,
		what_is_no_note_is_passed_over,
		NULL,
	};
	return unit_run("pending, by times", tests);
}
