#include "unit.h"
#include "world.h"

#include <conf.h>
#include <in_force.h>
#include <out.h>

#include <string.h>

/* What is in force in the n-th block called `name`, as texts joined by "; ". */
static const char *within(struct texts *texts, const char *name, size_t n)
{
	struct forces *forces = forces_new(texts->arena, &texts->snapshot);
	const struct in_force *in_force = NULL;
	const char *joined = "";

	for (size_t i = 0; i < texts->snapshot.nplaced && !in_force; i++) {
		const struct nga_placed *placed = &texts->snapshot.placed[i];
		if (conf_is(placed->directive, name) && n-- == 0)
			in_force = forces_in(forces, placed->file, placed->directive);
	}
	ck_assert_ptr_nonnull(in_force);
	for (size_t i = 0; i < in_force->n; i++)
		joined = arena_format(
			texts->arena, "%s%s%s", joined, i ? "; " : "", in_force->texts[i]);
	return joined;
}

static struct texts *of(const char *text)
{
	return texts_read((const struct text_file[]){{"nginx.conf", text}, {0}});
}

static void check(const char *text, const char *block, const char *expected)
{
	struct texts *texts = of(text);

	ck_assert_str_eq(within(texts, block, 0), expected);
	texts_free(texts);
}

START_TEST(what_is_said_further_out_holds_within)
{
	check("user web; http { root /a; server { index b; location / { expires 1d; } } }",
		"location", "expires 1d; index b; root /a; user web");
}
END_TEST

START_TEST(what_a_block_says_of_a_name_replaces_all_that_was_said_of_it)
{
	check("http { add_header A a; add_header B b; root /a; server { add_header C c; } }",
		"server", "add_header C c; root /a");
}
END_TEST

START_TEST(headers_of_another_module_add_up)
{
	check("http { more_set_headers A:a; server { more_set_headers B:b; } }", "server",
		"more_set_headers B:b; more_set_headers A:a");
}
END_TEST

START_TEST(what_answers_a_request_counts_in_its_own_block_alone)
{
	check("http { server { set $a b; return 404; try_files a b; location / { root /a; "
	      "proxy_pass http://a; location /b { deny all; } } location /c { } } }",
		"location", "root /a; proxy_pass http://a");
	struct texts *texts = of("http { server { location / { root /a; proxy_pass http://a; "
				 "location /b { deny all; } } } }");
	ck_assert_str_eq(within(texts, "location", 1), "deny all; root /a");
	texts_free(texts);
}
END_TEST

START_TEST(its_own_come_first_and_are_counted)
{
	struct texts *texts = of("http { root /a; index b; server { gzip on; } }");
	struct forces *forces = forces_new(texts->arena, &texts->snapshot);
	const struct nga_server *server = texts->snapshot.servers[0];

	const struct in_force *in_force = forces_in(forces, server->file, server->directive);

	ck_assert_uint_eq(in_force->n, 3);
	ck_assert_uint_eq(in_force->nown, 1);
	ck_assert_str_eq(in_force->texts[0], "gzip on");
	texts_free(texts);
}
END_TEST

START_TEST(words_are_told_without_quotes_and_code_not_at_all)
{
	check("http { log_format a 'b c' \"d\"; init_by_lua_block { return 1 } }", "http",
		"log_format a b c d; init_by_lua_block");
}
END_TEST

START_TEST(lines_of_a_map_are_no_directives)
{
	check("http { root /a; map $a $b { root c; } }", "map", "root /a");
}
END_TEST

/* ---- includes ---- */

START_TEST(included_lines_count_where_they_are_included)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include conf.d/*.conf; root /z; }"},
		{"conf.d/a.conf", "gzip on; server { include snippet; }"},
		{"snippet", "index x; location / { expires 1d; }"},
		{0},
	});

	ck_assert_str_eq(within(texts, "server", 0), "index x; gzip on; root /z");
	ck_assert_str_eq(within(texts, "location", 0), "expires 1d; index x; gzip on; root /z");
	texts_free(texts);
}
END_TEST

START_TEST(of_a_file_in_several_places_it_is_what_all_of_them_have)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { root /z; "
			       "server { proxy_set_header A a; proxy_set_header B b; gzip on; "
			       "include snippet; } "
			       "server { proxy_set_header A other; gzip off; include snippet; } }"},
		{"snippet", "location / { expires 1d; }"},
		{0},
	});

	ck_assert_str_eq(
		within(texts, "location", 0), "expires 1d; proxy_set_header A a; gzip on; root /z");
	texts_free(texts);
}
END_TEST

START_TEST(a_file_that_includes_itself_comes_to_an_end)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { root /z; server { include snippet; } }"},
		{"snippet", "gzip on; location / { expires 1d; include snippet; }"},
		{0},
	});

	ck_assert_ptr_nonnull(strstr(within(texts, "location", 0), "root /z"));
	texts_free(texts);
}
END_TEST

START_TEST(more_than_memory_should_hold_is_not_told)
{
	struct out text = {.arena = arena_new()};

	out_text(&text, "http { ");
	for (unsigned i = 0; i < 5000; i++)
		out_text(&text, "more_set_headers A:a; ");
	for (unsigned i = 0; i < 3000; i++)
		out_text(&text, "server { gzip on; } ");
	out_text(&text, "}");
	struct texts *texts = of(text.bytes);
	struct forces *forces = forces_new(texts->arena, &texts->snapshot);
	const struct nga_server *const *servers =
		(const struct nga_server *const *)texts->snapshot.servers;
	size_t told = 0;

	for (size_t i = 0; i < texts->snapshot.nservers; i++)
		told += forces_in(forces, servers[i]->file, servers[i]->directive) != NULL;

	ck_assert_uint_gt(told, 1000);
	ck_assert_uint_lt(told, 2000);
	texts_free(texts);
	arena_free(text.arena);
}
END_TEST

START_TEST(blocks_too_deep_are_not_told)
{
	struct out text = {.arena = arena_new()};

	out_text(&text, "http { server { ");
	for (unsigned i = 0; i < 300; i++)
		out_text(&text, "location / { ");
	for (unsigned i = 0; i < 302; i++)
		out_text(&text, "} ");
	struct texts *texts = of(text.bytes);
	const struct nga_placed *last = &texts->snapshot.placed[texts->snapshot.nplaced - 1];

	ck_assert_ptr_null(
		forces_in(forces_new(texts->arena, &texts->snapshot), last->file, last->directive));
	texts_free(texts);
	arena_free(text.arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_said_further_out_holds_within,
		what_a_block_says_of_a_name_replaces_all_that_was_said_of_it,
		headers_of_another_module_add_up,
		what_answers_a_request_counts_in_its_own_block_alone,
		its_own_come_first_and_are_counted,
		words_are_told_without_quotes_and_code_not_at_all,
		lines_of_a_map_are_no_directives,
		included_lines_count_where_they_are_included,
		of_a_file_in_several_places_it_is_what_all_of_them_have,
		a_file_that_includes_itself_comes_to_an_end,
		more_than_memory_should_hold_is_not_told,
		blocks_too_deep_are_not_told,
		NULL,
	};
	return unit_run("in_force", tests);
}
