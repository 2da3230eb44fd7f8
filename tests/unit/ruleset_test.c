#include "unit.h"

#include <arena.h>
#include <builtin.h>
#include <facts.h>
#include <rule_file.h>
#include <ruleset.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory of rules of our own. */
struct place {
	struct arena *arena;
	char path[64];
};

static struct place make_place(void)
{
	struct place place = {.arena = arena_new(), .path = "/tmp/ruleset-XXXXXX"};

	ck_assert_ptr_nonnull(mkdtemp(place.path));
	return place;
}

static void drop_place(struct place *place)
{
	static const char *const names[] = {"own.conf", "later.conf"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlink(arena_format(place->arena, "%s/%s", place->path, names[i]));
	ck_assert_int_eq(rmdir(place->path), 0);
	arena_free(place->arena);
}

static void write_rules(const struct place *place, const char *name, const char *text)
{
	FILE *stream = fopen(arena_format(place->arena, "%s/%s", place->path, name), "w");

	ck_assert_ptr_nonnull(stream);
	ck_assert_int_ge(fputs(text, stream), 0);
	ck_assert_int_eq(fclose(stream), 0);
}

static int read_rules(const struct place *place, struct nga_ruleset *ruleset, struct nga_error *err)
{
	const struct ruleset_directory directory = {.path = place->path, .must_exist = true};

	return ruleset_read(place->arena, &directory, 1, ruleset, err);
}

static const struct nga_rule *find(const struct nga_ruleset *ruleset, const char *name)
{
	for (size_t i = 0; i < ruleset->nrules; i++)
		if (strcmp(ruleset->rules[i].name, name) == 0)
			return &ruleset->rules[i];
	return NULL;
}

static const struct nga_rule *must_find(const struct nga_ruleset *ruleset, const char *name)
{
	const struct nga_rule *rule = find(ruleset, name);

	ck_assert_msg(rule != NULL, "no rule %s", name);
	return rule;
}

#define SIMPLE_RULE(name)                                                                          \
	"rule " name " {\n"                                                                        \
	"\tabout = directive\n"                                                                    \
	"\twhen = {\"name is autoindex\"}\n"                                                       \
	"\tseverity = warning\n"                                                                   \
	"\tmessage = \"autoindex is {argument.1}\"\n"                                              \
	"}\n"

START_TEST(every_rule_that_is_compiled_in_is_good)
{
	struct arena *arena = arena_new();
	struct nga_ruleset ruleset;
	struct nga_error err = {0};

	int result = ruleset_read(arena, NULL, 0, &ruleset, &err);

	ck_assert_msg(result == 0, "%s", err.text);
	ck_assert_uint_gt(builtin_rules_count, 0);
	ck_assert_uint_gt(ruleset.nrules, 0);
	ck_assert_uint_gt(ruleset.leftovers.n, 0);
	ck_assert_uint_gt(ruleset.unremarkable.n, 0);
	for (size_t i = 0; i < ruleset.nrules; i++) {
		const struct nga_rule *rule = &ruleset.rules[i];
		ck_assert_uint_gt(rule->ncases, 0);
		ck_assert_msg(
			rule->why[0] && rule->example[0] && rule->repair[0], "%s", rule->name);
	}
	arena_free(arena);
}
END_TEST

START_TEST(a_rule_of_a_user_joins_those_that_are_compiled_in)
{
	struct place place = make_place();
	struct nga_ruleset builtin, ruleset;
	struct nga_error err;
	ck_assert_int_eq(ruleset_read(place.arena, NULL, 0, &builtin, &err), 0);
	write_rules(&place, "own.conf", "# mine\n" SIMPLE_RULE("own-autoindex"));

	ck_assert_int_eq(read_rules(&place, &ruleset, &err), 0);

	ck_assert_uint_eq(ruleset.nrules, builtin.nrules + 1);
	const struct nga_rule *rule = must_find(&ruleset, "own-autoindex");
	ck_assert_str_eq(rule->group, "own");
	ck_assert_int_eq(rule->about, NGA_ABOUT_DIRECTIVE);
	ck_assert_uint_eq(rule->ncases, 1);
	ck_assert_uint_eq(rule->cases[0].nconditions, 1);
	ck_assert_int_eq(rule->cases[0].severity, NGA_WARNING);
	ck_assert_str_eq(rule->cases[0].message, "autoindex is {argument.1}");
	ck_assert_uint_eq(rule->line, 2);
	ck_assert(!rule->off);
	ck_assert_ptr_null(rule->why);
	drop_place(&place);
}
END_TEST

START_TEST(a_case_holds_the_conditions_of_its_rule_and_its_own)
{
	struct place place = make_place();
	struct nga_ruleset ruleset;
	struct nga_error err;
	write_rules(&place, "own.conf",
		"rule own-link {\n"
		"\tabout = entry\n"
		"\twhen = {\"side is enabled\", \"link.end is missing\"}\n"
		"\tcase { when = {\"loaded is yes\"} severity = error"
		" message = \"bad {link.text}\" }\n"
		"\tcase { severity = note subject = \"{path}\" message = \"not\n\t\tso bad\" }\n"
		"\tevidence = {\"{link.text}\"}\n"
		"\texplains = {\"open() \\\"{path}\\\" failed\"}\n"
		"\tremedy = {\"relink\", \"remove-link\"}\n"
		"}\n");

	ck_assert_int_eq(read_rules(&place, &ruleset, &err), 0);

	const struct nga_rule *rule = must_find(&ruleset, "own-link");
	ck_assert_uint_eq(rule->ncases, 2);
	ck_assert_uint_eq(rule->cases[0].nconditions, 3);
	ck_assert_str_eq(rule->cases[0].conditions[1].fact->name, "link.end");
	ck_assert_str_eq(rule->cases[0].conditions[2].fact->name, "loaded");
	ck_assert_int_eq(rule->cases[0].severity, NGA_ERROR);
	ck_assert_uint_eq(rule->cases[1].nconditions, 2);
	ck_assert_int_eq(rule->cases[1].severity, NGA_NOTE);
	ck_assert_str_eq(rule->cases[1].message, "not so bad");
	ck_assert_str_eq(rule->cases[1].subject, "{path}");
	ck_assert_ptr_null(rule->cases[0].subject);
	ck_assert_uint_eq(rule->nremedies, 2);
	ck_assert_str_eq(rule->remedies[1], "remove-link");
	ck_assert_str_eq(rule->evidence[0], "{link.text}");
	ck_assert_str_eq(rule->explains[0], "open() \"{path}\" failed");
	drop_place(&place);
}
END_TEST

START_TEST(a_case_takes_what_it_does_not_say_from_its_rule)
{
	struct place place = make_place();
	struct nga_ruleset ruleset;
	struct nga_error err;
	write_rules(&place, "own.conf",
		"rule own-link {\n\tabout = entry\n\tmessage = \"{path}\"\n\tseverity = note\n"
		"\tcase { when = {\"loaded is yes\"} severity = error }\n"
		"\tcase { }\n}\n");

	ck_assert_int_eq(read_rules(&place, &ruleset, &err), 0);

	const struct nga_rule *rule = must_find(&ruleset, "own-link");
	ck_assert_int_eq(rule->cases[0].severity, NGA_ERROR);
	ck_assert_str_eq(rule->cases[0].message, "{path}");
	ck_assert_int_eq(rule->cases[1].severity, NGA_NOTE);
	drop_place(&place);
}
END_TEST

START_TEST(prose_loses_the_indentation_of_its_file)
{
	struct place place = make_place();
	struct nga_ruleset ruleset;
	struct nga_error err;
	write_rules(&place, "own.conf",
		"rule own-link {\n\tabout = entry\n\tmessage = \"m\"\n\tseverity = note\n"
		"\twhy = \"first\n\t\tsecond  \n\n\t\t\tthird\n\t\"\n"
		"\texample = \"\n\t\tserver {\n\t\t\tlisten 80;\n\t\t}\n\t\t\"\n"
		"\trepair = \"Type this:\n\t\t    make\n\t\t    clean\"\n"
		"}\n"
		"rule with-spaces {\n  about = entry\n  message = m\n  severity = note\n"
		"  why = '\n    a\n      b\n  '\n  repair = '\n'\n}\n");

	ck_assert_int_eq(read_rules(&place, &ruleset, &err), 0);

	const struct nga_rule *rule = must_find(&ruleset, "own-link");
	ck_assert_str_eq(rule->why, "first\nsecond\n\n\tthird");
	ck_assert_str_eq(rule->example, "server {\n\tlisten 80;\n}");
	ck_assert_str_eq(rule->repair, "Type this:\n    make\n    clean");
	ck_assert_str_eq(must_find(&ruleset, "with-spaces")->why, "a\n  b");
	ck_assert_str_eq(must_find(&ruleset, "with-spaces")->repair, "");
	drop_place(&place);
}
END_TEST

START_TEST(a_rule_without_a_subject_weighs_one_that_exists)
{
	struct place place = make_place();
	struct nga_ruleset ruleset;
	struct nga_error err;
	write_rules(&place, "later.conf", SIMPLE_RULE("own-autoindex") SIMPLE_RULE("own-other"));
	write_rules(&place, "own.conf",
		"rule own-autoindex { severity = note }\nrule own-other { off = true }\n");

	ck_assert_int_eq(read_rules(&place, &ruleset, &err), 0);

	ck_assert_int_eq(must_find(&ruleset, "own-autoindex")->severity, NGA_NOTE);
	ck_assert_int_eq(must_find(&ruleset, "own-autoindex")->cases[0].severity, NGA_WARNING);
	ck_assert(!must_find(&ruleset, "own-autoindex")->off);
	ck_assert(must_find(&ruleset, "own-other")->off);
	drop_place(&place);
}
END_TEST

START_TEST(lists_of_users_are_added_to_those_that_are_compiled_in)
{
	struct place place = make_place();
	struct nga_ruleset builtin, ruleset;
	struct nga_error err;
	ck_assert_int_eq(ruleset_read(place.arena, NULL, 0, &builtin, &err), 0);
	write_rules(&place, "own.conf", "list leftovers { patterns = {\"*.mine\", \"*.ours\"} }\n");

	ck_assert_int_eq(read_rules(&place, &ruleset, &err), 0);

	ck_assert_uint_eq(ruleset.leftovers.n, builtin.leftovers.n + 2);
	ck_assert_str_eq(ruleset.leftovers.patterns[ruleset.leftovers.n - 1], "*.ours");
	ck_assert_uint_eq(ruleset.unremarkable.n, builtin.unremarkable.n);
	drop_place(&place);
}
END_TEST

/* One broken file, what its error must begin with behind the file's path, and what it must hold. */
static const struct broken {
	const char *text, *line, *piece;
} broken[] = {
	{"rule x {\n about = entrie\n}", ":2: ", "unknown subject entrie; did you mean \"entry\"?"},
	{"rule x {\n about = entry\n severity = eror\n message = m }",
		":3: ", "unknown severity eror; did you mean \"error\"?"},
	{"rule x {\n about = entry\n severity = error\n}", ":1: ", "the rule has no message"},
	{"rule x {\n about = entry\n message = m\n}", ":1: ", "the rule has no severity"},
	{"rule x {\n about = entry\n case {\n }\n}", ":3: ", "the case has no severity"},
	{"rule x {\n about = entry\n case {\n severity = note }\n}",
		":3: ", "the case has no message"},
	{"rule x {\n about = entry\n severity = note\n message = \" \n \"\n}",
		":4: ", "the message is empty"},
	{"rule x { about = entry severity = note message = m\n when = {\"side is enabled\",\n"
	 "  \"lnk.end is missing\"} }",
		":3: ", "lnk.end"},
	{"rule x { about = entry severity = note message = m case {\n when = {\"sid is on\"} } }",
		":2: ", "sid"},
	{"rule x { about = entry severity = note\n message = \"{lnk.text}\" }", ":2: ", "lnk.text"},
	{"rule x { about = entry severity = note message = m\n evidence = {\"{lnk.text}\"} }",
		":2: ", "lnk.text"},
	{"rule x { about = entry severity = note message = m\n explains = {\"{lnk.text}\"} }",
		":2: ", "lnk.text"},
	{"rule x { about = entry severity = note message = m\n subject = \"{lnk}\" }",
		":2: ", "lnk"},
	{"rule x { about = entry severity = note message = m\n remedy = {\"relnk\"} }",
		":2: ", "unknown remedy relnk; did you mean \"relink\"?"},
	{"rule x { about = entry severity = note message = m\n off = maybe }",
		":2: ", "off is true or false, not maybe"},
	{"\nrule Dangling { about = entry severity = note message = m }",
		":2: ", "lower case with hyphens"},
	{"\nrule links { about = entry severity = note message = m }",
		":2: ", "links is the name of a group"},
	{"\nrule a--b { about = entry severity = note message = m }",
		":2: ", "lower case with hyphens"},
	{"\nrule a- { about = entry severity = note message = m }",
		":2: ", "lower case with hyphens"},
	{"\nrule 1a { about = entry severity = note message = m }",
		":2: ", "lower case with hyphens"},
	{SIMPLE_RULE("own-a") "rule own-b { }",
		":7: ", "no rule own-b exists; did you mean \"own-a\"?"},
	{SIMPLE_RULE("own-a") "rule own-a { }", ":7: ", "is given twice, first in line 1"},
	{"\nlist leftover { patterns = {\"*~\"} }", ":2: ", "did you mean \"leftovers\"?"},
	{"rul x { }", ":1: ", "unknown option rul; did you mean \"rule\"?"},
};

START_TEST(what_is_wrong_in_a_rule_is_told_with_file_and_line)
{
	struct place place = make_place();
	const char *file = arena_format(place.arena, "%s/own.conf", place.path);

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct nga_ruleset ruleset;
		struct nga_error err;
		write_rules(&place, "own.conf", broken[i].text);
		ck_assert_int_eq(read_rules(&place, &ruleset, &err), -1);
		const char *start = arena_format(place.arena, "%s%s", file, broken[i].line);
		ck_assert_msg(strncmp(err.text, start, strlen(start)) == 0, "%s", err.text);
		ck_assert_msg(strstr(err.text, broken[i].piece) != NULL, "%s", err.text);
	}

	drop_place(&place);
}
END_TEST

