/* A plugin's answer out of hostile names. */
#include "reported.h"

START_TEST(the_word_is_that_of_the_exit_status)
{
	struct reported *reported = reported_new();
	static const char *const begins[] = {"NGXAUDIT OK - ", "NGXAUDIT WARNING - ",
		"NGXAUDIT CRITICAL - ", "NGXAUDIT UNKNOWN - "};

	for (int status = 0; status < 4; status++) {
		reported->report.exit_status = status;
		const char *text = reported_as(reported, "nagios");
		ck_assert_int_eq(strncmp(text, begins[status], strlen(begins[status])), 0);
	}
	reported_free(reported);
}
END_TEST

START_TEST(the_data_stands_on_the_first_line)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/x");
	reported->snapshot.nginx.asked = true;
	reported->snapshot.nginx.seconds = 0.0245;

	const char *text = reported_as(reported, "nagios");

	check_holds(text,
		": it is broken | errors=1;;0;0 warnings=0;0;;0 notes=0;;;0 "
		"ignored=0;;;0 gaps=0;;;0 sites=0;;;0 nginx_test=0.024500s;;;0\n/x: error: ");
	reported_free(reported);
}
END_TEST

START_TEST(a_bar_in_a_name_begins_no_data)
{
	struct reported *reported = reported_new();
	reported_add(reported, 0, NGA_ERROR, "/x|y")->message = "a|b is broken";
	reported_add_gap(reported, "/g|h", "i|j");

	const char *text = reported_as(reported, "nagios");

	const char *bar = strchr(text, '|');
	ck_assert_ptr_nonnull(bar);
	ck_assert_ptr_null(strchr(bar + 1, '|'));
	check_holds(text, "/g\\x7ch: gap: i\\x7cj\n");
	check_holds(text, "/x\\x7cy: error: a\\x7cb is broken [broken]\n");
	reported_free(reported);
}
END_TEST

START_TEST(a_long_message_leaves_room_for_the_data)
{
	struct reported *reported = reported_new();
	char *message = arena_alloc(reported->arena, 5001);
	memset(message, 'x', 5000);
	memcpy(message + 297, "\xc3\xa9", 2); /* the cut would fall into it */
	message[5000] = '\0';
	reported_add(reported, 0, NGA_ERROR, "/x")->message = message;

	const char *text = reported_as(reported, "nagios");

	ck_assert_uint_lt(strcspn(text, "|"), 500);
	check_holds(text, "x... | errors=1");
	reported_free(reported);
}
END_TEST

START_TEST(what_nagios_would_cut_off_is_counted)
{
	struct reported *reported = reported_new();
	static char subject[101];
	memset(subject, 's', 100);
	for (size_t i = 0; i < 200; i++)
		reported_add(reported, 0, NGA_ERROR, subject);

	const char *text = reported_as(reported, "nagios");

	ck_assert_uint_lt(strlen(text), 8192);
	check_holds(text, " more\n");
	reported_free(reported);
}
END_TEST

START_TEST(why_a_reload_is_stopped_is_on_the_first_line)
{
	struct reported *reported = reported_new();
	static const struct nga_gate gate = {.why = "held by alice"};
	reported->report.gate = &gate;

	const char *text = reported_as(reported, "nagios");

	check_holds(text, "; reload stopped: held by alice |");
	reported_free(reported);
}
END_TEST

START_TEST(trouble_is_unknown)
{
	struct reported *reported = reported_new();
	const struct render_trouble trouble = {.text = "cannot|read \n\xff"};
	struct out out = {.arena = reported->arena};

	render_nagios_trouble(&out, &trouble);

	ck_assert_str_eq(out.bytes, "NGXAUDIT UNKNOWN - cannot\\x7cread \\x0a\\xff\n");
	reported_free(reported);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_word_is_that_of_the_exit_status,
		the_data_stands_on_the_first_line,
		a_bar_in_a_name_begins_no_data,
		a_long_message_leaves_room_for_the_data,
		what_nagios_would_cut_off_is_counted,
		why_a_reload_is_stopped_is_on_the_first_line,
		trouble_is_unknown,
		NULL,
	};

	return unit_run("render_nagios", tests);
}
