#include "unit.h"

#include <arena.h>
#include <facts.h>
#include <render_rules.h>
#include <rule_file.h>

#include <string.h>

/* Rules as a file would give them, and what is written about them. */
struct rendering {
	struct arena *arena;
	struct nga_ruleset ruleset;
	struct out out;
	struct nga_error err;
};

static const char own_rules[] =
	"rule own-link {\n"
	"\tabout = entry\n"
	"\twhen = {\"side is enabled\", \"link.end is missing\"}\n"
	"\tcase { when = {\"loaded is yes\"} severity = error"
	" message = \"points at {link.text}: bad\" }\n"
	"\tcase { severity = note message = \"points nowhere\" }\n"
	"\twhy = \"nginx refuses the whole configuration because of a single one of these,"
	" and nobody\n"
	"\t\tnotices before the next start. Second sentence.\"\n"
	"\texample = \"\n\t\tln -s ../nowhere shop\n\t\t\tdeeper\n"
	"\t\t0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 end\"\n"
	"\trepair = \"Make the link anew.\"\n"
	"}\n"
	"rule own-directive {\n"
	"\tabout = directive severity = warning message = \"is there\"\n"
	"}\n"
	"rule own-off {\n"
	"\tabout = directive severity = warning message = \"is there\" off = true\n"
	"}\n";

static struct rendering given_group(const char *file)
{
	struct rendering rendering = {.arena = arena_new()};
	struct rule_reader reader = {
		.arena = rendering.arena, .rules = {.size = sizeof(struct nga_rule)}};
	struct guard_source source = {
		.name = file, .bytes = own_rules, .length = sizeof(own_rules) - 1};

	int result = rule_file_read(&reader, &source, false, &rendering.err);
	ck_assert_msg(result == 0, "%s", rendering.err.text);
	rendering.ruleset.rules = reader.rules.items;
	rendering.ruleset.nrules = reader.rules.n;
	rendering.out.arena = rendering.arena;
	return rendering;
}

static struct rendering given_rules(void)
{
	return given_group("/etc/ngxaudit/rules.d/own.conf");
}

static void check_holds(const struct rendering *rendering, const char *piece)
{
	ck_assert_msg(strstr(rendering->out.bytes, piece) != NULL, "no \"%s\" in\n%s", piece,
		rendering->out.bytes);
}

static void check_lacks(const struct rendering *rendering, const char *piece)
{
	ck_assert_msg(strstr(rendering->out.bytes, piece) == NULL, "\"%s\" in\n%s", piece,
		rendering->out.bytes);
}