START_TEST(a_rule_that_exists_cannot_be_defined_again)
{
	struct place place = make_place();
	struct nga_ruleset ruleset;
	struct nga_error err;
	write_rules(&place, "later.conf", SIMPLE_RULE("own-a"));
	write_rules(&place, "own.conf", "\n" SIMPLE_RULE("own-a"));

	ck_assert_int_eq(read_rules(&place, &ruleset, &err), -1);

	ck_assert_msg(strstr(err.text, "own.conf:2: there is a rule own-a already") != NULL, "%s",
		err.text);
	ck_assert_msg(strstr(err.text, "later.conf line 1") != NULL, "%s", err.text);
	drop_place(&place);
}
END_TEST

START_TEST(a_weighing_rule_says_nothing_but_severity_and_off)
{
	struct place place = make_place();
	struct nga_ruleset ruleset;
	struct nga_error err;
	write_rules(&place, "later.conf", SIMPLE_RULE("own-a"));
	write_rules(&place, "own.conf", "rule own-a {\n severity = note\n message = m\n}");

	ck_assert_int_eq(read_rules(&place, &ruleset, &err), -1);

	ck_assert_msg(strstr(err.text, "own.conf:3: ") != NULL, "%s", err.text);
	drop_place(&place);
}
END_TEST

