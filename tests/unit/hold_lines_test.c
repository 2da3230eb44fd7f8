/* Who stops every reload, written and read again. */
#include "unit.h"

#include <arena.h>
#include <hold_lines.h>
#include <out.h>

#include <string.h>

static const struct nga_hold *read_text(struct arena *arena, const char *text)
{
	return hold_lines_read(arena, text, strlen(text));
}

START_TEST(what_is_written_is_read)
{
	struct arena *arena = arena_new();
	const struct nga_hold hold = {.by = "alice (sudo)",
		.from = "pts/0 on web1",
		.since = "2026-11-20T04:31:00Z",
		.why = "the release of by and since"};
	struct out out = {.arena = arena};

	hold_lines_write(&out, &hold);

	const struct nga_hold *read = hold_lines_read(arena, out.bytes, out.n);
	ck_assert_str_eq(read->by, hold.by);
	ck_assert_str_eq(read->from, hold.from);
	ck_assert_str_eq(read->since, hold.since);
	ck_assert_str_eq(read->why, hold.why);
	arena_free(arena);
}
END_TEST

START_TEST(a_newline_in_a_reason_makes_no_line)
{
	struct arena *arena = arena_new();
	const struct nga_hold hold = {
		.by = "alice", .from = "", .since = "now", .why = "x\nby mallory"};
	struct out out = {.arena = arena};

	hold_lines_write(&out, &hold);

	const struct nga_hold *read = hold_lines_read(arena, out.bytes, out.n);
	ck_assert_str_eq(read->by, "alice");
	ck_assert_str_eq(read->why, "x\\x0aby mallory");
	arena_free(arena);
}
END_TEST

START_TEST(what_makes_no_sense_is_a_hold_by_somebody)
{
	static const char *const texts[] = {
		"", "\n\n", "by", "by \nwhy \n", "bystander x\n", "\xff"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct arena *arena = arena_new();

		const struct nga_hold *read = read_text(arena, texts[i]);

		ck_assert_str_eq(read->by, "somebody");
		ck_assert_str_eq(read->from, "");
		ck_assert_str_eq(read->since, "nobody knows when");
		ck_assert_str_eq(read->why, "no reason that can be read");
		arena_free(arena);
	}
}
END_TEST

START_TEST(the_last_line_needs_no_end)
{
	struct arena *arena = arena_new();

	const struct nga_hold *read = read_text(arena, "ngxaudit-held/1\nby alice");

	ck_assert_str_eq(read->by, "alice");
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_written_is_read,
		a_newline_in_a_reason_makes_no_line,
		what_makes_no_sense_is_a_hold_by_somebody,
		the_last_line_needs_no_end,
		NULL,
	};
	return unit_run("hold_lines", tests);
}
