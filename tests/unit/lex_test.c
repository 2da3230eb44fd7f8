/* The numbered points are those of nginx's tokenizer as ngx_conf_read_token has them. */
#include "unit.h"

#include <arena.h>
#include <lex.h>

#include <string.h>

/* The statements of a text, one after another: words in brackets, what ended them behind. */
static const char *tokens(struct arena *arena, const char *bytes, size_t size)
{
	static const char *const ends[] = {";", "{", "}", "$", "!"};
	struct lex lex;
	enum lex_end end;
	const char *all = "";

	lex_begin(&lex, arena, bytes, size);
	do {
		end = lex_statement(&lex);
		for (size_t i = 0; end != LEX_ERROR && i < lex.words.n; i++) {
			char *text = arena_alloc(arena, lex_word(&lex, i)->length + 1);
			(void)lex_unescape(lex_word(&lex, i), text);
			all = arena_format(arena, "%s[%s]", all, text);
		}
		all = arena_format(arena, "%s%s", all, ends[end]);
	} while (end != LEX_DONE && end != LEX_ERROR);
	if (end == LEX_ERROR)
		all = arena_format(arena, "%s %u:%u %s", all, lex.error.line, lex.error.column,
			lex.error.text);
	return all;
}

static void check(const char *bytes, const char *wanted)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(tokens(arena, bytes, strlen(bytes)), wanted);

	arena_free(arena);
}

START_TEST(blank_is_space_tab_cr_and_lf_and_nothing_else)
{
	check("a b\tc\rd\ne;", "[a][b][c][d][e];$");
	check("a\vb\fc\xc2\xa0;", "[a\vb\fc\xc2\xa0];$");
}
END_TEST

START_TEST(lines_are_counted_by_lf_alone)
{
	check("a\r\r\n\r b }", "! 2:5 unexpected \"}\"");
}
END_TEST

START_TEST(a_comment_begins_only_where_a_token_could)
{
	check("a on#x;", "[a][on#x];$");
	check("a # b; }\n c;", "[a][c];$");
	check("a \"on\"#x", "! 1:7 unexpected \"#\"");
}
END_TEST

START_TEST(a_comment_ends_at_lf_and_not_at_cr)
{
	check("# a\r b;\nc;", "[c];$");
	check("# to the end", "$");
}
END_TEST

START_TEST(quotes_quote_only_at_the_start_of_a_token)
{
	check("a \"b c\" 'd;{}#\n' e\"f g\";", "[a][b c][d;{}#\n][e\"f][g\"];$");
	check("a '' \"\";", "[a][][];$");
}
END_TEST

START_TEST(behind_a_closing_quote_comes_a_blank_or_punctuation)
{
	check("'a';'b'{", "[a];[b]{$");
	check("\"a\"b;", "! 1:4 unexpected \"b\"");
	check("\"a\"};", "! 1:4 unexpected \"}\"");
}
END_TEST

START_TEST(a_parenthesis_behind_a_closing_quote_begins_a_token)
{
	check("if (\"a\") {", "[if][(\"a\")]{$");
	check("if ( \"a\") {", "[if][(][a][)]{$");
	check("\"a\")b;", "[a][)b];$");
}
END_TEST

START_TEST(a_backslash_keeps_the_next_byte_from_ending_the_token)
{
	check("a b\\ c\\;\\{d;", "[a][b\\ c\\;\\{d];$");
	check("a \"b\\\"c\";", "[a][b\"c];$");
}
END_TEST

START_TEST(only_some_escapes_lose_their_backslash)
{
	check("a \\\"\\'\\\\ \\t\\r\\n \\.\\$\\d;", "[a][\"'\\][\t\r\n][\\.\\$\\d];$");
	check("a '\\\\n';", "[a][\\n];$");
}
END_TEST

START_TEST(a_brace_behind_a_dollar_belongs_to_the_token)
{
	check("a ${b}c;", "[a][${b}c];$");
	check("a ${{{b;", "[a][${{{b];$");
	check("a \\${", "[a][\\$]{$");
	check("location ~ \\.php${", "! 1:19 unexpected end of file, expecting \";\" or \"}\"");
}
END_TEST

START_TEST(a_closing_brace_inside_a_token_is_not_special)
{
	check("a on};", "[a][on}];$");
}
END_TEST

START_TEST(a_closing_brace_stands_where_no_words_are_pending)
{
	check("} a;}", "}[a];}$");
	check("a }", "! 1:3 unexpected \"}\"");
}
END_TEST

START_TEST(punctuation_without_words_is_refused)
{
	check(";", "! 1:1 unexpected \";\"");
	check("a;;", "[a];! 1:3 unexpected \";\"");
	check("};", "}! 1:2 unexpected \";\"");
	check("{", "! 1:1 unexpected \"{\"");
}
END_TEST

START_TEST(the_end_of_the_file_within_a_statement_is_refused)
{
	const char *wanted = "! 2:2 unexpected end of file, expecting \";\" or \"}\"";

	check("a\nb", wanted);
	check("a\n ", wanted);
	check("\n\"", wanted);
	check("\"\n\"", wanted);
	check("\n\\", wanted);
}
END_TEST

START_TEST(the_last_line_needs_no_newline)
{
	check("a;", "[a];$");
	check("", "$");
	check(" \n", "$");
}
END_TEST

/* `before`, n times `x`, `after`. */
static const char *with_run(struct arena *arena, const char *before, size_t n, const char *after)
{
	char *run = arena_alloc(arena, n + 1);

	memset(run, 'x', n);
	return arena_format(arena, "%s%s%s", before, run, after);
}

