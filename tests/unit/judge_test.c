#include "broken_world.h"
#include "judged.h"

#include <facts.h>
#include <out.h>

START_TEST(a_link_to_nothing_is_found_at_the_line_that_reads_it)
{
	struct judged judged = judged_begin(broken_world(), NULL);

	judged_finish(&judged);

	const struct nga_finding *finding = judged_find(&judged, "dangling-link");
	ck_assert_int_eq(finding->severity, NGA_ERROR);
	ck_assert_str_eq(finding->subject, "/etc/nginx/sites-enabled/shop");
	ck_assert_str_eq(finding->file, "/etc/nginx/nginx.conf");
	ck_assert_uint_eq(finding->line, 3);
	ck_assert_uint_eq(finding->column, 2);
	ck_assert_str_eq(finding->excerpt, "\tinclude sites-enabled/*;");
	ck_assert_str_eq(finding->entry->name, "shop");
	ck_assert_int_eq(judged.report.verdict, NGA_ERRORS);
	texts_free(judged.texts);
}
END_TEST

START_TEST(what_follows_from_a_broken_link_is_not_told_beside_it)
{
	struct judged judged = judged_begin(broken_world(), "links");

	judged_finish(&judged);

	ck_assert_uint_eq(judged.report.nfindings, 1);
	texts_free(judged.texts);
}
END_TEST

START_TEST(a_complaint_that_a_finding_explains_is_not_told_again)
{
	struct judged judged = judged_begin(broken_world(), NULL);

	say(judged.texts, "nginx: [emerg] open() \"/etc/nginx/sites-enabled/shop\" failed "
			  "(2: No such file or directory) in /etc/nginx/nginx.conf:3\n");
	judged_finish(&judged);

	const struct nga_finding *finding = judged_find(&judged, "dangling-link");
	ck_assert_uint_eq(finding->nnginx_says, 1);
	ck_assert_ptr_nonnull(strstr(finding->nginx_says[0], "in /etc/nginx/nginx.conf:3"));
	ck_assert_uint_eq(judged_count(&judged, "nginx-refuses"), 0);
	texts_free(judged.texts);
}
END_TEST

START_TEST(a_complaint_about_a_longer_name_is_another)
{
	struct judged judged = judged_begin(broken_world(), NULL);

	say(judged.texts, "nginx: [emerg] open() \"/etc/nginx/sites-enabled/shop.conf\" failed "
			  "(2: No such file or directory) in /etc/nginx/nginx.conf:3\n");
	judged_finish(&judged);

	ck_assert_uint_eq(judged_find(&judged, "dangling-link")->nnginx_says, 0);
	const struct nga_finding *refusal = judged_find(&judged, "nginx-refuses");
	ck_assert_str_eq(refusal->file, "/etc/nginx/nginx.conf");
	ck_assert_uint_eq(refusal->line, 3);
	texts_free(judged.texts);
}
END_TEST

START_TEST(a_refusal_without_a_word_is_still_one)
{
	struct judged judged = judged_begin(broken_world(), "nginx-refuses");

	say(judged.texts, "");
	judged_finish(&judged);

	ck_assert_uint_eq(judged_count(&judged, "nginx-refuses"), 1);
	texts_free(judged.texts);
}
END_TEST

START_TEST(equal_findings_are_numbered_and_keep_their_fingerprints)
{
	static const char twice[] = "http {\n\tserver {\n\t\tserver_name a,b;\n\t}\n"
				    "\tserver {\n\t\tlisten 81;\n\t\tserver_name a,b;\n\t}\n}\n";
	static const char moved[] =
		"\n\n# more\nhttp {\n\tserver {\n\t\tserver_name a,b;\n\t}\n}\n";
	struct judged before =
		judged_begin(texts_read((const struct text_file[]){{"nginx.conf", twice}, {0}}),
			"bad-server-name");
	struct judged after =
		judged_begin(texts_read((const struct text_file[]){{"nginx.conf", moved}, {0}}),
			"bad-server-name");

	judged_finish(&before);
	judged_finish(&after);

	ck_assert_uint_eq(before.report.nfindings, 2);
	ck_assert_uint_eq(after.report.nfindings, 1);
	ck_assert_str_eq(
		before.report.findings[0].fingerprint, after.report.findings[0].fingerprint);
	ck_assert_str_ne(
		before.report.findings[0].fingerprint, before.report.findings[1].fingerprint);
	texts_free(before.texts);
	texts_free(after.texts);
}
END_TEST

