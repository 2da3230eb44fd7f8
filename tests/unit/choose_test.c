#include "unit.h"

#include <ruleset.h>

/* links: dangling-link, link-loop; servers: duplicate-default; own: own-a, switched off by its
 * file. */
static struct nga_ruleset given_rules(struct nga_rule *rules)
{
	static const char *const names[] = {
		"dangling-link", "link-loop", "duplicate-default", "own-a"};
	static const char *const groups[] = {"links", "links", "servers", "own"};

	for (size_t i = 0; i < 4; i++)
		rules[i] = (struct nga_rule){.name = names[i], .group = groups[i], .off = i == 3};
	return (struct nga_ruleset){.rules = rules, .nrules = 4};
}

static void choose(struct nga_ruleset *ruleset, const struct ruleset_choice *choice)
{
	struct nga_error err = {0};

	ck_assert_msg(ruleset_choose(ruleset, choice, &err) == 0, "%s", err.text);
}

START_TEST(without_a_choice_all_rules_hold_but_those_switched_off)
{
	struct nga_rule rules[4];
	struct nga_ruleset ruleset = given_rules(rules);

	choose(&ruleset, &(struct ruleset_choice){0});

	ck_assert(!rules[0].off && !rules[1].off && !rules[2].off && rules[3].off);
}
END_TEST

START_TEST(only_takes_groups_and_rules_and_skip_outweighs_it)
{
	struct nga_rule rules[4];
	struct nga_ruleset ruleset = given_rules(rules);

	choose(&ruleset, &(struct ruleset_choice){
				 .only = (const char *[]){"links", "duplicate-default"},
				 .nonly = 2,
				 .skip = (const char *[]){"link-loop"},
				 .nskip = 1,
			 });

	ck_assert(!rules[0].off && rules[1].off && !rules[2].off && rules[3].off);
}
END_TEST

START_TEST(only_brings_back_a_rule_that_it_names)
{
	struct nga_rule rules[4];
	struct nga_ruleset ruleset = given_rules(rules);

	choose(&ruleset, &(struct ruleset_choice){.only = (const char *[]){"own-a"}, .nonly = 1});

	ck_assert(rules[0].off && !rules[3].off);
}
END_TEST

START_TEST(severities_weigh_rules_and_groups_the_later_one_last)
{
	struct nga_rule rules[4];
	struct nga_ruleset ruleset = given_rules(rules);

	choose(&ruleset, &(struct ruleset_choice){
				 .severities = (const char *[]){"links=note", "link-loop=error"},
				 .nseverities = 2,
			 });

	ck_assert_int_eq(rules[0].severity, NGA_NOTE);
	ck_assert_int_eq(rules[1].severity, NGA_ERROR);
	ck_assert_int_eq(rules[2].severity, NGA_NO_SEVERITY);
}
END_TEST

static void check_choice_refused(const struct ruleset_choice *choice, const char *expected)
{
	struct nga_rule rules[4];
	struct nga_ruleset ruleset = given_rules(rules);
	struct nga_error err;

	ck_assert_int_eq(ruleset_choose(&ruleset, choice, &err), -1);
	ck_assert_str_eq(err.text, expected);
}

START_TEST(an_unknown_name_is_refused_with_the_nearest_one)
{
	check_choice_refused(
		&(struct ruleset_choice){.only = (const char *[]){"dangling-lnk"}, .nonly = 1},
		"only: unknown rule or group dangling-lnk; did you mean \"dangling-link\"?");
	check_choice_refused(
		&(struct ruleset_choice){.skip = (const char *[]){"linkz"}, .nskip = 1},
		"skip: unknown rule or group linkz; did you mean \"links\"?");
	check_choice_refused(&(struct ruleset_choice){.severities = (const char *[]){"serves=note"},
				     .nseverities = 1},
		"severity: unknown rule or group serves; did you mean \"servers\"?");
}
END_TEST

START_TEST(a_severity_that_is_none_is_refused)
{
	static const char *const texts[] = {"links", "links=", "links=fatal", "=", ""};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = texts[i];
		struct nga_rule rules[4];
		struct nga_ruleset ruleset = given_rules(rules);
		struct ruleset_choice choice = {.severities = &text, .nseverities = 1};
		struct nga_error err;
		ck_assert_int_eq(ruleset_choose(&ruleset, &choice, &err), -1);
	}
}
END_TEST

START_TEST(an_ignore_of_an_unknown_rule_is_told_with_its_place)
{
	struct nga_rule rules[4];
	struct nga_ruleset ruleset = given_rules(rules);
	struct nga_error err;
	const struct nga_ignore ignores[] = {
		{.rule = "*", .file = "own.conf", .line = 1},
		{.rule = "links", .file = "own.conf", .line = 2},
		{.rule = "link-lop", .file = "own.conf", .line = 3},
	};

	ck_assert_int_eq(ruleset_check_ignores(&ruleset, ignores, 2, &err), 0);
	ck_assert_int_eq(ruleset_check_ignores(&ruleset, ignores, 3, &err), -1);

	ck_assert_str_eq(err.text,
		"own.conf:3: unknown rule or group link-lop; did you mean \"link-loop\"?");
}
END_TEST

START_TEST(an_unknown_name_in_our_own_configuration_is_told_with_its_line)
{
	struct nga_rule rules[4];
	struct nga_ruleset ruleset = given_rules(rules);
	struct nga_error err;
	struct own_conf conf = {
		.path = "own.conf",
		.only = (const char *[]){"links"},
		.nonly = 1,
		.only_line = 1,
		.severities = (const char *[]){"link-lop=note"},
		.nseverities = 1,
		.severities_line = 3,
	};

	ck_assert_int_eq(ruleset_check_own(&ruleset, &conf, &err), -1);
	ck_assert_str_eq(err.text,
		"own.conf:3: unknown rule or group link-lop; did you mean \"link-loop\"?");

	conf.severities[0] = "links=note";
	ck_assert_int_eq(ruleset_check_own(&ruleset, &conf, &err), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		without_a_choice_all_rules_hold_but_those_switched_off,
		only_takes_groups_and_rules_and_skip_outweighs_it,
		only_brings_back_a_rule_that_it_names,
		severities_weigh_rules_and_groups_the_later_one_last,
		an_unknown_name_is_refused_with_the_nearest_one,
		a_severity_that_is_none_is_refused,
		an_ignore_of_an_unknown_rule_is_told_with_its_place,
		an_unknown_name_in_our_own_configuration_is_told_with_its_line,
		NULL,
	};
	return unit_run("choose", tests);
}
