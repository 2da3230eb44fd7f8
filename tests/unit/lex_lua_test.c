#include "unit.h"

#include <arena.h>
#include <lex.h>

#include <string.h>

/* The Lua text behind `{`, and where the reading came to: "text|rest", or the error. */
static void check_lua(const char *bytes, const char *wanted)
{
	struct arena *arena = arena_new();
	struct lex lex;
	const char *made;

	lex_begin(&lex, arena, bytes, strlen(bytes));
	if (lex_lua(&lex) == LEX_ERROR)
		made = arena_format(arena, "%u %s", lex.error.line, lex.error.text);
	else
		made = arena_format(arena, "%.*s|%s", (int)lex_word(&lex, 0)->length,
			lex_word(&lex, 0)->start, lex.at);

	ck_assert_str_eq(made, wanted);
	arena_free(arena);
}

START_TEST(lua_ends_at_the_matching_brace)
{
	check_lua(" a = { b = {} } } c", " a = { b = {} } | c");
	check_lua("}", "|");
}
END_TEST

START_TEST(braces_in_lua_strings_do_not_count)
{
	check_lua("'}' \"{\\\"}\" } c", "'}' \"{\\\"}\" | c");
}
END_TEST

START_TEST(a_lua_string_ends_on_its_line_or_is_none)
{
	check_lua("it's } c", "it's | c");
	check_lua("\"a\n} c\"", "\"a\n| c\"");
}
END_TEST

START_TEST(braces_in_lua_long_brackets_do_not_count)
{
	check_lua("[[ } ]] [==[ } ]] ]=] ]==] } c", "[[ } ]] [==[ } ]] ]=] ]==] | c");
	check_lua("a[b[1]] = 2 } c", "a[b[1]] = 2 | c");
}
END_TEST

START_TEST(braces_in_lua_comments_do_not_count)
{
	check_lua("-- }\n --[[ }\n ]] --[=} \n } c", "-- }\n --[[ }\n ]] --[=} \n | c");
}
END_TEST

START_TEST(a_hash_is_no_comment_in_lua)
{
	check_lua("n = #t } c", "n = #t | c");
}
END_TEST

START_TEST(lua_without_an_end_is_told_at_the_last_brace_that_opened)
{
	check_lua("\n{\n{}\n\n",
		"3 unexpected end of file, expecting terminating characters for lua code block");
	check_lua("\n[==[ ]]", "2 Lua code block missing the closing long bracket \"]==]\", "
			       "the inlined Lua code may be too long");
}
END_TEST

START_TEST(lua_without_a_token_for_a_whole_buffer_is_too_long)
{
	struct arena *arena = arena_new();
	char run[5001] = {0};
	memset(run, 'x', sizeof(run) - 1);
	const char *bytes = arena_format(arena, "\n%s}", run);

	check_lua(bytes, "1 too long lua code block, probably missing terminating characters");

	arena_free(arena);
}

int main(void)
{
	const TTest *const tests[] = {
		lua_ends_at_the_matching_brace,
		braces_in_lua_strings_do_not_count,
		a_lua_string_ends_on_its_line_or_is_none,
		braces_in_lua_long_brackets_do_not_count,
		braces_in_lua_comments_do_not_count,
		a_hash_is_no_comment_in_lua,
		lua_without_an_end_is_told_at_the_last_brace_that_opened,
		lua_without_a_token_for_a_whole_buffer_is_too_long,
		NULL,
	};
	return unit_run("lex_lua", tests);
}
