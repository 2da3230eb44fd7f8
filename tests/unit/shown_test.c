/* Where a finding is shown, and what it counts for. */
#include "unit.h"

#include <arena.h>
#include <shown.h>

START_TEST(a_path_is_told_as_a_program_on_this_host_finds_it)
{
	struct arena *arena = arena_new();
	const struct nga_snapshot whole = {.root = "/"}, below = {.root = "/srv/image"};

	ck_assert_str_eq(shown_path(arena, &whole, "/etc/nginx"), "/etc/nginx");
	ck_assert_str_eq(shown_path(arena, &below, "/etc/nginx"), "/srv/image/etc/nginx");
	ck_assert_str_eq(shown_path(arena, &below, "nginx"), "nginx");
	arena_free(arena);
}
END_TEST

START_TEST(a_finding_without_a_file_is_shown_at_its_subject_or_in_the_main_file)
{
	const struct nga_snapshot snapshot = {.nginx_conf = "/etc/nginx/nginx.conf"};
	const struct nga_finding at_file = {.file = "/a", .subject = "/b"};
	const struct nga_finding at_subject = {.subject = "/b"};
	const struct nga_finding nowhere = {.subject = "shop"};

	ck_assert_str_eq(shown_file(&snapshot, &at_file), "/a");
	ck_assert_str_eq(shown_file(&snapshot, &at_subject), "/b");
	ck_assert_str_eq(shown_file(&snapshot, &nowhere), "/etc/nginx/nginx.conf");
}
END_TEST

static uint32_t column(const char *excerpt, uint32_t byte)
{
	const struct nga_finding finding = {.excerpt = excerpt, .column = byte};

	return shown_column(&finding);
}

START_TEST(a_column_counts_characters)
{
	ck_assert_uint_eq(column("listen 80;", 8), 8);
	ck_assert_uint_eq(column("\xc3\xa4\xc3\xb6 x;", 6), 4);
	ck_assert_uint_eq(column("\xff\xfe x;", 4), 4);
	ck_assert_uint_eq(column("\xc3\xa4", 1), 1);
}
END_TEST

START_TEST(a_column_inside_a_character_or_behind_the_line_is_still_one)
{
	ck_assert_uint_eq(column("\xc3\xa4", 2), 2);
	ck_assert_uint_eq(column("ab", 100), 3);
}
END_TEST

START_TEST(a_column_that_is_not_known_is_zero)
{
	ck_assert_uint_eq(column(NULL, 3), 0);
	ck_assert_uint_eq(column("ab", 0), 0);
}
END_TEST

START_TEST(what_decides_the_exit_status_is_told)
{
	static const enum nga_severity severities[] = {NGA_NOTE, NGA_WARNING, NGA_ERROR};
	static const bool expected[][3] = {
		[NGA_NO_SEVERITY] = {false, false, false},
		[NGA_NOTE] = {true, true, true},
		[NGA_WARNING] = {false, true, true},
		[NGA_ERROR] = {false, false, true},
	};

	for (unsigned fail_on = NGA_NO_SEVERITY; fail_on <= NGA_ERROR; fail_on++)
		for (size_t i = 0; i < 3; i++) {
			const struct nga_report report = {.fail_on = (enum nga_severity)fail_on};
			const struct nga_finding finding = {.severity = severities[i]};
			ck_assert_int_eq(shown_decides(&report, &finding), expected[fail_on][i]);
		}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_path_is_told_as_a_program_on_this_host_finds_it,
		a_finding_without_a_file_is_shown_at_its_subject_or_in_the_main_file,
		a_column_counts_characters,
		a_column_inside_a_character_or_behind_the_line_is_still_one,
		a_column_that_is_not_known_is_zero,
		what_decides_the_exit_status_is_told,
		NULL,
	};
	return unit_run("shown", tests);
}