START_TEST(a_rules_severity_may_be_put_in_place_of_its_cases)
{
	struct judged judged = judged_begin(broken_world(), "dangling-link");

	for (size_t i = 0; i < judged.rules.nrules; i++)
		judged.rules.rules[i].severity = NGA_NOTE;
	judged_finish(&judged);

	ck_assert_int_eq(judged_find(&judged, "dangling-link")->severity, NGA_NOTE);
	ck_assert_int_eq(judged.report.verdict, NGA_NOTES);
	texts_free(judged.texts);
}
END_TEST

START_TEST(a_gap_is_never_clean)
{
	struct judged judged = judged_begin(
		texts_read((const struct text_file[]){{"nginx.conf", "http { server {} }"}, {0}}),
		NULL);
	struct nga_gap gap = {.path = "/etc/nginx/x", .reason = "Permission denied"};

	judged.texts->snapshot.gaps = &gap;
	judged.texts->snapshot.ngaps = 1;
	judged_finish(&judged);

	ck_assert_int_eq(judged.report.verdict, NGA_VERDICT_UNKNOWN);
	texts_free(judged.texts);
}
END_TEST

START_TEST(links_alone_need_no_contents)
{
	struct judged judged = judged_begin(broken_world(), "links");

	unsigned with = judge_needs(&judged.rules);
	for (size_t i = 0; i < judged.rules.nrules; i++)
		if (strcmp(judged.rules.rules[i].name, "empty-site") == 0)
			judged.rules.rules[i].off = true;
	unsigned without = judge_needs(&judged.rules);

	ck_assert_uint_eq(with, JUDGE_NEEDS_CONTENTS);
	ck_assert_uint_eq(without, 0);
	texts_free(judged.texts);
}
END_TEST

START_TEST(all_rules_need_everything)
{
	struct judged judged = judged_begin(broken_world(), NULL);

	unsigned needs = judge_needs(&judged.rules);

	ck_assert_uint_eq(needs, JUDGE_NEEDS_CONTENTS | JUDGE_NEEDS_DISABLED |
					 JUDGE_NEEDS_REFERENCES | JUDGE_NEEDS_PLACES |
					 JUDGE_NEEDS_NGINX | JUDGE_NEEDS_CERTIFICATES |
					 JUDGE_NEEDS_KEYS | JUDGE_NEEDS_ACCEPTED |
					 JUDGE_NEEDS_CHANGED | JUDGE_NEEDS_LIVE);
	texts_free(judged.texts);
}
END_TEST

START_TEST(the_worst_comes_first)
{
	struct judged judged = judged_begin(broken_world(), NULL);

	judged_finish(&judged);

	for (size_t i = 1; i < judged.report.nfindings; i++)
		ck_assert_int_ge(
			judged.report.findings[i - 1].severity, judged.report.findings[i].severity);
	texts_free(judged.texts);
}
END_TEST

/* Judges the texts by one rule of our own over directives. */
static struct judged judge_directives(struct texts *texts, const char *const *when, size_t n)
{
	struct judged judged = {.texts = texts};
	struct nga_condition *conditions =
		arena_array(texts->arena, n, sizeof(struct nga_condition));
	struct nga_error err = {0};
	struct nga_case *one = arena_alloc(texts->arena, sizeof(*one));
	struct nga_rule *rule = arena_alloc(texts->arena, sizeof(*rule));

