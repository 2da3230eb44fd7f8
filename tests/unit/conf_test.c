#include "unit.h"
#include "world.h"

#include <string.h>

#include <conf.h>
#include <out.h>

/* All placed directives as "context:name" in one line. */
static const char *placed(struct texts *texts)
{
	struct out out = {.arena = texts->arena};

	out_text(&out, "");
	for (size_t i = 0; i < texts->snapshot.nplaced; i++) {
		const struct nga_placed *one = &texts->snapshot.placed[i];
		out_format(&out, "%s%s:%s", i > 0 ? " " : "", one->context->path,
			one->directive->words[0].text);
	}
	return out.bytes;
}

/* The names that a cursor gives, in one line. */
static const char *stepped(
	struct texts *texts, struct conf_cursor *cursor, const struct nga_file **last)
{
	struct out out = {.arena = texts->arena};
	const struct nga_directive *directive;

	out_text(&out, "");
	while ((directive = conf_next(cursor, last)) != NULL)
		out_format(&out, "%s%s", out.n > 0 ? " " : "", directive->words[0].text);
	return out.bytes;
}

START_TEST(directives_stand_in_the_blocks_around_them_in_load_order)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "user a; http { include sites/*; gzip on; }"},
		{"sites/b", "server { location / { root /b; } }"},
		{"sites/a", "upstream u { server 127.0.0.1:1; }"},
		{0},
	});

	const char *line = placed(texts);

	ck_assert_str_eq(line,
		"main:user main:http http:include http:upstream http/upstream:server "
		"http:server http/server:location http/server/location:root "
		"http:gzip");
	texts_free(texts);
}
END_TEST

START_TEST(equal_contexts_are_one_and_know_their_outer_ones)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { listen 80; } server { listen 81; } }"},
		{0},
	});

	const struct nga_placed *first = &texts->snapshot.placed[2];
	const struct nga_placed *second = &texts->snapshot.placed[4];

	ck_assert_ptr_eq(first->context, second->context);
	ck_assert_str_eq(first->context->block, "server");
	ck_assert_str_eq(first->context->outer->path, "http");
	ck_assert_str_eq(first->context->outer->outer->path, "main");
	ck_assert_ptr_null(first->context->outer->outer->outer);
	texts_free(texts);
}
END_TEST

START_TEST(a_snippet_counts_once_in_each_context)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { include s; } "
			       "server { include s; location / { include s; } } }"},
		{"s", "gzip on;"},
		{0},
	});

	const char *line = placed(texts);

	ck_assert_str_eq(line, "main:http http:server http/server:include http/server:gzip "
			       "http:server http/server:include http/server:location "
			       "http/server/location:include http/server/location:gzip");
	texts_free(texts);
}
END_TEST

START_TEST(cycles_are_cut_even_where_each_turn_is_a_deeper_block)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include a; }"},
		{"a", "server { include b; }"},
		{"b", "location / { include a; }"},
		{0},
	});

	const char *line = placed(texts);

	ck_assert_str_eq(line, "main:http http:include http:server http/server:include "
			       "http/server:location http/server/location:include");
	texts_free(texts);
}
END_TEST

START_TEST(lines_of_blocks_with_free_words_are_no_directives)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { types { include mime; text/x x; } map $a $b { default 1; } "
			       "geo $g { default 0; } charset_map a b { 80 E2; } "
			       "split_clients $a $v { * x; } gzip on; }"},
		{"mime", "text/html html;"},
		{0},
	});

	const char *line = placed(texts);

	ck_assert_str_eq(line, "main:http http:types http/types:include http:map http:geo "
			       "http:charset_map http:split_clients http:gzip");
	texts_free(texts);
}
END_TEST

START_TEST(includes_that_double_with_every_file_come_to_an_end)
{
	struct arena *arena = arena_new();
	struct text_file files[42] = {{"nginx.conf", "x { include f00; } y { include f00; }"}};
	for (unsigned i = 0; i < 40; i++)
		files[i + 1] = (struct text_file){arena_format(arena, "f%02u", i),
			arena_format(
				arena, "x { include f%02u; } y { include f%02u; }", i + 1, i + 1)};

	struct texts *texts = texts_read(files);

	ck_assert_uint_gt(texts->snapshot.nplaced, 40);
	ck_assert_uint_lt(texts->snapshot.nplaced, 1000000);
	texts_free(texts);
	arena_free(arena);
}
END_TEST

