/* Metrics. */
#include "reported.h"

START_TEST(every_rule_has_its_series_though_nothing_is_found)
{
	struct reported *reported = reported_new();
	const char *text = reported_as(reported, "prometheus");

	check_holds(text,
		"\nngxaudit_findings{rule=\"broken\",group=\"links\",severity=\"error\"} 0\n"
		"ngxaudit_findings{rule=\"broken\",group=\"links\",severity=\"note\"} 0\n"
		"ngxaudit_findings{rule=\"odd\",group=\"links\",severity=\"note\"} 0\n");
	reported_free(reported);
}
END_TEST

START_TEST(a_rule_that_is_off_has_one_too_and_is_told)
{
	struct reported *reported = reported_new();
	const char *text = reported_as(reported, "prometheus");

	check_holds(text, "ngxaudit_findings{rule=\"unused\",group=\"own\",severity=\"note\"} 0\n");
	check_holds(text, "ngxaudit_rule_enabled{rule=\"unused\",group=\"own\"} 0\n");
	check_holds(text, "ngxaudit_rule_enabled{rule=\"odd\",group=\"links\"} 1\n");
	reported_free(reported);
}
END_TEST

START_TEST(findings_are_counted_and_not_named)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/secret/one");
	reported_add(reported, 0, NGA_ERROR, "/secret/two");
	reported_add_gap(reported, "/secret/three", "no reason");

	const char *text = reported_as(reported, "prometheus");

	check_holds(text, "{rule=\"broken\",group=\"links\",severity=\"error\"} 2\n");
	check_holds(text, "\nngxaudit_gaps 1\n");
	check_holds(text, "\nngxaudit_exit_status 3\n");
	check_lacks(text, "secret");
	reported_free(reported);
}
END_TEST

START_TEST(a_rule_of_any_name_is_a_label)
{
	struct reported *reported = reported_new();
	reported->rules[1].name = "a\"b\\c\nd\xff";

	const char *text = reported_as(reported, "prometheus");

	check_holds(text, "{rule=\"a\\\"b\\\\c\\\\x0ad\\\\xff\",");
	reported_free(reported);
}
END_TEST

START_TEST(sites_are_counted_by_state_each_of_them_told)
{
	struct reported *reported = reported_new();
	struct nga_site sites[] = {{.state = NGA_STATE_DANGLING}, {.state = NGA_STATE_ENABLED},
		{.state = NGA_STATE_ENABLED}};
	reported->snapshot.sites = sites;
	reported->snapshot.nsites = 3;

	const char *text = reported_as(reported, "prometheus");

	for (size_t i = 0; i < nga_state_count; i++)
		check_holds(text,
			arena_format(reported->arena, "{state=\"%s\"} %d\n", nga_state_names[i],
				i == NGA_STATE_ENABLED    ? 2
				: i == NGA_STATE_DANGLING ? 1
							  : 0));
	reported_free(reported);
}
END_TEST

START_TEST(what_is_not_known_is_no_number)
{
	struct reported *reported = reported_new();
	const char *text = reported_as(reported, "prometheus");

	check_holds(text, "\nngxaudit_nginx_running NaN\n");
	check_holds(text, "\nngxaudit_reload_pending NaN\n");
	check_holds(text, "\nngxaudit_nginx_test_seconds NaN\n");
	check_holds(text, "\nngxaudit_nginx_answer{answer=\"not-asked\"} 1\n");
	reported_free(reported);
}
END_TEST

START_TEST(what_runs_is_told)
{
	struct reported *reported = reported_new();
	reported->snapshot.live =
		(struct nga_live){.looked = true, .running = true, .pending = NGA_PENDING_YES};
	reported->snapshot.nginx =
		(struct nga_nginx){.asked = true, .answer = NGA_REFUSES, .seconds = 0.5};

	const char *text = reported_as(reported, "prometheus");

	check_holds(text, "\nngxaudit_nginx_running 1\n");
	check_holds(text, "\nngxaudit_reload_pending 1\n");
	check_holds(text, "\nngxaudit_nginx_test_seconds 0.500000\n");
	check_holds(text, "\nngxaudit_nginx_answer{answer=\"refuses\"} 1\n");
	check_holds(text, "\nngxaudit_nginx_answer{answer=\"accepts\"} 0\n");
	reported_free(reported);
}
END_TEST

START_TEST(the_time_is_that_of_the_look)
{
	struct reported *reported = reported_new();
	const char *text = reported_as(reported, "prometheus");

	check_holds(text, "\nngxaudit_last_run_timestamp_seconds 1795165043.533\n");
	reported_free(reported);
}
END_TEST

START_TEST(every_metric_has_help_and_a_type)
{
	struct reported *reported = reported_new();
	const char *text = reported_as(reported, "prometheus");

	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		if (*line == '#')
			continue;
		char *name = arena_copy_n(reported->arena, line, strcspn(line, "{ "));
		check_holds(text, arena_format(reported->arena, "# HELP %s ", name));
		check_holds(text, arena_format(reported->arena, "# TYPE %s gauge\n", name));
	}
	reported_free(reported);
}
END_TEST

START_TEST(a_run_that_fails_says_so)
{
	struct reported *reported = reported_new();
	const struct render_trouble trouble = {.text = "x", .at_ns = 5000000000};
	struct out out = {.arena = reported->arena};

	render_prometheus_trouble(&out, &trouble);

	check_holds(out.bytes, "\nngxaudit_last_run_timestamp_seconds 5.000\n");
	check_holds(out.bytes, "\nngxaudit_exit_status 3\n");
	reported_free(reported);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_rule_has_its_series_though_nothing_is_found,
		a_rule_that_is_off_has_one_too_and_is_told,
		findings_are_counted_and_not_named,
		a_rule_of_any_name_is_a_label,
		sites_are_counted_by_state_each_of_them_told,
		what_is_not_known_is_no_number,
		what_runs_is_told,
		the_time_is_that_of_the_look,
		every_metric_has_help_and_a_type,
		a_run_that_fails_says_so,
		NULL,
	};

	return unit_run("render_prometheus", tests);
}
