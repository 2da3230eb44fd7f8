#include "unit.h"

#include <arena.h>
#include <ruleset.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A configuration of our own, read on 20 November 2026. */
struct reading {
	struct arena *arena;
	char path[64];
	struct own_conf conf;
	struct nga_error err;
	int result;
};

static struct reading read_text(const char *text)
{
	struct reading reading = {.arena = arena_new(), .path = "/tmp/own-conf-XXXXXX"};
	int fd = mkstemp(reading.path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	reading.result = own_conf_read(
		reading.arena, reading.path, "2026-11-20", &reading.conf, &reading.err);
	(void)unlink(reading.path);
	return reading;
}

static struct reading read_good(const char *text)
{
	struct reading reading = read_text(text);

	ck_assert_msg(reading.result == 0, "%s", reading.err.text);
	return reading;
}

static void check_refused(const char *text, const char *expected)
{
	struct reading reading = read_text(text);

	ck_assert_int_eq(reading.result, -1);
	ck_assert_msg(strncmp(reading.err.text, reading.path, strlen(reading.path)) == 0, "%s",
		reading.err.text);
	ck_assert_str_eq(reading.err.text + strlen(reading.path), expected);
	arena_free(reading.arena);
}

START_TEST(the_gate_section_says_what_drift_is_to_it)
{
	static const char *const words[] = {"warn", "stop", "allow"};

	for (size_t i = 0; i < 3; i++) {
		char text[64];
		(void)snprintf(text, sizeof(text), "gate { drift = %s }", words[i]);

		struct reading reading = read_good(text);

		ck_assert_int_eq((size_t)reading.conf.gate_drift, i);
		arena_free(reading.arena);
	}
}
END_TEST

START_TEST(drift_only_warns_at_the_gate_where_nothing_is_said)
{
	struct reading reading = read_good("gate { }\n");

	ck_assert_int_eq(reading.conf.gate_drift, OWN_DRIFT_WARNS);
	arena_free(reading.arena);
}
END_TEST

START_TEST(a_gate_that_makes_no_sense_is_refused)
{
	check_refused(
		"gate {\n drift = never }", ":2: drift is warn, stop or allow, not \"never\"");
	check_refused("gate { }\ngate { }", ":2: there is a gate section already");
	check_refused("gate { drfit = stop }", ":1: unknown option drfit; did you mean \"drift\"?");
}
END_TEST

START_TEST(every_option_is_read)
{
	struct reading reading = read_good("nginx = \"/usr/sbin/nginx\"\n"
					   "nginx_conf = \"/etc/nginx/nginx.conf\"\n"
					   "prefix = /usr/share/nginx\n"
					   "only = {\"links\"}\n"
					   "skip = {\"renamed-link\", \"tls\"}\n"
					   "severity = {\"links=note\"}\n"
					   "fail_on = error\n");

	ck_assert_str_eq(reading.conf.nginx, "/usr/sbin/nginx");
	ck_assert_str_eq(reading.conf.nginx_conf, "/etc/nginx/nginx.conf");
	ck_assert_str_eq(reading.conf.prefix, "/usr/share/nginx");
	ck_assert_uint_eq(reading.conf.nonly, 1);
	ck_assert_uint_eq(reading.conf.nskip, 2);
	ck_assert_str_eq(reading.conf.skip[1], "tls");
	ck_assert_str_eq(reading.conf.severities[0], "links=note");
	ck_assert_uint_eq(reading.conf.skip_line, 5);
	ck_assert_str_eq(reading.conf.fail_on, "error");
	arena_free(reading.arena);
}
END_TEST

START_TEST(what_a_file_does_not_say_is_nothing)
{
	struct reading reading = read_good("");

	ck_assert_ptr_null(reading.conf.nginx);
	ck_assert_ptr_null(reading.conf.fail_on);
	ck_assert_uint_eq(reading.conf.nonly + reading.conf.npairs + reading.conf.nignores, 0);
	arena_free(reading.arena);
}
END_TEST

START_TEST(pairs_are_read_in_order)
{
	struct reading reading =
		read_good("pair sites { available = {\"/a\", \"/b\"}  enabled = \"/c\" }\n"
			  "pair more { enabled = /d }\n");

	ck_assert_uint_eq(reading.conf.npairs, 2);
	ck_assert_str_eq(reading.conf.pairs[0].name, "sites");
	ck_assert_uint_eq(reading.conf.pairs[0].navailable, 2);
	ck_assert_str_eq(reading.conf.pairs[0].available[1], "/b");
	ck_assert_str_eq(reading.conf.pairs[0].enabled, "/c");
	ck_assert_str_eq(reading.conf.pairs[1].name, "more");
	ck_assert_uint_eq(reading.conf.pairs[1].navailable, 0);
	arena_free(reading.arena);
}
END_TEST

START_TEST(ignores_keep_their_lines_and_expire_after_their_day)
{
	struct reading reading =
		read_good("# why\n"
			  "ignore { rule = \"foreign-link\" subject = \"/etc/*\" reason = \"ours\""
			  " until = \"2026-11-20\" }\n"
			  "ignore {\n\trule = links\n\treason = \"old\n\t\tstory\"\n"
			  "\tuntil = \"2026-11-19\"\n}\n"
			  "ignore { rule = \"*\" reason = \"all\" }\n");

	const struct nga_ignore *ignores = reading.conf.ignores;

	ck_assert_uint_eq(reading.conf.nignores, 3);
	ck_assert_str_eq(ignores[0].subject, "/etc/*");
	ck_assert_str_eq(ignores[0].file, reading.path);
	ck_assert_uint_eq(ignores[0].line, 2);
	ck_assert(!ignores[0].expired);
	ck_assert_uint_eq(ignores[1].line, 3);
	ck_assert_str_eq(ignores[1].reason, "old story");
	ck_assert(ignores[1].expired);
	ck_assert_ptr_null(ignores[2].until);
	ck_assert(!ignores[2].expired);
	ck_assert_ptr_null(ignores[2].subject);
	arena_free(reading.arena);
}
END_TEST

START_TEST(a_relative_path_is_refused)
{
	check_refused("\nnginx = sbin/nginx", ":2: nginx is not an absolute path: \"sbin/nginx\"");
	check_refused("prefix = ''", ":1: prefix is not an absolute path: \"\"");
	check_refused("pair a { enabled = \"/a\" available = {\"/b\",\n\"c\"} }",
		":2: available is not an absolute path: \"c\"");
	check_refused("pair a { enabled = \"a\" }", ":1: enabled is not an absolute path: \"a\"");
}
END_TEST

START_TEST(an_ignore_without_rule_or_reason_is_refused)
{
	check_refused("\nignore { rule = links }", ":2: the ignore has no reason");
	check_refused("ignore { rule = links reason = \" \" }", ":1: the ignore has no reason");
	check_refused("ignore { reason = \"x\" }", ":1: the ignore has no rule");
	check_refused("pair a { available = {\"/a\"} }", ":1: the pair has no enabled");
}
END_TEST

START_TEST(a_day_that_is_not_in_the_calendar_is_refused)
{
	static const char *const days[] = {"2027-02-29", "2027-13-01", "2027-00-01", "2027-01-00",
		"2027-04-31", "2100-02-29", "2027-1-1", "tomorrow", "2027-01-01T00", "2027/01/01",
		""};

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		char text[128];
		(void)snprintf(text, sizeof(text),
			"ignore { rule = a reason = b\n until = \"%s\" }", days[i]);
		struct reading reading = read_text(text);
		ck_assert_int_eq(reading.result, -1);
		ck_assert_msg(strstr(reading.err.text, ":2: until is not a date") != NULL, "%s",
			reading.err.text);
		arena_free(reading.arena);
	}
}
END_TEST