START_TEST(a_rule_that_is_compiled_in_must_explain_itself)
{
	struct arena *arena = arena_new();
	struct rule_reader reader = {.arena = arena, .rules = {.size = sizeof(struct nga_rule)}};
	struct guard_source source = {.name = "built-in/x.conf", .bytes = SIMPLE_RULE("x")};
	struct nga_error err;
	source.length = strlen(source.bytes);

	ck_assert_int_eq(rule_file_read(&reader, &source, true, &err), -1);

	ck_assert_str_eq(err.text, "built-in/x.conf:1: the rule has no why");
	arena_free(arena);
}
END_TEST

START_TEST(a_missing_directory_is_an_error_only_where_it_must_exist)
{
	struct place place = make_place();
	struct nga_ruleset ruleset;
	struct nga_error err;
	struct ruleset_directory directories[] = {
		{.path = NULL},
		{.path = arena_format(place.arena, "%s/none", place.path)},
	};

	ck_assert_int_eq(ruleset_read(place.arena, directories, 2, &ruleset, &err), 0);
	directories[1].must_exist = true;
	ck_assert_int_eq(ruleset_read(place.arena, directories, 2, &ruleset, &err), -1);

	ck_assert_msg(strstr(err.text, directories[1].path) != NULL, "%s", err.text);
	drop_place(&place);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_rule_that_is_compiled_in_is_good,
		a_rule_of_a_user_joins_those_that_are_compiled_in,
		a_case_holds_the_conditions_of_its_rule_and_its_own,
		a_case_takes_what_it_does_not_say_from_its_rule,
		prose_loses_the_indentation_of_its_file,
		a_rule_without_a_subject_weighs_one_that_exists,
		lists_of_users_are_added_to_those_that_are_compiled_in,
		what_is_wrong_in_a_rule_is_told_with_file_and_line,
		a_rule_that_exists_cannot_be_defined_again,
		a_weighing_rule_says_nothing_but_severity_and_off,
		a_rule_that_is_compiled_in_must_explain_itself,
		a_missing_directory_is_an_error_only_where_it_must_exist,
		NULL,
	};
	return unit_run("ruleset", tests);
}
