#include "unit.h"

#include <arena.h>
#include <guard.h>
#include <out.h>

#include <string.h>

static const struct guard_option case_options[] = {
	{.name = "when", .kind = GUARD_LIST},
	{.name = "message", .kind = GUARD_TEXT},
	{.name = NULL},
};
static const struct guard_option rule_options[] = {
	{.name = "when", .kind = GUARD_LIST},
	{.name = "severity", .kind = GUARD_TEXT},
	{.name = "message", .kind = GUARD_TEXT},
	{.name = "case", .kind = GUARD_SECTION, .within = case_options},
	{.name = NULL},
};
static const struct guard_option options[] = {
	{.name = "rule", .kind = GUARD_TITLED, .within = rule_options},
	{.name = "skip", .kind = GUARD_LIST},
	{.name = "nginx", .kind = GUARD_TEXT},
	{.name = NULL},
};

static const struct guard_section *parse_n(
	struct arena *arena, const char *text, size_t length, struct nga_error *err)
{
	struct guard_source source = {.name = "x.conf", .bytes = text, .length = length};

	err->text[0] = '\0';
	return guard_parse(arena, &source, options, err);
}

static const struct guard_section *parse(struct arena *arena, const char *text)
{
	struct nga_error err;
	const struct guard_section *file = parse_n(arena, text, strlen(text), &err);

	ck_assert_msg(file != NULL, "%s", err.text);
	return file;
}

static void check_refused(const char *text, const char *expected)
{
	struct arena *arena = arena_new();
	struct nga_error err;

	ck_assert_ptr_null(parse_n(arena, text, strlen(text), &err));
	ck_assert_str_eq(err.text, expected);
	arena_free(arena);
}

START_TEST(sections_values_and_lists_keep_their_lines)
{
	struct arena *arena = arena_new();

	const struct guard_section *file = parse(arena, "skip = {\"a\",\n 'b'}\n"
							"rule one {\n"
							"\tmessage = \"m\"\n"
							"\tcase { message = first }\n"
							"\tcase {\n\t\tmessage = second\n\t}\n"
							"}\n"
							"rule two { }\n");

	ck_assert_uint_eq(file->nsections, 2);
	ck_assert_uint_eq(guard_value(file, "skip")->n, 2);
	ck_assert_str_eq(guard_value(file, "skip")->texts[1].text, "b");
	ck_assert_uint_eq(guard_value(file, "skip")->texts[1].line, 2);
	const struct guard_section *one = &file->sections[0];
	ck_assert_str_eq(one->title, "one");
	ck_assert_uint_eq(one->line, 3);
	ck_assert_uint_eq(one->nsections, 2);
	ck_assert_str_eq(guard_text(&one->sections[1], "message"), "second");
	ck_assert_uint_eq(one->sections[1].line, 6);
	ck_assert_str_eq(file->sections[1].title, "two");
	ck_assert_uint_eq(file->sections[1].line, 10);
	arena_free(arena);
}
END_TEST

START_TEST(an_empty_file_says_nothing)
{
	static const char *const texts[] = {"", "\n", "   ", "# only a comment", "/* a */ // b\n"};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct guard_section *file = parse(arena, texts[i]);
		ck_assert_uint_eq(file->nsections + file->nvalues, 0);
	}
	arena_free(arena);
}
END_TEST

START_TEST(comments_may_stand_anywhere_and_do_not_move_lines)
{
	struct arena *arena = arena_new();

	const struct guard_section *file = parse(arena, "# one { \" '\n"
							"/* two\n three */ skip = { # four\n"
							"\t\"a\", // five }\n"
							"\t/* six */ \"# no comment\"\n"
							"}\n"
							"nginx = \"/* none */ // either\"\n");

	ck_assert_uint_eq(guard_value(file, "skip")->line, 3);
	ck_assert_uint_eq(guard_value(file, "skip")->texts[1].line, 5);
	ck_assert_str_eq(guard_value(file, "skip")->texts[1].text, "# no comment");
	ck_assert_uint_eq(guard_value(file, "nginx")->line, 7);
	ck_assert_str_eq(guard_text(file, "nginx"), "/* none */ // either");
	arena_free(arena);
}
END_TEST

START_TEST(an_error_after_comments_names_its_own_line)
{
	check_refused("# a\n/* b\n c */\n// d\nskip = {\"a\" # e\n}\nnginy = \"x\"\n",
		"x.conf:7: unknown option nginy; did you mean \"nginx\"?");
}
END_TEST