START_TEST(a_cursor_steps_through_a_block_and_what_it_includes)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { a 1; include x/*; b 2; }"},
		{"x/1", "c 3; include d;"},
		{"x/2", "e 5;"},
		{"d", "d 4;"},
		{0},
	});
	const struct nga_file *file = texts_file(texts, "nginx.conf");

	struct conf_cursor *cursor = conf_open(texts->arena, file, file->directives);
	const char *line = stepped(texts, cursor, &file);

	ck_assert_str_eq(line, "a include c include d e b");
	texts_free(texts);
}
END_TEST

START_TEST(a_cursor_names_the_file_where_each_directive_stands)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "include x;"},
		{"x", "a 1;"},
		{0},
	});
	const struct nga_file *file;
	struct conf_cursor *cursor = conf_open(texts->arena, texts_file(texts, "nginx.conf"), NULL);

	(void)conf_next(cursor, &file);
	ck_assert_ptr_eq(file, texts_file(texts, "nginx.conf"));
	(void)conf_next(cursor, &file);
	ck_assert_ptr_eq(file, texts_file(texts, "x"));
	ck_assert_ptr_null(conf_next(cursor, &file));
	texts_free(texts);
}
END_TEST

START_TEST(a_cursor_is_not_caught_in_a_cycle)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "a 1; include x;"},
		{"x", "b 1; include y;"},
		{"y", "c 1; include x; include nginx.conf;"},
		{0},
	});
	const struct nga_file *file = texts_file(texts, "nginx.conf");

	struct conf_cursor *cursor = conf_open(texts->arena, file, NULL);
	const char *line = stepped(texts, cursor, &file);

	ck_assert_str_eq(line, "a include b include c include include");
	texts_free(texts);
}
END_TEST

START_TEST(a_cursor_remembers_more_files_than_its_list_holds)
{
	struct arena *arena = arena_new();
	struct text_file files[52] = {{"nginx.conf", "include x/*; include x/*;"}};
	for (unsigned i = 0; i < 50; i++)
		files[i + 1] = (struct text_file){arena_format(arena, "x/%02u", i), "a 1;"};
	struct texts *texts = texts_read(files);
	const struct nga_file *file = texts_file(texts, "nginx.conf");

	struct conf_cursor *cursor = conf_open(texts->arena, file, NULL);
	size_t n = 0;
	while (conf_next(cursor, &file))
		n++;

	ck_assert_uint_eq(n, 52);
	texts_free(texts);
	arena_free(arena);
}
END_TEST

START_TEST(a_cursor_can_be_put_to_another_block)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "x { include s; a 1; } y { include s; }"},
		{"s", "s 1;"},
		{0},
	});
	const struct nga_file *main_file = texts_file(texts, "nginx.conf"), *file;
	struct conf_cursor *cursor = conf_open(texts->arena, main_file, main_file->directives);
	(void)conf_next(cursor, &file);
	(void)conf_next(cursor, &file);

	conf_reopen(cursor, main_file, main_file->directives->next);
	const char *line = stepped(texts, cursor, &file);

	ck_assert_str_eq(line, "include s");
	texts_free(texts);
}
END_TEST

START_TEST(arguments_are_counted_from_one)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "a b c;"},
		{0},
	});

	const struct nga_directive *directive = texts->snapshot.placed[0].directive;

	ck_assert(conf_is(directive, "a"));
	ck_assert(!conf_is(directive, "ab"));
	ck_assert_str_eq(conf_argument(directive, 2), "c");
	ck_assert_ptr_null(conf_argument(directive, 3));
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		directives_stand_in_the_blocks_around_them_in_load_order,
		equal_contexts_are_one_and_know_their_outer_ones,
		a_snippet_counts_once_in_each_context,
		cycles_are_cut_even_where_each_turn_is_a_deeper_block,
		lines_of_blocks_with_free_words_are_no_directives,
		includes_that_double_with_every_file_come_to_an_end,
		a_cursor_steps_through_a_block_and_what_it_includes,
		a_cursor_names_the_file_where_each_directive_stands,
		a_cursor_is_not_caught_in_a_cycle,
		a_cursor_remembers_more_files_than_its_list_holds,
		a_cursor_can_be_put_to_another_block,
		arguments_are_counted_from_one,
		NULL,
	};
	return unit_run("conf", tests);
}
