/* SARIF out of hostile names. */
#include "reported.h"

#include <jansson.h>
#include <stdlib.h>

/* On one line; that it is JSON is seen on the way. */
static const char *line_of(const struct reported *reported)
{
	json_error_t error;
	json_t *value = json_loads(reported_as(reported, "sarif"), 0, &error);

	ck_assert_msg(value, "%s", error.text);
	char *dumped = json_dumps(value, JSON_COMPACT | JSON_PRESERVE_ORDER);
	const char *line = arena_copy(reported->arena, dumped);
	free(dumped);
	json_decref(value);
	return line;
}

START_TEST(there_is_no_region_where_there_is_no_line)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/x");

	const char *text = line_of(reported);

	check_lacks(text, "region");
	reported_free(reported);
}
END_TEST

START_TEST(a_column_is_counted_in_characters)
{
	struct reported *reported = reported_new();
	struct nga_finding *finding = reported_add(reported, 0, NGA_ERROR, "/x");
	finding->file = "/etc/nginx/nginx.conf";
	finding->line = 3;
	finding->column = 7;
	finding->excerpt = "\xc3\xa9\xff\xe2\x82\xac on;";

	const char *text = line_of(reported);

	check_holds(text, "\"region\":{\"startLine\":3,\"startColumn\":4}");
	check_holds(text, "\"columnKind\":\"unicodeCodePoints\"");
	reported_free(reported);
}
END_TEST

START_TEST(a_column_of_a_line_that_was_not_read_is_left_out)
{
	struct reported *reported = reported_new();
	struct nga_finding *finding = reported_add(reported, 0, NGA_ERROR, "/x");
	finding->line = 3;
	finding->column = 5;

	const char *text = line_of(reported);

	check_holds(text, "\"region\":{\"startLine\":3}");
	reported_free(reported);
}
END_TEST

START_TEST(a_path_is_a_uri_on_this_host_whatever_its_bytes)
{
	struct reported *reported = reported_new();
	reported->snapshot.root = "/a b";
	reported_add(reported, 0, NGA_ERROR, "/x%?#\n\xff\"[");

	const char *text = line_of(reported);

	check_holds(text, "\"uri\":\"file:///a%20b/x%25%3F%23%0A%FF%22%5B\"");
	check_lacks(text, "_hex");
	reported_free(reported);
}
END_TEST

START_TEST(a_subject_that_is_no_path_is_a_logical_location_of_the_main_file)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "0.0.0.0:80");

	const char *text = line_of(reported);

	check_holds(text, "\"uri\":\"file:///etc/nginx/nginx.conf\"}},"
			  "\"logicalLocations\":[{\"fullyQualifiedName\":\"0.0.0.0:80\"}]");
	reported_free(reported);
}
END_TEST

START_TEST(a_subject_elsewhere_is_a_related_location)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/x")->file = "/etc/nginx/nginx.conf";

	const char *text = line_of(reported);

	check_holds(text, "\"relatedLocations\":[{\"physicalLocation\":{\"artifactLocation\":"
			  "{\"uri\":\"file:///x\"}}}]");
	reported_free(reported);
}
END_TEST

START_TEST(braces_are_no_places_for_arguments)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/x")->message = "a {0} }";

	const char *text = line_of(reported);

	check_holds(text, "\"message\":{\"text\":\"a {{0}} }}\"}");
	reported_free(reported);
}
END_TEST

START_TEST(a_name_makes_no_link)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/x")->message = "[click](http://x) is broken";

	const char *text = line_of(reported);

	check_holds(text, "\"text\":\"\\\\[click\\\\](http://x) is broken\"");
	reported_free(reported);
}
END_TEST