START_TEST(an_unknown_option_is_refused_with_the_nearest_one)
{
	check_refused("rule a {\n\tsverity = error\n}",
		"x.conf:2: unknown option sverity; did you mean \"severity\"?");
	check_refused("quite_other = 1", "x.conf:1: unknown option quite_other");
	check_refused("include(\"/etc/passwd\")", "x.conf:1: unexpected (: put the text in quotes");
}
END_TEST

START_TEST(what_is_not_closed_is_told_where_it_begins)
{
	check_refused("\nrule a {\n\tcase {\n\t\tmessage = m\n\t}\n",
		"x.conf:2: the section that begins here is not closed");
	check_refused("rule a {\n\twhen = {\"a\",\n\"b\"\n",
		"x.conf:2: the list that begins here is not closed");
	check_refused("\nnginx = \"abc\n\n", "x.conf:2: the string that begins here is not closed");
	check_refused("nginx = 'abc\\'", "x.conf:1: the string that begins here is not closed");
	check_refused("nginx = \"abc\\", "x.conf:1: the string that begins here is not closed");
	check_refused("\n\n/* abc\n", "x.conf:3: the comment that begins with /* is not closed");
	check_refused("/*/", "x.conf:1: the comment that begins with /* is not closed");
	check_refused("nginx = a\n}", "x.conf:2: unexpected }: expected the name of an option");
}
END_TEST

START_TEST(a_brace_in_a_string_closes_nothing)
{
	struct arena *arena = arena_new();

	const struct guard_section *file = parse(arena, "rule a { message = \"} \\\" {\" }");

	ck_assert_str_eq(guard_text(&file->sections[0], "message"), "} \" {");
	arena_free(arena);
}
END_TEST

START_TEST(an_environment_variable_is_never_put_in)
{
	struct arena *arena = arena_new();

	check_refused("nginx = \"\n${HOME}\"",
		"x.conf:2: \"${\" would be replaced by an environment variable: write \"\\${\"");
	check_refused("nginx = ${HOME}",
		"x.conf:1: unexpected \"${\", byte 0x24: put the text in quotes");

	const struct guard_section *file = parse(arena, "nginx = \"\\${HOME}\"\n"
							"skip = {'${HOME}'}");

	ck_assert_str_eq(guard_text(file, "nginx"), "${HOME}");
	ck_assert_str_eq(guard_value(file, "skip")->texts[0].text, "${HOME}");
	arena_free(arena);
}
END_TEST

START_TEST(a_nul_is_refused_with_its_line)
{
	static const char text[] = "nginx = a\n# \0\n";
	struct arena *arena = arena_new();
	struct nga_error err;

	ck_assert_ptr_null(parse_n(arena, text, sizeof(text) - 1, &err));

	ck_assert_str_eq(err.text, "x.conf:2: a NUL byte");
	arena_free(arena);
}
END_TEST

START_TEST(escapes_that_libconfuse_would_swallow_are_refused)
{
	check_refused(
		"nginx = \"a\\.b\"", "x.conf:1: unknown escape \\.: a backslash is written \\\\");
	check_refused(
		"nginx = \"\n\\0\"", "x.conf:2: unknown escape \\0: a backslash is written \\\\");
	check_refused(
		"nginx = \"\\x00\"", "x.conf:1: unknown escape \\x: a backslash is written \\\\");
}
END_TEST

START_TEST(a_byte_may_be_written_in_hexadecimal)
{
	struct arena *arena = arena_new();

	const struct guard_section *file = parse(arena, "nginx = \"\\xEF\\xbb1\"");

	ck_assert_str_eq(guard_text(file, "nginx"), "\xef\xbb"
						    "1");
	check_refused(
		"nginx = \"\\x1\"", "x.conf:1: unknown escape \\x: a backslash is written \\\\");
	arena_free(arena);
}
END_TEST

START_TEST(strings_keep_their_newlines_and_backslashes)
{
	struct arena *arena = arena_new();

	const struct guard_section *file =
		parse(arena, "nginx = \"a\n\tb\\\\c \\\nd\\t\"\nskip = {'a\\.b\nc', \"\"}\n");

	ck_assert_str_eq(guard_text(file, "nginx"), "a\n\tb\\c d\t");
	ck_assert_str_eq(guard_value(file, "skip")->texts[0].text, "a\\.b\nc");
	ck_assert_str_eq(guard_value(file, "skip")->texts[1].text, "");
	arena_free(arena);
}
END_TEST

