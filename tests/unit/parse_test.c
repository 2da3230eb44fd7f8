#include "unit.h"

#include <arena.h>
#include <out.h>
#include <parse.h>

#include <string.h>

static struct nga_file parsed_n(struct arena *arena, const char *bytes, size_t size)
{
	struct nga_file file = {.path = "/etc/nginx/nginx.conf", .bytes = bytes, .size = size};

	parse_file(arena, &file);
	return file;
}

static struct nga_file parsed(struct arena *arena, const char *bytes)
{
	return parsed_n(arena, bytes, strlen(bytes));
}

static void write_tree(struct out *out, const struct nga_directive *directive)
{
	static const char *const forms[] = {";", "{", "lua"};

	for (; directive; directive = directive->next) {
		for (uint32_t i = 0; i < directive->nwords; i++)
			out_format(out, "%s%s", i ? " " : "", directive->words[i].text);
		out_text(out, forms[directive->form]);
		if (directive->form == NGA_BLOCK) {
			write_tree(out, directive->child);
			out_text(out, "}");
		}
	}
}

/* The tree, and the error behind it. */
static void check(const char *bytes, const char *wanted)
{
	struct arena *arena = arena_new();
	struct out out = {.arena = arena};

	const struct nga_file file = parsed(arena, bytes);

	out_text(&out, "");
	write_tree(&out, file.directives);
	if (file.error)
		out_format(
			&out, " %u:%u %s", file.error->line, file.error->column, file.error->text);
	ck_assert_str_eq(out.bytes, wanted);
	ck_assert(file.parsed);
	arena_free(arena);
}

START_TEST(blocks_hold_what_stands_between_their_braces)
{
	check("user x; http { server { listen 80; } gzip on; } a;",
		"user x;http{server{listen 80;}gzip on;}a;");
	check("events {} http { }", "events{}http{}");
}
END_TEST

START_TEST(names_may_be_quoted_and_keep_their_case)
{
	check("\"Listen\" 80;", "Listen 80;");
	check("'types' { a b; }", "types{a b;}");
}
END_TEST

START_TEST(comments_and_blanks_need_no_memory)
{
	const char *comment = "# ; { a b c\n\t \n#", *text = "a b;\nc { d # ;\n}\n";
	const struct nga_file nothing = {.bytes = comment, .size = strlen(comment)};
	const struct nga_file three = {.bytes = text, .size = strlen(text)};
	size_t least = 2 * sizeof(struct nga_directive) + 4 * sizeof(struct nga_word);

	ck_assert_uint_eq(parse_size(&nothing), 0);
	ck_assert_uint_ge(parse_size(&three), least);
	ck_assert_uint_le(parse_size(&three), 2 * least);
}
END_TEST

START_TEST(a_closing_brace_too_many_is_refused_and_what_came_before_is_kept)
{
	check("a { b; }\n } c;", "a{b;} 2:2 unexpected \"}\"");
}
END_TEST

START_TEST(a_block_without_an_end_is_refused_and_what_is_in_it_is_kept)
{
	check("a { b; c { d;\n", "a{b;c{d;}} 2:1 unexpected end of file, expecting \"}\"");
}
END_TEST

START_TEST(a_block_behind_a_directive_that_has_none_means_a_missing_semicolon)
{
	check("server {\n listen 80\n location / { } }",
		"server{} 3:13 directive \"listen\" is not terminated by \";\"");
	check("upstream a { server b; } server { }", "upstream a{server b;}server{}");
	check("types { listen a; }", "types{listen a;}");
}
END_TEST

START_TEST(a_semicolon_behind_a_directive_that_opens_a_block_is_refused)
{
	check("location /;", " 1:11 directive \"location\" has no opening \"{\"");
	check("content_by_lua_block x;",
		" 1:23 directive \"content_by_lua_block\" has no opening \"{\"");
	check("types { map a; }", "types{map a;}");
}
END_TEST

START_TEST(an_unfinished_statement_is_no_directive)
{
	check("a; b", "a; 1:5 unexpected end of file, expecting \";\" or \"}\"");
}
END_TEST

START_TEST(an_empty_file_is_an_empty_configuration)
{
	struct arena *arena = arena_new();

	check("", "");
	const struct nga_file file = parsed_n(arena, NULL, 0);

	ck_assert(file.parsed && !file.error && !file.directives);
	arena_free(arena);
}
END_TEST

START_TEST(words_are_free_within_types_map_and_their_like)
{
	check("map $a $b { include x; content_by_lua_block y; 'default' z; }",
		"map $a $b{include x;content_by_lua_block y;default z;}");
	check("types { a b; } a { b {} }", "types{a b;}a{b{}}");
}
END_TEST

START_TEST(a_block_within_types_map_and_their_like_is_refused)
{
	const char *const heads[] = {"types", "map $a $b", "geo $a", "charset_map a b",
		"split_clients $a $b", "geoip2 x"};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct arena *arena = arena_new();
		const struct nga_file file = parsed(
			arena, arena_format(arena, "%s {\n content_by_lua_block { } }", heads[i]));
		ck_assert_ptr_nonnull(file.error);
		ck_assert_str_eq(file.error->text, "unexpected \"{\"");
		ck_assert_uint_eq(file.error->line, 2);
		ck_assert_uint_eq(file.error->column, 23);
		arena_free(arena);
	}
}
END_TEST

