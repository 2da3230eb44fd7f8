#include "unit.h"

#include <arena.h>
#include <out.h>

START_TEST(control_bytes_and_invalid_utf8_are_shown_as_hexadecimal)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(out_escape(arena, "a\nb\033[31mc\177"), "a\\x0ab\\x1b[31mc\\x7f");
	ck_assert_str_eq(out_escape(arena, "caf\xe9"), "caf\\xe9");
	ck_assert_str_eq(out_escape(arena, "\xc0\xaf"), "\\xc0\\xaf");
	ck_assert_str_eq(out_escape(arena, "\xed\xa0\x80"), "\\xed\\xa0\\x80");

	arena_free(arena);
}
END_TEST

START_TEST(bidirectional_and_c1_controls_are_escaped_and_letters_are_not)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(out_escape(arena, "\xe2\x80\xae"), "\\xe2\\x80\\xae");
	ck_assert_str_eq(out_escape(arena, "\xc2\x9b"), "\\xc2\\x9b");
	ck_assert_str_eq(out_escape(arena, "café"), "café");

	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		control_bytes_and_invalid_utf8_are_shown_as_hexadecimal,
		bidirectional_and_c1_controls_are_escaped_and_letters_are_not,
		NULL,
	};
	return unit_run("out", tests);
}
