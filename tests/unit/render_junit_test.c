/* JUnit's XML out of hostile names. */
#include "reported.h"

START_TEST(a_rule_that_found_nothing_passes)
{
	struct reported *reported = reported_new();
	const char *text = reported_as(reported, "junit");

	check_holds(text, "<testsuite name=\"links\" tests=\"2\" failures=\"0\" errors=\"0\" "
			  "skipped=\"0\" time=\"0\" timestamp=\"2026-11-20T08:57:23\">\n");
	check_holds(text, "<testcase classname=\"ngxaudit.links\" name=\"broken\"></testcase>");
	reported_free(reported);
}
END_TEST

START_TEST(a_rule_that_is_off_is_no_case)
{
	struct reported *reported = reported_new();
	const char *text = reported_as(reported, "junit");

	check_lacks(text, "unused");
	reported_free(reported);
}
END_TEST

START_TEST(a_finding_fails)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/x");

	const char *text = reported_as(reported, "junit");

	check_holds(text, "tests=\"2\" failures=\"1\"");
	check_holds(text, "name=\"broken: /x\"><failure type=\"error\" message=\"it is broken\">"
			  "/x: error: it is broken [broken]</failure></testcase>");
	reported_free(reported);
}
END_TEST

START_TEST(what_does_not_decide_the_exit_status_passes)
{
	struct reported *reported = reported_new();
	reported_add(reported, 1, NGA_NOTE, "/x");

	const char *text = reported_as(reported, "junit");

	check_holds(text, "failures=\"0\"");
	check_holds(text, "name=\"odd: /x\"><system-out>/x: note: it is broken [odd]</system-out>");
	reported_free(reported);
}
END_TEST

START_TEST(nothing_fails_where_nothing_is_to)
{
	struct reported *reported = reported_new();
	reported->report.fail_on = NGA_NO_SEVERITY;
	reported_add(reported, 0, NGA_ERROR, "/x");

	const char *text = reported_as(reported, "junit");

	check_lacks(text, "<failure");
	reported_free(reported);
}
END_TEST

START_TEST(what_is_ignored_is_skipped_with_its_reason)
{
	struct reported *reported = reported_new();
	static const struct nga_ignore ignore = {.reason = "it's <meant>"};
	reported->ignored[0].finding = *reported_add(reported, 0, NGA_ERROR, "/x");
	reported->ignored[0].ignore = &ignore;
	reported->report.nfindings = 0;
	reported->report.ignored = 1;

	const char *text = reported_as(reported, "junit");

	check_holds(text, "skipped=\"1\"");
	check_holds(text, "<skipped message=\"ignored: it&apos;s &lt;meant&gt;\"/>");
	reported_free(reported);
}
END_TEST

START_TEST(a_gap_is_an_error)
{
	struct reported *reported = reported_new();
	reported_add_gap(reported, "/x", "not allowed");

	const char *text = reported_as(reported, "junit");

	check_holds(text, "<testsuite name=\"gaps\" tests=\"1\" failures=\"0\" errors=\"1\"");
	check_holds(text, "name=\"/x\"><error type=\"gap\" message=\"not allowed\"/></testcase>");
	reported_free(reported);
}
END_TEST

START_TEST(no_name_ends_what_it_stands_in)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/]]>\"'<&\x01\n\xff\xef\xbf\xbe\xef\xbf\xbd");

	const char *text = reported_as(reported, "junit");

	check_holds(text, "name=\"broken: /]]&gt;&quot;&apos;&lt;&amp;\\x01\\x0a\\xff"
			  "\\xef\\xbf\\xbe\xef\xbf\xbd\">");
	reported_free(reported);
}
END_TEST

START_TEST(two_of_one_name_are_told_apart)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/x");
	reported_add(reported, 0, NGA_ERROR, "/x");

	const char *text = reported_as(reported, "junit");

	check_holds(text, "name=\"broken: /x\"");
	check_holds(text, "name=\"broken: /x (2)\"");
	reported_free(reported);
}
END_TEST

START_TEST(a_stopped_reload_fails)
{
	struct reported *reported = reported_new();
	static const struct nga_gate gate = {.why = "held"};
	reported->report.gate = &gate;

	const char *text = reported_as(reported, "junit");

	check_holds(
		text, "name=\"reload\"><failure type=\"stopped\" message=\"held\"/></testcase>");
	reported_free(reported);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_rule_that_found_nothing_passes,
		a_rule_that_is_off_is_no_case,
		a_finding_fails,
		what_does_not_decide_the_exit_status_passes,
		nothing_fails_where_nothing_is_to,
		what_is_ignored_is_skipped_with_its_reason,
		a_gap_is_an_error,
		no_name_ends_what_it_stands_in,
		two_of_one_name_are_told_apart,
		a_stopped_reload_fails,
		NULL,
	};

	return unit_run("render_junit", tests);
}