START_TEST(a_file_that_types_includes_is_read_as_nginx_reads_it_there)
{
	struct arena *arena = arena_new();
	const struct nga_file outer = parsed(arena, "http { types { include a; } }");
	const struct nga_include by = {.directive = outer.directives->child->child, .file = &outer};
	struct nga_file inner = {.path = "a", .by = &by, .bytes = "a { }", .size = 5};
	const struct nga_directive line = {0};
	const struct nga_include again = {.directive = &line, .file = &inner};
	struct nga_file innermost = {.path = "b", .by = &again, .bytes = "a { }", .size = 5};

	parse_file(arena, &inner);
	parse_file(arena, &innermost);

	ck_assert_str_eq(inner.error->text, "unexpected \"{\"");
	ck_assert_str_eq(innermost.error->text, "unexpected \"{\"");
	arena_free(arena);
}
END_TEST

START_TEST(a_lua_block_is_one_statement_and_its_text_the_last_word)
{
	check("a { content_by_lua_block { x = \"}\" \\n } b; }",
		"a{content_by_lua_block  x = \"}\" \\n luab;}");
	check("set_by_lua_block $r { return 1 }", "set_by_lua_block $r  return 1 lua");
}
END_TEST

START_TEST(lua_without_an_end_is_refused)
{
	check("a {\n content_by_lua_block {\n x",
		"a{} 2:24 unexpected end of file, expecting terminating characters for lua code "
		"block");
}
END_TEST

START_TEST(directives_know_their_parent_and_where_they_end)
{
	struct arena *arena = arena_new();

	const struct nga_file file = parsed(arena, "a {\n b\n c\n;\n d {\n }\n\n}");

	const struct nga_directive *a = file.directives, *b = a->child, *d = b->next;
	ck_assert_ptr_null(a->parent);
	ck_assert_ptr_eq(b->parent, a);
	ck_assert_ptr_eq(d->parent, a);
	ck_assert_uint_eq(a->end_line, 8);
	ck_assert_uint_eq(b->end_line, 4);
	ck_assert_uint_eq(d->end_line, 6);
	ck_assert_uint_eq(b->words[1].line, 3);
	ck_assert_uint_eq(b->words[1].column, 2);
	arena_free(arena);
}
END_TEST

START_TEST(a_byte_order_mark_is_told_and_part_of_the_first_word)
{
	struct arena *arena = arena_new();

	const struct nga_file file = parsed(arena, "\xef\xbb\xbfuser x;");

	ck_assert(file.bom);
	ck_assert_str_eq(file.directives->words[0].text, "\xef\xbb\xbfuser");
	arena_free(arena);
}
END_TEST

START_TEST(a_nul_ends_the_text_that_nginx_sees_and_is_told)
{
	struct arena *arena = arena_new();

	const struct nga_file file = parsed_n(arena, "a;\nroot /x\0/y z;", 16);

	const struct nga_directive *root = file.directives->next;
	ck_assert_uint_eq(file.nul_line, 2);
	ck_assert_str_eq(root->words[1].text, "/x");
	ck_assert_uint_eq(root->words[1].length, 2);
	ck_assert_str_eq(root->words[2].text, "z");
	arena_free(arena);
}
END_TEST

START_TEST(a_cr_without_an_lf_is_told)
{
	struct arena *arena = arena_new();

	ck_assert_uint_eq(parsed(arena, "a;\r\nb;\r\n").cr_line, 0);
	ck_assert_uint_eq(parsed(arena, "a;\r\n# b\rc;\n").cr_line, 2);
	ck_assert_uint_eq(parsed(arena, "a;\r").cr_line, 1);

	arena_free(arena);
}
END_TEST

START_TEST(a_million_open_braces_are_refused_and_do_no_harm)
{
	struct arena *arena = arena_new();
	const size_t n = 1000 * 1000;
	char *bytes = arena_alloc(arena, 2 * n);

	for (size_t i = 0; i < n; i++)
		memcpy(bytes + 2 * i, "a{", 2);
	const struct nga_file file = parsed_n(arena, bytes, 2 * n);

	ck_assert_str_eq(file.error->text, "blocks are nested too deeply");
	ck_assert_uint_eq(file.error->column, 2002);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		blocks_hold_what_stands_between_their_braces,
		names_may_be_quoted_and_keep_their_case,
		comments_and_blanks_need_no_memory,
		a_closing_brace_too_many_is_refused_and_what_came_before_is_kept,
		a_block_without_an_end_is_refused_and_what_is_in_it_is_kept,
		a_block_behind_a_directive_that_has_none_means_a_missing_semicolon,
		a_semicolon_behind_a_directive_that_opens_a_block_is_refused,
		an_unfinished_statement_is_no_directive,
		an_empty_file_is_an_empty_configuration,
		words_are_free_within_types_map_and_their_like,
		a_block_within_types_map_and_their_like_is_refused,
		a_file_that_types_includes_is_read_as_nginx_reads_it_there,
		a_lua_block_is_one_statement_and_its_text_the_last_word,
		lua_without_an_end_is_refused,
		directives_know_their_parent_and_where_they_end,
		a_byte_order_mark_is_told_and_part_of_the_first_word,
		a_nul_ends_the_text_that_nginx_sees_and_is_told,
		a_cr_without_an_lf_is_told,
		a_million_open_braces_are_refused_and_do_no_harm,
		NULL,
	};
	return unit_run("parse", tests);
}