START_TEST(a_leap_day_is_a_day)
{
	struct reading reading =
		read_good("ignore { rule = a reason = b until = \"2028-02-29\" }\n");

	ck_assert(!reading.conf.ignores[0].expired);
	arena_free(reading.arena);
}
END_TEST

START_TEST(a_watch_section_is_read)
{
	struct reading reading =
		read_good("watch { settle = \"50ms\" settle_max = 1m rescan = \"2h\" ask = 30m\n"
			  "\ton_change = {\"/usr/lib/notify\", \"-v\"} on_change_timeout = 5s }");
	const struct own_watch *watch = &reading.conf.watch;

	ck_assert_int_eq(watch->settle_ns, 50 * 1000000LL);
	ck_assert_int_eq(watch->settle_max_ns, 60 * 1000000000LL);
	ck_assert_int_eq(watch->rescan_ns, 7200 * 1000000000LL);
	ck_assert_int_eq(watch->ask_ns, 1800 * 1000000000LL);
	ck_assert_uint_eq(watch->non_change, 2);
	ck_assert_int_eq(watch->on_change_timeout_ns, 5 * 1000000000LL);
	ck_assert_str_eq(watch->on_change[0], "/usr/lib/notify");
	ck_assert_str_eq(watch->on_change[1], "-v");
	ck_assert_ptr_null(watch->on_change[2]);
	arena_free(reading.arena);
}
END_TEST

