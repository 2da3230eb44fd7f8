/* What two reports have not in common. */
#include "unit.h"

#include <report_diff.h>

#include <arena.h>

#include <stdio.h>

static struct nga_finding finding(const char *fingerprint, enum nga_severity severity)
{
	struct nga_finding finding = {.severity = severity};

	snprintf(finding.fingerprint, sizeof(finding.fingerprint), "%s", fingerprint);
	return finding;
}

START_TEST(what_came_and_what_went_are_told_apart)
{
	struct nga_finding before[] = {finding("a", NGA_ERROR), finding("b", NGA_NOTE)};
	struct nga_finding after[] = {finding("b", NGA_NOTE), finding("c", NGA_WARNING)};
	struct report_findings then = {before, 2}, now = {after, 2};
	struct arena *arena = arena_new();
	struct report_diff diff;

	report_diff(arena, &then, &now, &diff);

	ck_assert_uint_eq(diff.ncame, 1);
	ck_assert_ptr_eq(diff.came[0], &after[1]);
	ck_assert_uint_eq(diff.nwent, 1);
	ck_assert_ptr_eq(diff.went[0], &before[0]);
	arena_free(arena);
}
END_TEST

START_TEST(another_severity_is_another_finding)
{
	struct nga_finding before[] = {finding("a", NGA_NOTE)}, after[] = {finding("a", NGA_ERROR)};
	struct report_findings then = {before, 1}, now = {after, 1};
	struct arena *arena = arena_new();
	struct report_diff diff;

	report_diff(arena, &then, &now, &diff);

	ck_assert_uint_eq(diff.ncame, 1);
	ck_assert_uint_eq(diff.nwent, 1);
	arena_free(arena);
}
END_TEST

START_TEST(the_same_findings_in_another_order_are_no_difference)
{
	struct nga_finding before[] = {finding("a", NGA_NOTE), finding("b", NGA_NOTE)};
	struct nga_finding after[] = {finding("b", NGA_NOTE), finding("a", NGA_NOTE)};
	struct report_findings then = {before, 2}, now = {after, 2};
	struct arena *arena = arena_new();
	struct report_diff diff;

	report_diff(arena, &then, &now, &diff);

	ck_assert_uint_eq(diff.ncame, 0);
	ck_assert_uint_eq(diff.nwent, 0);
	arena_free(arena);
}
END_TEST

int main(void)
{
	return unit_run("report_diff", (const TTest *const[]){
					       what_came_and_what_went_are_told_apart,
					       another_severity_is_another_finding,
					       the_same_findings_in_another_order_are_no_difference,
					       NULL,
				       });
}
