#include "unit.h"

#include <arena.h>
#include <facts.h>

#include <string.h>

/* The arena of the test that runs: each is a process of its own. */
static struct arena *own(void)
{
	static struct arena *arena;

	return arena ? arena : (arena = arena_new());
}

/* An enabled link called shop that leads nowhere; nobody loads it. */
static struct nga_dir dir = {.path = "/etc/nginx/sites-enabled", .side = NGA_ENABLED};
static struct nga_link link_to_nothing = {
	.text = "../sites-available/shop", .target = "/gone", .end = NGA_END_MISSING};
static struct nga_entry shop = {
	.name = "shop",
	.path = "/etc/nginx/sites-enabled/shop",
	.dir = &dir,
	.kind = NGA_KIND_LINK,
	.link = &link_to_nothing,
};

/* limit_except GET HEAD { */
static struct nga_word words[] = {
	{.text = "limit_except", .line = 3}, {.text = "GET"}, {.text = "HEAD"}};
static struct nga_directive limit = {.words = words, .nwords = 3, .form = NGA_BLOCK};
static struct nga_file file = {.path = "/etc/nginx/nginx.conf"};
static struct nga_context context = {.path = "http/server/location", .block = "location"};
static struct nga_placed placed = {&limit, &file, &context};

static bool holds_for(enum nga_about about, const void *thing, const char *text)
{
	struct nga_error err = {0};
	struct nga_condition condition;
	struct nga_snapshot snapshot = {.root = "/"};
	struct fact_subject subject = {
		.arena = own(),
		.snapshot = &snapshot,
		.thing = thing,
		.index = fact_index_new(own(), &snapshot, NULL),
	};

	ck_assert_msg(condition_parse(own(), text, about, &condition, &err) == 0, "%s", err.text);
	return condition_holds(&condition, &subject);
}

static bool holds(const char *text)
{
	return holds_for(NGA_ABOUT_ENTRY, &shop, text);
}

static bool directive_holds(const char *text)
{
	return holds_for(NGA_ABOUT_DIRECTIVE, &placed, text);
}

static const char *refusal(const char *text)
{
	static struct nga_error err;
	struct nga_condition condition;

	ck_assert_int_eq(condition_parse(own(), text, NGA_ABOUT_ENTRY, &condition, &err), -1);
	return err.text;
}

START_TEST(words_of_a_fact_are_compared)
{
	ck_assert(holds("side is enabled"));
	ck_assert(!holds("side is available"));
	ck_assert(holds("side is not available"));
	ck_assert(holds("link.end is missing"));
	ck_assert(holds("loaded is no"));
}
END_TEST

START_TEST(texts_are_compared_matched_and_searched)
{
	ck_assert(holds("name is shop"));
	ck_assert(holds("path matches /etc/*/shop"));
	ck_assert(holds("path does not match *.conf"));
	ck_assert(holds("link.text contains available"));
	ck_assert(holds("link.text does not contain conf.d"));
}
END_TEST

START_TEST(what_is_unknown_is_none_and_nothing_else)
{
	ck_assert(holds("twin is none"));
	ck_assert(!holds("twin is not none"));
	ck_assert(!holds("twin is shop"));
	ck_assert(!holds("twin is not shop"));
	ck_assert(!holds("twin does not match shop"));
	ck_assert(holds("name is not none"));
}
END_TEST

START_TEST(a_word_none_is_matched_not_compared)
{
	struct nga_word none[] = {{.text = "access_log", .line = 1}, {.text = "none"}};
	struct nga_directive log = {.words = none, .nwords = 2};
	struct nga_placed here = {&log, &file, &context};

	ck_assert(holds_for(NGA_ABOUT_DIRECTIVE, &here, "argument.1 matches none"));
	ck_assert(!holds_for(NGA_ABOUT_DIRECTIVE, &here, "argument.1 is none"));
}
END_TEST

START_TEST(numbers_are_weighed)
{
	ck_assert(directive_holds("argument_count is 2"));
	ck_assert(directive_holds("argument_count above 1"));
	ck_assert(directive_holds("argument_count below 3"));
	ck_assert(!directive_holds("argument_count above 2"));
	ck_assert(directive_holds("argument_count above -1"));
}
END_TEST

