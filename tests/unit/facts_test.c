#include "unit.h"

#include <arena.h>
#include <facts.h>

#include <string.h>

static bool is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '.' ||
	       byte == '_';
}

START_TEST(every_row_of_every_table_is_whole)
{
	for (enum nga_about about = 0; about < NGA_ABOUT_COUNT; about++) {
		const struct fact_table *table = fact_table(about);

		ck_assert_uint_gt(table->nfacts, 0);
		ck_assert_uint_gt(strlen(table->help), 0);
		for (size_t i = 0; i < table->nfacts; i++) {
			const struct nga_fact *fact = &table->facts[i];
			ck_assert(fact->get);
			ck_assert_uint_gt(strlen(fact->help), 0);
			ck_assert_msg(!strchr(fact->help, '\n'), "%s", fact->name);
			ck_assert_msg((fact->type == FACT_ENUM) == (fact->words != NULL), "%s",
				fact->name);
			for (const char *at = fact->name; *at; at++)
				ck_assert_msg(is_plain(*at), "%s", fact->name);
		}
	}
}
END_TEST

START_TEST(a_fact_is_found_by_its_whole_name)
{
	for (enum nga_about about = 0; about < NGA_ABOUT_COUNT; about++) {
		const struct fact_table *table = fact_table(about);
		for (size_t i = 0; i < table->nfacts; i++) {
			const char *name = table->facts[i].name;
			ck_assert_ptr_eq(fact_find(about, name, strlen(name)), &table->facts[i]);
		}
	}
	ck_assert_ptr_null(fact_find(NGA_ABOUT_ENTRY, "nam", 3));
	ck_assert_ptr_null(fact_find(NGA_ABOUT_ENTRY, "names", 5));
}
END_TEST

START_TEST(a_subject_is_found_by_its_word)
{
	for (enum nga_about about = 0; about < NGA_ABOUT_COUNT; about++)
		ck_assert_int_eq(fact_about(fact_table(about)->about), about);
	ck_assert_int_eq(fact_about("nothing"), NGA_ABOUT_COUNT);
}
END_TEST

START_TEST(the_words_of_a_fact_come_to_an_end)
{
	const struct nga_fact *state = fact_find(NGA_ABOUT_SITE, "state", strlen("state"));

	ck_assert_str_eq(state->words[NGA_STATE_ENABLED], "enabled");
	ck_assert_ptr_null(state->words[NGA_STATE_ENABLED + 1]);
}
END_TEST

/* What the fact says of "NAME engine:a.example.com$b;" at the top of http. */
static struct fact_value of_directive(
	struct arena *arena, const struct nga_fact *fact, const char *name)
{
	static const char argument[] = "engine:a.example.com$b";
	const struct nga_word words[] = {{.text = name, .length = (uint32_t)strlen(name)},
		{.text = argument, .length = sizeof(argument) - 1}};
	const struct nga_directive directive = {.words = words, .nwords = 2};
	const struct nga_file file = {.path = "/nginx.conf", .directives = &directive};
	const struct nga_context top = {.path = "main", .block = "main"};
	const struct nga_context http = {.path = "http", .block = "http", .outer = &top};
	struct nga_placed placed = {&directive, &file, &http};
	const struct nga_snapshot snapshot = {.placed = &placed, .nplaced = 1};
	const struct fact_subject subject = {
		.arena = arena,
		.snapshot = &snapshot,
		.thing = &placed,
		.index = fact_index_new(arena, &snapshot, NULL),
	};

	return fact->get(&subject);
}

START_TEST(what_does_not_concern_a_directive_has_nothing_to_say_of_it)
{
	static const char *const names[] = {"root", "proxy_pass", "_pass", "x_pass", "load_module",
		"env", "perl_set", "perl_sets", "proxy_ssl_certificate_key", "init_by_lua", "pass"};
	const struct fact_table *table = fact_table(NGA_ABOUT_DIRECTIVE);
	struct arena *arena = arena_new();
	size_t silent = 0, spoken = 0;

	for (size_t i = 0; i < table->nfacts; i++) {
		const struct nga_fact *fact = &table->facts[i];
		for (size_t n = 0; fact->concerns && n < sizeof(names) / sizeof(names[0]); n++) {
			struct fact_value value = of_directive(arena, fact, names[n]);
			bool nothing = !value.known || (fact->type == FACT_YES && !value.number) ||
				       (fact->type == FACT_LIST && value.nitems == 0);
			ck_assert_msg(fact->concerns(names[n]) || nothing, "%s of %s", fact->name,
				names[n]);
			silent += nothing;
			spoken += !nothing;
		}
	}

	ck_assert_uint_gt(silent, 0);
	ck_assert_uint_gt(spoken, 0);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_row_of_every_table_is_whole,
		a_fact_is_found_by_its_whole_name,
		a_subject_is_found_by_its_word,
		the_words_of_a_fact_come_to_an_end,
		what_does_not_concern_a_directive_has_nothing_to_say_of_it,
		NULL,
	};
	return unit_run("facts", tests);
}
