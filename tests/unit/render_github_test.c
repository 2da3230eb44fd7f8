/* Workflow commands out of hostile names. */
#include "reported.h"

START_TEST(a_finding_is_a_command_with_its_place)
{
	struct reported *reported = reported_new();
	struct nga_finding *finding = reported_add(reported, 0, NGA_ERROR, "/x");
	finding->file = "/etc/nginx/nginx.conf";
	finding->line = 3;
	finding->column = 4;
	finding->excerpt = "\xc3\xa9 on;";

	const char *text = reported_as(reported, "github");

	check_holds(text, "::error file=/etc/nginx/nginx.conf,line=3,col=3,title=broken::"
			  "it is broken\n");
	reported_free(reported);
}
END_TEST

START_TEST(what_would_end_a_property_is_encoded)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_WARNING, "/a%b:c,d");

	const char *text = reported_as(reported, "github");

	check_holds(text, "::warning file=/a%25b%3Ac%2Cd,title=broken::it is broken\n");
	reported_free(reported);
}
END_TEST

START_TEST(no_name_begins_a_command_of_its_own)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/a\r\n::error::b\xff\033");

	const char *text = reported_as(reported, "github");

	check_holds(text, "file=/a\\x0d\\x0a%3A%3Aerror%3A%3Ab\\xff\\x1b,title");
	check_lacks(text, "\n::error::b");
	reported_free(reported);
}
END_TEST

START_TEST(what_nginx_says_is_another_line_of_the_data)
{
	struct reported *reported = reported_new();
	static const char *const says[] = {"100% no"};
	struct nga_finding *finding = reported_add(reported, 0, NGA_ERROR, "/x");
	finding->nginx_says = says;
	finding->nnginx_says = 1;

	const char *text = reported_as(reported, "github");

	check_holds(text, "::it is broken%0Anginx says: 100%25 no\n");
	reported_free(reported);
}
END_TEST

START_TEST(a_path_in_a_root_is_the_one_on_this_host)
{
	struct reported *reported = reported_new();
	reported->snapshot.root = "/build/checkout";
	reported_add(reported, 0, NGA_ERROR, "0.0.0.0:80");

	const char *text = reported_as(reported, "github");

	check_holds(text, "::error file=/build/checkout/etc/nginx/nginx.conf,title");
	reported_free(reported);
}
END_TEST

START_TEST(notes_are_counted_and_not_shown)
{
	struct reported *reported = reported_new();
	reported_add(reported, 1, NGA_NOTE, "/x");

	const char *text = reported_as(reported, "github");

	check_lacks(text, "::");
	check_holds(text, "1 note (-v shows them)");
	reported_free(reported);
}
END_TEST

START_TEST(a_gap_is_an_error)
{
	struct reported *reported = reported_new();
	reported_add_gap(reported, "nginx", "no\nanswer");

	const char *text = reported_as(reported, "github");

	check_holds(text, "::error title=gap::nginx: no\\x0aanswer\n");
	reported_free(reported);
}
END_TEST

START_TEST(a_stopped_reload_is_an_error)
{
	struct reported *reported = reported_new();
	static const struct nga_gate gate = {.why = "held"};
	reported->report.gate = &gate;

	const char *text = reported_as(reported, "github");

	check_holds(text, "::error title=gate::reload stopped: held\n");
	reported_free(reported);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_finding_is_a_command_with_its_place,
		what_would_end_a_property_is_encoded,
		no_name_begins_a_command_of_its_own,
		what_nginx_says_is_another_line_of_the_data,
		a_path_in_a_root_is_the_one_on_this_host,
		notes_are_counted_and_not_shown,
		a_gap_is_an_error,
		a_stopped_reload_is_an_error,
		NULL,
	};

	return unit_run("render_github", tests);
}
