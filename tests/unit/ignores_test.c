#include "broken_world.h"
#include "judged.h"

START_TEST(an_ignored_finding_explains_nothing)
{
	struct judged judged = judged_begin(broken_world(), NULL);
	struct nga_ignore ignore = {.rule = "dangling-link",
		.subject = "/etc/nginx/sites-enabled/*",
		.reason = "being moved",
		.file = "/etc/ngxaudit/ngxaudit.conf"};

	judged.rules.ignores = &ignore;
	judged.rules.nignores = 1;
	say(judged.texts, "nginx: [emerg] open() \"/etc/nginx/sites-enabled/shop\" failed "
			  "(2: No such file or directory) in /etc/nginx/nginx.conf:3\n");
	judged_finish(&judged);

	ck_assert_uint_eq(judged_count(&judged, "dangling-link"), 0);
	ck_assert_uint_eq(judged_count(&judged, "nginx-refuses"), 1);
	ck_assert_uint_eq(judged.report.ignored, 1);
	ck_assert(ignore.used);
	texts_free(judged.texts);
}
END_TEST

START_TEST(what_is_ignored_is_kept_with_the_first_ignore_that_holds)
{
	struct judged judged = judged_begin(broken_world(), NULL);
	struct nga_ignore ignores[] = {
		{.rule = "dangling-link", .subject = "/elsewhere", .reason = "first"},
		{.rule = "links", .reason = "second"},
		{.rule = "dangling-link", .reason = "third"},
	};

	judged.rules.ignores = ignores;
	judged.rules.nignores = 3;
	judged_finish(&judged);

	ck_assert_uint_ge(judged.report.ignored, 1);
	ck_assert_str_eq(judged.report.ignored_findings[0].finding.rule->name, "dangling-link");
	ck_assert_ptr_eq(judged.report.ignored_findings[0].ignore, &ignores[1]);
	ck_assert_uint_eq(strlen(judged.report.ignored_findings[0].finding.fingerprint), 32);
	ck_assert(ignores[2].used);
	texts_free(judged.texts);
}
END_TEST

START_TEST(an_ignores_star_does_not_cross_a_slash)
{
	struct judged judged = judged_begin(broken_world(), NULL);
	struct nga_ignore ignore = {.rule = "links",
		.subject = "/etc/*/shop",
		.reason = "being moved",
		.file = "/etc/ngxaudit/ngxaudit.conf"};

	judged.rules.ignores = &ignore;
	judged.rules.nignores = 1;
	judged_finish(&judged);

	ck_assert_uint_eq(judged_count(&judged, "dangling-link"), 1);
	ck_assert_uint_eq(judged_count(&judged, "ignore-unused"), 1);
	texts_free(judged.texts);
}
END_TEST

START_TEST(an_expired_ignore_holds_no_more)
{
	struct judged judged = judged_begin(broken_world(), NULL);
	struct nga_ignore ignore = {.rule = "*",
		.reason = "being moved",
		.until = "2020-01-31",
		.expired = true,
		.file = "/etc/ngxaudit/ngxaudit.conf"};

	judged.rules.ignores = &ignore;
	judged.rules.nignores = 1;
	judged_finish(&judged);

	ck_assert_uint_eq(judged_count(&judged, "dangling-link"), 1);
	ck_assert_uint_eq(judged_count(&judged, "ignore-expired"), 1);
	ck_assert_uint_eq(judged_count(&judged, "ignore-unused"), 0);
	texts_free(judged.texts);
}
END_TEST

START_TEST(a_comment_holds_for_the_next_statement_alone)
{
	struct judged judged = judged_begin(
		texts_read((const struct text_file[]){
			{"nginx.conf",
				"http {\n\tserver {\n"
				"\t\t# ngxaudit: ignore bad-server-name because of the probe\n"
				"\n\t\tserver_name a,b;\n"
				"\t\tserver_name c,d;\n\t}\n}\n"},
			{0},
		}),
		NULL);

	judged_finish(&judged);

	ck_assert_uint_eq(judged_count(&judged, "bad-server-name"), 1);
	ck_assert_uint_eq(judged_find(&judged, "bad-server-name")->line, 6);
	ck_assert_uint_eq(judged_count(&judged, "ignore-unused"), 0);
	ck_assert_uint_eq(judged.report.ignored, 1);
	texts_free(judged.texts);
}
END_TEST

/* What is said of a comment that cannot hold. */
static const char *fault_of(struct judged *judged, const char *text)
{
	*judged = judged_begin(
		texts_read((const struct text_file[]){{"nginx.conf", text}, {0}}), NULL);
	judged_finish(judged);
	ck_assert_uint_eq(judged_count(judged, "ignore-unused"), 1);
	return judged_find(judged, "ignore-unused")->message;
}

START_TEST(a_comment_that_cannot_hold_is_told_why)
{
	static const struct {
		const char *text, *fault;
	} rows[] = {
		{"# ngxaudit: ignore syntax because I say so\nevents {}", "cannot silence"},
		{"# ngxaudit: ignore no-such-rule because I say so\nevents {}", "no such rule"},
		{"# ngxaudit: ignore bad-server-name\nevents {}", "because"},
		{"# ngxaudit: ignore bad-server-name because\nevents {}", "because"},
		{"events {} # ngxaudit: ignore bad-server-name because of it", "no statement"},
		{"# ngxaudit: ignore\nevents {}", "no such rule"},
		{"# ngxaudit: ignore * because I say so\nevents {}", "cannot silence"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct judged judged;

		const char *message = fault_of(&judged, rows[i].text);

		ck_assert_msg(strstr(message, rows[i].fault), "%s: %s", rows[i].text, message);
		texts_free(judged.texts);
	}
}
END_TEST

START_TEST(the_same_words_outside_a_comment_are_none)
{
	struct judged judged = judged_begin(
		texts_read((const struct text_file[]){
			{"nginx.conf", "env X=\"ngxaudit: ignore syntax because\";\n"}, {0}}),
		NULL);

	judged_finish(&judged);

	ck_assert_uint_eq(judged_count(&judged, "ignore-unused"), 0);
	texts_free(judged.texts);
}

int main(void)
{
	const TTest *const tests[] = {
		an_ignored_finding_explains_nothing,
		what_is_ignored_is_kept_with_the_first_ignore_that_holds,
		an_ignores_star_does_not_cross_a_slash,
		an_expired_ignore_holds_no_more,
		a_comment_holds_for_the_next_statement_alone,
		a_comment_that_cannot_hold_is_told_why,
		the_same_words_outside_a_comment_are_none,
		NULL,
	};
	return unit_run("ignores", tests);
}