START_TEST(an_option_or_a_title_given_twice_is_refused)
{
	check_refused(
		"nginx = a\n\nnginx = b\n", "x.conf:3: nginx is given twice, first in line 1");
	check_refused("rule a { when = {}\n when = {} }",
		"x.conf:2: when is given twice, first in line 1");
	check_refused("\nrule a { }\nrule b { }\nrule a {\n}\n",
		"x.conf:4: rule a is given twice, first in line 2");
	check_refused("rule a { }\nrule 'a' { }\n", "x.conf:2: found duplicate title 'a'");
}
END_TEST

START_TEST(a_wrong_form_is_told_with_what_was_expected)
{
	check_refused("nginx {", "x.conf:1: unexpected {: expected = after nginx");
	check_refused("nginx = {a}", "x.conf:1: unexpected {: expected a text");
	check_refused("skip = a", "x.conf:1: unexpected a: expected a list as in skip = {\"...\"}");
	check_refused("skip = {a b}",
		"x.conf:1: unexpected b: expected texts with commas between them, then }");
	check_refused("skip = {a, , b}",
		"x.conf:1: unexpected ,: expected texts with commas between them, then }");
	check_refused("rule {", "x.conf:1: unexpected {: expected a name after rule");
	check_refused("rule '' {", "x.conf:1: unexpected '': expected a name");
	check_refused("rule a = b", "x.conf:1: unexpected =: expected { after rule a");
	check_refused("nginx = ", "x.conf:1: unexpected the end of the file: expected a text");
	check_refused("nginx += a", "x.conf:1: unexpected +: put the text in quotes");
}
END_TEST

START_TEST(a_word_that_libconfuse_would_cut_needs_quotes)
{
	struct arena *arena = arena_new();

	check_refused("nginx = sites/*", "x.conf:1: unexpected /: put the text in quotes");
	check_refused("nginx = /etc/", "x.conf:1: unexpected /: put the text in quotes");
	check_refused("nginx = a(b)", "x.conf:1: unexpected (: put the text in quotes");
	check_refused("nginx = \xc3\xa4", "x.conf:1: unexpected byte 0xc3: put the text in quotes");

	const struct guard_section *file = parse(arena, "nginx = /usr/sbin/nginx-1.0:x@%~y");

	ck_assert_str_eq(guard_text(file, "nginx"), "/usr/sbin/nginx-1.0:x@%~y");
	arena_free(arena);
}
END_TEST

START_TEST(a_trailing_comma_and_windows_line_ends_do_no_harm)
{
	struct arena *arena = arena_new();

	const struct guard_section *file = parse(arena, "skip = {a,\r\n\tb,\r\n}\r\nnginx = a\r\n");

	ck_assert_uint_eq(guard_value(file, "skip")->n, 2);
	ck_assert_uint_eq(guard_value(file, "nginx")->line, 4);
	arena_free(arena);
}
END_TEST

START_TEST(a_flood_of_sections_is_refused)
{
	struct arena *arena = arena_new();
	struct nga_error err;
	struct out text = {.arena = arena};
	for (unsigned i = 0; i < 50000; i++)
		out_format(&text, "rule a%u { }\n", i);

	ck_assert_ptr_null(parse_n(arena, text.bytes, text.n, &err));

	ck_assert_str_eq(err.text, "x.conf:2001: more than 2000 sections in one file");
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		sections_values_and_lists_keep_their_lines,
		an_empty_file_says_nothing,
		comments_may_stand_anywhere_and_do_not_move_lines,
		an_error_after_comments_names_its_own_line,
		an_unknown_option_is_refused_with_the_nearest_one,
		what_is_not_closed_is_told_where_it_begins,
		a_brace_in_a_string_closes_nothing,
		an_environment_variable_is_never_put_in,
		a_nul_is_refused_with_its_line,
		escapes_that_libconfuse_would_swallow_are_refused,
		a_byte_may_be_written_in_hexadecimal,
		strings_keep_their_newlines_and_backslashes,
		an_option_or_a_title_given_twice_is_refused,
		a_wrong_form_is_told_with_what_was_expected,
		a_word_that_libconfuse_would_cut_needs_quotes,
		a_trailing_comma_and_windows_line_ends_do_no_harm,
		a_flood_of_sections_is_refused,
		NULL,
	};
	return unit_run("guard", tests);
}