START_TEST(what_a_watch_section_does_not_say_has_defaults)
{
	struct own_watch nothing = {0}, slow = {.settle_ns = 5000000000};

	own_watch_complete(&nothing);
	own_watch_complete(&slow);

	ck_assert_int_eq(nothing.settle_ns, 200 * 1000000LL);
	ck_assert_int_eq(nothing.settle_max_ns, 2000000000);
	ck_assert_int_eq(nothing.rescan_ns, 60 * 1000000000LL);
	ck_assert_int_eq(nothing.ask_ns, 3600 * 1000000000LL);
	ck_assert_int_eq(nothing.on_change_timeout_ns, 60 * 1000000000LL);
	ck_assert_int_eq(slow.settle_max_ns, 5000000000);
}
END_TEST

START_TEST(durations_that_are_none_are_refused_with_their_line)
{
	static const char *const wrong[] = {
		"1", "s", "1 s", "-1s", "1.5s", "1d", "2S", "99999999h", "123456789ms", "1sx"};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char text[100], expected[200];
		(void)snprintf(text, sizeof(text), "watch {\nsettle = \"%s\" }", wrong[i]);
		(void)snprintf(expected, sizeof(expected),
			":2: settle is not a duration like 200ms, 2s or 1m: \"%s\"", wrong[i]);
		check_refused(text, expected);
	}
	check_refused("watch { settle = 9ms }", ":1: settle is at least 10ms, not \"9ms\"");
	check_refused("watch { rescan = 999ms }", ":1: rescan is at least 1s, not \"999ms\"");
	check_refused("watch { ask = 0s }", ":1: ask is at least 1s, not \"0s\"");
}
END_TEST

START_TEST(a_watch_section_that_makes_no_sense_is_refused)
{
	check_refused(
		"watch { settle = 2s settle_max = 1s }", ":1: settle_max is less than settle");
	check_refused("watch { }\nwatch { }", ":2: there is a watch section already");
	check_refused("watch { on_change = {\"mail\"} }",
		":1: on_change is a command by its absolute path, and its arguments");
	check_refused("watch { sttle = 1s }", ":1: unknown option sttle; did you mean \"settle\"?");
}
END_TEST

START_TEST(an_expectation_of_a_path_is_refused)
{
	check_refused("\nexpect a/b { enabled = true }",
		":2: expect a/b: a site is named by its entry, without a directory");
}
END_TEST