	for (size_t i = 0; i < n; i++)
		ck_assert_msg(condition_parse(texts->arena, when[i], NGA_ABOUT_DIRECTIVE,
				      &conditions[i], &err) == 0,
			"%s", err.text);
	*one = (struct nga_case){.conditions = conditions,
		.nconditions = n,
		.severity = NGA_WARNING,
		.message = "{name} {arguments} in {context} of {server_name}"};
	*rule = (struct nga_rule){.name = "ours",
		.group = "own",
		.about = NGA_ABOUT_DIRECTIVE,
		.cases = one,
		.ncases = 1};
	judged.rules = (struct nga_ruleset){.rules = rule, .nrules = 1};
	judged_finish(&judged);
	return judged;
}

START_TEST(a_rule_of_ones_own_finds_directives_by_name_and_argument)
{
	static const char *const when[] = {"name is server_tokens", "argument.1 is on"};
	struct judged judged = judge_directives(
		texts_read((const struct text_file[]){
			{"nginx.conf", "http {\n\tserver_tokens off;\n\tserver {\n"
				       "\t\tserver_name a b;\n\t\tserver_tokens on;\n\t}\n}\n"},
			{0},
		}),
		when, 2);

	ck_assert_uint_eq(judged.report.nfindings, 1);
	ck_assert_uint_eq(judged.report.findings[0].line, 5);
	ck_assert_str_eq(
		judged.report.findings[0].message, "server_tokens on in http/server of a, b");
	texts_free(judged.texts);
}
END_TEST

START_TEST(a_rule_without_a_name_looks_at_every_directive)
{
	static const char *const when[] = {"context is http/server"};
	struct judged judged = judge_directives(
		texts_read((const struct text_file[]){
			{"nginx.conf", "http { server { listen 80; root /srv; } }"}, {0}}),
		when, 1);

	ck_assert_uint_eq(judged.report.nfindings, 2);
	texts_free(judged.texts);
}
END_TEST

START_TEST(thousands_of_equal_warnings_find_their_findings)
{
	enum { NAMES = 3000 };
	struct arena *arena = arena_new();
	struct out conf = {.arena = arena}, said = {.arena = arena};

	out_text(&conf, "http {\n");
	for (int i = 0; i < 2 * NAMES; i++)
		out_format(&conf, "server { server_name n%d; }\n", i % NAMES);
	out_text(&conf, "}\n");
	for (int i = 0; i < NAMES; i++)
		out_format(&said,
			"nginx: [warn] conflicting server name \"n%d\" on 0.0.0.0:80, ignored\n",
			i);
	struct judged judged = judged_begin(
		texts_read((const struct text_file[]){{"nginx.conf", conf.bytes}, {0}}), NULL);
	say(judged.texts, said.bytes);
	judged.texts->snapshot.nginx.answer = NGA_ACCEPTS;

	judged_finish(&judged);

	ck_assert_uint_eq(judged.texts->snapshot.nginx.ncomplaints, NAMES);
	ck_assert_uint_eq(judged_count(&judged, "duplicate-server-name"), NAMES);
	ck_assert_uint_eq(judged_count(&judged, "nginx-warns"), 0);
	texts_free(judged.texts);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_link_to_nothing_is_found_at_the_line_that_reads_it,
		what_follows_from_a_broken_link_is_not_told_beside_it,
		a_complaint_that_a_finding_explains_is_not_told_again,
		a_complaint_about_a_longer_name_is_another,
		a_refusal_without_a_word_is_still_one,
		equal_findings_are_numbered_and_keep_their_fingerprints,
		a_rules_severity_may_be_put_in_place_of_its_cases,
		a_gap_is_never_clean,
		links_alone_need_no_contents,
		all_rules_need_everything,
		the_worst_comes_first,
		a_rule_of_ones_own_finds_directives_by_name_and_argument,
		a_rule_without_a_name_looks_at_every_directive,
		thousands_of_equal_warnings_find_their_findings,
		NULL,
	};
	return unit_run("judge", tests);
}