START_TEST(a_list_contains_words_and_matches_globs)
{
	ck_assert(directive_holds("argument contains HEAD"));
	ck_assert(!directive_holds("argument contains HEA"));
	ck_assert(directive_holds("argument matches HE*"));
	ck_assert(directive_holds("argument does not contain POST"));
	ck_assert(directive_holds("argument is not none"));
}
END_TEST

START_TEST(directives_are_known_by_name_arguments_and_context)
{
	ck_assert(directive_holds("name is limit_except"));
	ck_assert(directive_holds("arguments is GET HEAD"));
	ck_assert(directive_holds("argument.2 is HEAD"));
	ck_assert(directive_holds("argument.3 is none"));
	ck_assert(directive_holds("context matches http/*"));
	ck_assert(directive_holds("block is location"));
	ck_assert(directive_holds("form is block"));
	ck_assert(directive_holds("line is 3"));
}
END_TEST

START_TEST(what_is_asked_of_a_name_is_decided_by_the_name)
{
	static const struct {
		const char *text;
		bool holds; /* of one called limit_except */
	} conditions[] = {
		{"name is limit_except", true},
		{"name is root", false},
		{"name is not limit_except", false},
		{"name does not match proxy_*", true},
		{"arguments is nonsense", true},
		{"runs_code is yes", false},
	};

	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		struct nga_condition condition;
		struct nga_error err;
		ck_assert_int_eq(condition_parse(own(), conditions[i].text, NGA_ABOUT_DIRECTIVE,
					 &condition, &err),
			0);
		ck_assert_msg(condition_may_hold(&condition, "limit_except") == conditions[i].holds,
			"%s", conditions[i].text);
	}
}
END_TEST

START_TEST(mistakes_are_refused_with_the_nearest_name)
{
	ck_assert_ptr_nonnull(strstr(refusal("sidde is enabled"), "did you mean \"side\"?"));
	ck_assert_ptr_nonnull(strstr(refusal("side is enabledd"), "did you mean \"enabled\"?"));
	ck_assert_ptr_nonnull(strstr(refusal("side equals enabled"), "no condition"));
	ck_assert_ptr_nonnull(strstr(refusal("side above enabled"), "no \"above\""));
	ck_assert_ptr_nonnull(strstr(refusal("link.hops is many"), "is a number"));
	ck_assert_ptr_nonnull(strstr(refusal("name is"), "nothing"));
	ck_assert_ptr_nonnull(strstr(refusal(""), "no fact"));
}
END_TEST

START_TEST(a_message_with_an_unknown_fact_is_refused)
{
	struct nga_error err = {0};

	ck_assert_int_eq(message_check("{path} and {link.text}", NGA_ABOUT_ENTRY, &err), 0);
	ck_assert_int_eq(message_check("{pth}", NGA_ABOUT_ENTRY, &err), -1);
	ck_assert_int_eq(message_check("{path", NGA_ABOUT_ENTRY, &err), -1);
}
END_TEST

START_TEST(a_message_escapes_what_comes_from_the_disk)
{
	struct nga_entry hostile = shop;
	struct nga_snapshot snapshot = {.root = "/"};
	struct fact_subject subject = {.arena = own(), .snapshot = &snapshot, .thing = &hostile};

	hostile.name = "a\n\x1b[2J";

	ck_assert_str_eq(message_render("<{name}> {loaded} {twin} {link.end}", NGA_ABOUT_ENTRY,
				 &subject, true),
		"<a\\x0a\\x1b[2J> no none missing");
	ck_assert_str_eq(message_render("{name}", NGA_ABOUT_ENTRY, &subject, false), "a\n\x1b[2J");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		words_of_a_fact_are_compared,
		texts_are_compared_matched_and_searched,
		what_is_unknown_is_none_and_nothing_else,
		a_word_none_is_matched_not_compared,
		numbers_are_weighed,
		a_list_contains_words_and_matches_globs,
		directives_are_known_by_name_arguments_and_context,
		what_is_asked_of_a_name_is_decided_by_the_name,
		mistakes_are_refused_with_the_nearest_name,
		a_message_with_an_unknown_fact_is_refused,
		a_message_escapes_what_comes_from_the_disk,
		NULL,
	};
	return unit_run("conditions", tests);
}