START_TEST(an_expectation_is_read_with_its_line)
{
	struct reading reading = read_good(
		"# what must be\n"
		"expect shop { enabled = true  server_names = {\"shop.example.com\", \"~^s\"}\n"
		"\tlisten = {\"443\", \"127.0.0.1:8080\", \"[::1]:80\", \"unix:/run/s\"}\n"
		"\tupstream = \"127.0.0.1:3000\" }\n"
		"expect old { enabled = false }\nexpect quiet { }\n");
	const struct nga_expectation *expectations = reading.conf.expectations;

	ck_assert_uint_eq(reading.conf.nexpectations, 3);
	ck_assert_str_eq(expectations[0].site, "shop");
	ck_assert_int_eq(expectations[0].enabled, NGA_WISH_YES);
	ck_assert_uint_eq(expectations[0].nserver_names, 2);
	ck_assert_str_eq(expectations[0].server_names[1], "~^s");
	ck_assert_uint_eq(expectations[0].nlistens, 4);
	ck_assert_str_eq(expectations[0].listens[3], "unix:/run/s");
	ck_assert_str_eq(expectations[0].upstream, "127.0.0.1:3000");
	ck_assert_str_eq(expectations[0].file, reading.path);
	ck_assert_uint_eq(expectations[0].line, 2);
	ck_assert_int_eq(expectations[1].enabled, NGA_WISH_NO);
	ck_assert_int_eq(expectations[2].enabled, NGA_NO_WISH);
	ck_assert_ptr_null(expectations[2].upstream);
	arena_free(reading.arena);
}
END_TEST

START_TEST(an_expectation_that_cannot_hold_is_refused_at_its_place)
{
	check_refused(
		"expect a {\nenabled = maybe }", ":2: enabled is true or false, not \"maybe\"");
	check_refused("expect a { server_names = {\"a b\"} }",
		":1: server_names is a name without blanks, not \"a b\"");
	check_refused("expect a { upstream = \"http://127.0.0.1\" }",
		":1: upstream is an address without a scheme, as 127.0.0.1:3000 or unix:/path, not"
		" \"http://127.0.0.1\"");
	check_refused("expect a { }\nexpect a { }", ":2: expect a is given twice, first in line 1");
	check_refused("expect a { upstraem = b }",
		":1: unknown option upstraem; did you mean \"upstream\"?");
}
END_TEST

START_TEST(a_listen_of_an_expectation_is_one_address)
{
	static const char *const listens[] = {"0", "65536", "443 ssl", "https",
		"shop.example.com:443", "unix:run/s", "80-90", ""};

	for (size_t i = 0; i < sizeof(listens) / sizeof(listens[0]); i++) {
		char text[128];
		(void)snprintf(
			text, sizeof(text), "expect a { listen = {\"80\",\n\"%s\"} }", listens[i]);
		struct reading reading = read_text(text);
		ck_assert_int_eq(reading.result, -1);
		ck_assert_msg(strstr(reading.err.text, ":2: listen is a port, an address with a"
						       " port, or unix:/path, not") != NULL,
			"%s", reading.err.text);
		arena_free(reading.arena);
	}
}
END_TEST

START_TEST(an_unknown_fail_on_is_refused)
{
	check_refused("\nfail_on = errors\n",
		":2: fail_on is error, warning, note or never, not \"errors\"");
}
END_TEST

START_TEST(a_missing_file_is_told_by_its_errno)
{
	struct arena *arena = arena_new();
	struct own_conf conf;
	struct nga_error err;

	ck_assert_int_eq(
		own_conf_read(arena, "/nonexistent/x.conf", "2026-11-20", &conf, &err), -1);

	ck_assert_int_eq(err.code, ENOENT);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_option_is_read,
		the_gate_section_says_what_drift_is_to_it,
		drift_only_warns_at_the_gate_where_nothing_is_said,
		a_gate_that_makes_no_sense_is_refused,
		what_a_file_does_not_say_is_nothing,
		pairs_are_read_in_order,
		ignores_keep_their_lines_and_expire_after_their_day,
		a_relative_path_is_refused,
		an_ignore_without_rule_or_reason_is_refused,
		a_day_that_is_not_in_the_calendar_is_refused,
		a_leap_day_is_a_day,
		a_watch_section_is_read,
		what_a_watch_section_does_not_say_has_defaults,
		durations_that_are_none_are_refused_with_their_line,
		a_watch_section_that_makes_no_sense_is_refused,
		an_expectation_of_a_path_is_refused,
		an_expectation_is_read_with_its_line,
		an_expectation_that_cannot_hold_is_refused_at_its_place,
		a_listen_of_an_expectation_is_one_address,
		an_unknown_fail_on_is_refused,
		a_missing_file_is_told_by_its_errno,
		NULL,
	};
	return unit_run("own_conf", tests);
}
