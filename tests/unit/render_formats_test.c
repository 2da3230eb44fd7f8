/* The table of formats. */
#include "reported.h"

START_TEST(the_name_of_the_program_chooses_a_format)
{
	ck_assert_str_eq(render_format_of_command("/usr/lib/check_ngxaudit")->name, "nagios");
	ck_assert_str_eq(render_format_of_command("check_ngxaudit")->name, "nagios");
	ck_assert_str_eq(render_format_of_command("/usr/sbin/ngxaudit")->name, "text");
	ck_assert_str_eq(render_format_of_command("")->name, "text");
}
END_TEST

START_TEST(every_format_is_listed_for_a_person)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(render_format_names(arena, false),
		"text|json|sarif|github|nagios|prometheus|junit");
	ck_assert_str_eq(render_format_names(arena, true), "text|json");
	arena_free(arena);
}
END_TEST

START_TEST(a_format_tells_of_all_else_or_of_findings_alone)
{
	for (size_t i = 0; i < render_format_count; i++)
		ck_assert_int_eq(!render_formats[i].sites, !render_formats[i].plan);
}
END_TEST

START_TEST(a_report_without_anything_is_said_in_every_format)
{
	struct reported *reported = reported_new();
	for (size_t i = 0; i < render_format_count; i++)
		ck_assert_uint_gt(strlen(reported_as(reported, render_formats[i].name)), 0);
	reported_free(reported);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_name_of_the_program_chooses_a_format,
		every_format_is_listed_for_a_person,
		a_format_tells_of_all_else_or_of_findings_alone,
		a_report_without_anything_is_said_in_every_format,
		NULL,
	};

	return unit_run("render_formats", tests);
}