START_TEST(an_ignored_finding_is_suppressed_and_the_others_are_not)
{
	struct reported *reported = reported_new();
	static const struct nga_ignore ignore = {.reason = "meant", .target_line = 4};
	reported_add(reported, 0, NGA_ERROR, "/x");
	reported->ignored[0] =
		(struct nga_ignored){.finding = reported->findings[0], .ignore = &ignore};
	reported->report.ignored = 1;

	const char *text = line_of(reported);

	check_holds(text, "\"suppressions\":[],");
	check_holds(text, "\"suppressions\":[{\"kind\":\"inSource\",\"justification\":\"meant\"}]");
	reported_free(reported);
}
END_TEST

START_TEST(a_result_has_a_fingerprint_and_its_rule)
{
	struct reported *reported = reported_new();
	reported_add(reported, 1, NGA_NOTE, "/x");

	const char *text = line_of(reported);

	check_holds(text, "\"ruleId\":\"odd\",\"ruleIndex\":1,\"level\":\"note\"");
	check_holds(text, "\"partialFingerprints\":{\"ngxaudit/v1\":"
			  "\"0123456789abcdef0123456789abcdef\"}");
	reported_free(reported);
}
END_TEST

START_TEST(a_rule_is_described_without_what_findings_fill_in)
{
	struct reported *reported = reported_new();
	const char *text = line_of(reported);

	check_holds(text, "\"id\":\"broken\",\"shortDescription\":{\"text\":"
			  "\"\xe2\x80\xa6 points at \xe2\x80\xa6\"}");
	check_holds(text, "\"defaultConfiguration\":{\"enabled\":true,\"level\":\"error\"}");
	check_holds(text, "\"defaultConfiguration\":{\"enabled\":false,\"level\":\"note\"}");
	reported_free(reported);
}
END_TEST

START_TEST(help_is_text_and_markdown)
{
	struct reported *reported = reported_new();
	const char *text = line_of(reported);

	check_holds(text, "\"help\":{\"text\":\"It *is* `not *` there.\\n\\nHow to repair it\\n\\n"
			  "Make it:\\n    ln -s a b\\n\"");
	check_holds(text,
		"\"markdown\":\"It \\\\*is\\\\* `not *` there.\\n\\n## How to repair it\\n\\n"
		"Make it:\\n\\n    ln -s a b\\n\"");
	reported_free(reported);
}
END_TEST

START_TEST(a_gap_is_a_notification_and_the_run_no_success)
{
	struct reported *reported = reported_new();
	reported_add_gap(reported, "/x\xff", "not {allowed}");

	const char *text = line_of(reported);

	check_holds(text,
		"\"executionSuccessful\":false,\"toolExecutionNotifications\":[{\"level\":"
		"\"error\",\"message\":{\"text\":\"/x\\\\xff: not {{allowed}}\"},");
	check_holds(text, "\"uri\":\"file:///x%FF\"");
	reported_free(reported);
}
END_TEST

START_TEST(why_a_reload_is_stopped_is_why_it_exits_so)
{
	struct reported *reported = reported_new();
	static const struct nga_gate gate = {.why = "held"};
	reported->report.gate = &gate;

	const char *text = line_of(reported);

	check_holds(text, "\"exitCodeDescription\":\"held\"");
	reported_free(reported);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		there_is_no_region_where_there_is_no_line,
		a_column_is_counted_in_characters,
		a_column_of_a_line_that_was_not_read_is_left_out,
		a_path_is_a_uri_on_this_host_whatever_its_bytes,
		a_subject_that_is_no_path_is_a_logical_location_of_the_main_file,
		a_subject_elsewhere_is_a_related_location,
		braces_are_no_places_for_arguments,
		a_name_makes_no_link,
		an_ignored_finding_is_suppressed_and_the_others_are_not,
		a_result_has_a_fingerprint_and_its_rule,
		a_rule_is_described_without_what_findings_fill_in,
		help_is_text_and_markdown,
		a_gap_is_a_notification_and_the_run_no_success,
		why_a_reload_is_stopped_is_why_it_exits_so,
		NULL,
	};

	return unit_run("render_sarif", tests);
}