static void check_run(const char *before, size_t n, const char *after, bool fits)
{
	struct arena *arena = arena_new();
	const char *bytes = with_run(arena, before, n, after);

	const char *made = tokens(arena, bytes, strlen(bytes));

	ck_assert_msg((strstr(made, "too long") == NULL) == fits, "%s %zu %s", before, n, after);
	arena_free(arena);
}

START_TEST(a_token_is_at_most_4095_bytes)
{
	check_run("a\n ", 4095, ";", true);
	check_run("a\n ", 4096, ";", false);
	check_run("a ", 4094, " ;", true);
	check_run("a ", 4095, " ;", false);
}
END_TEST

START_TEST(a_quoted_token_is_at_most_4094_bytes)
{
	check_run("a '", 4094, "';", true);
	check_run("a '", 4095, "';", false);
	check_run("a '", 4093, "' ;", true);
	check_run("a '", 4094, "' ;", false);
}
END_TEST

START_TEST(a_comment_line_is_at_most_4095_bytes)
{
	check_run("#", 4094, "\n", true);
	check_run("#", 4095, "\n", false);
	check_run("#", 4095, "", true);
}
END_TEST

START_TEST(a_statement_and_a_run_of_blanks_may_be_longer)
{
	struct arena *arena = arena_new();
	struct lex lex;
	const char *first = with_run(arena, "a ", 4000, " b");
	const char *bytes = arena_format(arena, "%s%9000s%s;", first, "", first);

	lex_begin(&lex, arena, bytes, strlen(bytes));

	ck_assert_int_eq(lex_statement(&lex), LEX_STATEMENT);
	ck_assert_uint_eq(lex.words.n, 6);
	arena_free(arena);
}
END_TEST

START_TEST(what_is_too_long_is_told_at_the_line_where_it_begins)
{
	struct arena *arena = arena_new();
	const char *plain = with_run(arena, "\n\na b\\\n", 5000, "\n\n;");
	const char *quoted = with_run(arena, "\na 'b\n", 5000, "\n;");

	ck_assert_str_eq(tokens(arena, plain, strlen(plain)),
		"! 3:3 too long parameter \"b\\\nxxxxxxx...\" started");
	ck_assert_str_eq(tokens(arena, quoted, strlen(quoted)),
		"! 2:3 too long parameter, probably missing terminating \"'\" character");

	arena_free(arena);
}
END_TEST

START_TEST(the_end_of_the_file_outweighs_a_long_token)
{
	check_run("a ", 4096, "", true);
	check_run("a '", 4096, "", true);
	check_run("a ", 4097, "", false);
}
END_TEST

START_TEST(words_know_their_line_column_and_quotes)
{
	struct arena *arena = arena_new();
	const char *bytes = "\n\t# c\n\ta \"b\n\" c\\\nd e;";
	struct lex lex;

	lex_begin(&lex, arena, bytes, strlen(bytes));
	ck_assert_int_eq(lex_statement(&lex), LEX_STATEMENT);

	static const struct {
		uint32_t line, column;
		bool quoted;
	} wanted[] = {{3, 2, false}, {3, 4, true}, {4, 3, false}, {5, 3, false}};
	ck_assert_uint_eq(lex.words.n, 4);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_uint_eq(lex_word(&lex, i)->line, wanted[i].line);
		ck_assert_uint_eq(lex_word(&lex, i)->column, wanted[i].column);
		ck_assert(lex_word(&lex, i)->quoted == wanted[i].quoted);
	}
	arena_free(arena);
}
END_TEST

START_TEST(a_byte_order_mark_is_part_of_the_first_token)
{
	check("\xef\xbb\xbfuser x;", "[\xef\xbb\xbfuser][x];$");
	check("\xef\xbb\xbf# x\n;", "[\xef\xbb\xbf#][x];$");
}
END_TEST

START_TEST(a_nul_is_a_byte_like_others_to_the_tokenizer)
{
	struct arena *arena = arena_new();
	struct lex lex;
	char text[8];

	lex_begin(&lex, arena, "a b\0c;", 6);

	ck_assert_int_eq(lex_statement(&lex), LEX_STATEMENT);
	ck_assert_uint_eq(lex.words.n, 2);
	ck_assert_uint_eq(lex_unescape(lex_word(&lex, 1), text), 3);
	ck_assert_mem_eq(text, "b\0c", 4);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		blank_is_space_tab_cr_and_lf_and_nothing_else,
		lines_are_counted_by_lf_alone,
		a_comment_begins_only_where_a_token_could,
		a_comment_ends_at_lf_and_not_at_cr,
		quotes_quote_only_at_the_start_of_a_token,
		behind_a_closing_quote_comes_a_blank_or_punctuation,
		a_parenthesis_behind_a_closing_quote_begins_a_token,
		a_backslash_keeps_the_next_byte_from_ending_the_token,
		only_some_escapes_lose_their_backslash,
		a_brace_behind_a_dollar_belongs_to_the_token,
		a_closing_brace_inside_a_token_is_not_special,
		a_closing_brace_stands_where_no_words_are_pending,
		punctuation_without_words_is_refused,
		the_end_of_the_file_within_a_statement_is_refused,
		the_last_line_needs_no_newline,
		a_token_is_at_most_4095_bytes,
		a_quoted_token_is_at_most_4094_bytes,
		a_comment_line_is_at_most_4095_bytes,
		a_statement_and_a_run_of_blanks_may_be_longer,
		what_is_too_long_is_told_at_the_line_where_it_begins,
		the_end_of_the_file_outweighs_a_long_token,
		words_know_their_line_column_and_quotes,
		a_byte_order_mark_is_part_of_the_first_token,
		a_nul_is_a_byte_like_others_to_the_tokenizer,
		NULL,
	};
	return unit_run("lex", tests);
}