static void check_width(const struct rendering *rendering)
{
	for (const char *line = rendering->out.bytes; *line;) {
		size_t length = strcspn(line, "\n");
		ck_assert_msg(length <= 80, "%.*s", (int)length, line);
		ck_assert_msg(length == 0 || line[length - 1] != ' ', "%.*s", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

START_TEST(the_list_has_one_aligned_line_a_rule)
{
	struct rendering rendering = given_rules();

	render_rule_list(&rendering.out, &rendering.ruleset);

	ck_assert_str_eq(rendering.out.bytes,
		"own-link       own  error, note  points at {link.text}\n"
		"own-directive  own  warning      is there\n"
		"own-off        own  off          is there\n");
	arena_free(rendering.arena);
}
END_TEST

START_TEST(an_explanation_says_when_why_and_what_to_do)
{
	struct rendering rendering = given_rules();

	ck_assert_int_eq(
		render_explain(&rendering.out, &rendering.ruleset, "own-link", &rendering.err), 0);

	check_width(&rendering);
	check_holds(&rendering, "own-link [own]: error, note\n");
	check_holds(&rendering, "It looks at every entry of which\n"
				"    side is enabled\n"
				"    link.end is missing\n"
				"and says, by the first of these that holds,\n"
				"    error    points at {link.text}: bad\n"
				"             when  loaded is yes\n"
				"    note     points nowhere\n");
	check_holds(&rendering,
		"\nWhy it matters\n"
		"    nginx refuses the whole configuration because of a single one of these, and\n"
		"    nobody notices before the next start. Second sentence.\n");
	check_holds(&rendering,
		"\nExample\n    ln -s ../nowhere shop\n        deeper\n"
		"    0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789\n"
		"    end\n");
	check_holds(&rendering, "\nHow to repair it\n    Make the link anew.\n");
	check_holds(&rendering, "rule    = \"own-link\"");
	check_holds(&rendering, "# ngxaudit: ignore own-link because REASON");
	check_holds(&rendering, "Defined in /etc/ngxaudit/rules.d/own.conf:1\n");
	arena_free(rendering.arena);
}
END_TEST

START_TEST(a_rule_that_no_comment_may_silence_offers_none)
{
	struct rendering rendering = given_group("links.conf");

	ck_assert_int_eq(
		render_explain(&rendering.out, &rendering.ruleset, "own-link", &rendering.err), 0);

	check_lacks(&rendering, "# ngxaudit: ignore");
	check_holds(&rendering, "A comment in nginx's configuration cannot silence this rule.");
	arena_free(rendering.arena);
}
END_TEST

START_TEST(what_a_rule_does_not_say_is_left_out)
{
	struct rendering rendering = given_rules();

	ck_assert_int_eq(
		render_explain(&rendering.out, &rendering.ruleset, "own-off", &rendering.err), 0);

	check_holds(&rendering, "own-off [own]: warning (switched off)\n");
	check_holds(&rendering, "It looks at every directive,\nand says\n    warning  is there\n");
	check_lacks(&rendering, "Why it matters");
	check_lacks(&rendering, "Example");
	check_lacks(&rendering, "How to repair it");
	arena_free(rendering.arena);
}
END_TEST

START_TEST(a_weighed_rule_is_shown_with_its_new_severity)
{
	struct rendering rendering = given_rules();
	rendering.ruleset.rules[0].severity = NGA_WARNING;

	ck_assert_int_eq(
		render_explain(&rendering.out, &rendering.ruleset, "own-link", &rendering.err), 0);

	check_holds(&rendering, "own-link [own]: warning\n");
	check_holds(&rendering, "    warning  points nowhere\n");
	arena_free(rendering.arena);
}
END_TEST

START_TEST(an_unknown_rule_is_refused_with_the_nearest_one)
{
	struct rendering rendering = given_rules();

	ck_assert_int_eq(
		render_explain(&rendering.out, &rendering.ruleset, "own-lnk", &rendering.err), -1);

	ck_assert_str_eq(
		rendering.err.text, "there is no rule own-lnk; did you mean \"own-link\"?");
	ck_assert_uint_eq(rendering.out.n, 0);
	arena_free(rendering.arena);
}
END_TEST

START_TEST(every_fact_of_every_subject_is_listed)
{
	struct rendering rendering = given_rules();

	render_fact_list(&rendering.out);

	check_width(&rendering);
	for (enum nga_about about = 0; about < NGA_ABOUT_COUNT; about++) {
		const struct fact_table *table = fact_table(about);
		check_holds(&rendering, arena_format(rendering.arena, "%s: ", table->about));
		ck_assert_uint_gt(table->nfacts, 0);
		for (size_t i = 0; i < table->nfacts; i++)
			check_holds(&rendering,
				arena_format(rendering.arena, "\n  %s ", table->facts[i].name));
	}
	arena_free(rendering.arena);
}
END_TEST

START_TEST(the_examples_of_rules_are_rules)
{
	static const char *const examples[] = {
		"    rule site-lists-files {", "    rule proxy-sets-host {"};
	struct rendering rendering = given_rules();
	struct rule_reader reader = {
		.arena = rendering.arena, .rules = {.size = sizeof(struct nga_rule)}};
	struct guard_source source = {.name = "own.conf"};

	render_fact_list(&rendering.out);
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		source.bytes = strstr(rendering.out.bytes, examples[i]);
		ck_assert_ptr_nonnull(source.bytes);
		source.length = (size_t)(strstr(source.bytes, "\n    }\n") + strlen("\n    }\n") -
					 source.bytes);

		int result = rule_file_read(&reader, &source, false, &rendering.err);

		ck_assert_msg(result == 0, "%s", rendering.err.text);
		ck_assert_uint_eq(reader.rules.n, i + 1);
	}
	arena_free(rendering.arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_list_has_one_aligned_line_a_rule,
		an_explanation_says_when_why_and_what_to_do,
		a_rule_that_no_comment_may_silence_offers_none,
		what_a_rule_does_not_say_is_left_out,
		a_weighed_rule_is_shown_with_its_new_severity,
		an_unknown_rule_is_refused_with_the_nearest_one,
		every_fact_of_every_subject_is_listed,
		the_examples_of_rules_are_rules,
		NULL,
	};
	return unit_run("render_rules", tests);
}
