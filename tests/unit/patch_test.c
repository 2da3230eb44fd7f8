#include "unit.h"

#include <patch.h>

#include <arena.h>

#include <string.h>

static const struct patch_side nothing;

static struct patch_side side(uint32_t mode, const char *bytes)
{
	return (struct patch_side){mode, bytes, strlen(bytes), "1234567"};
}

static void check(const char *path, struct patch_side from, struct patch_side to, bool colour,
	const char *expected)
{
	struct arena *arena = arena_new();
	struct out out = {.arena = arena};
	const struct patch patch = {&out, DIFF_RAW, colour};

	patch_path(&patch, path, &from, &to);

	ck_assert_str_eq(out.bytes ? out.bytes : "", expected);
	arena_free(arena);
}

START_TEST(equal_sides_say_nothing)
{
	check("/x", side(0100644, "a\n"), side(0100644, "a\n"), false, "");
}
END_TEST

START_TEST(a_mode_alone_has_no_hunk)
{
	check("/x", side(0100644, "a\n"), side(0100600, "a\n"), false,
		"diff --git a/x b/x\nold mode 100644\nnew mode 100600\n");
}
END_TEST

START_TEST(a_new_file_comes_from_nowhere)
{
	check("/x", nothing, side(0100644, "a\n"), false,
		"diff --git a/x b/x\nnew file mode 100644\nindex 0000000..1234567\n"
		"--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
}
END_TEST

START_TEST(an_empty_file_has_a_head_alone)
{
	check("/x y", side(0100644, ""), nothing, false,
		"diff --git \"a/x y\" \"b/x y\"\ndeleted file mode 100644\n"
		"index 1234567..0000000\n");
}
END_TEST

START_TEST(a_link_says_that_it_is_one)
{
	check("/x", side(0120000, "a"), side(0120000, "b"), false,
		"diff --git a/x b/x\nindex 1234567..1234567 120000\n--- a/x\n+++ b/x\n"
		"@@ -1 +1 @@\n"
		"-a\n\\ No newline at end of file\n"
		"+b\n\\ No newline at end of file\n");
}
END_TEST

START_TEST(a_file_that_becomes_a_link_goes_and_comes)
{
	check("/x", side(0100644, "a\n"), side(0120000, "b"), false,
		"diff --git a/x b/x\ndeleted file mode 100644\nindex 1234567..0000000\n"
		"--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
		"diff --git a/x b/x\nnew file mode 120000\nindex 0000000..1234567\n"
		"--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+b\n\\ No newline at end of file\n");
}
END_TEST

START_TEST(names_are_quoted_as_git_quotes_them)
{
	check("/a b", side(0100644, "1\n"), side(0100644, "2\n"), false,
		"diff --git a/a b b/a b\nindex 1234567..1234567 100644\n--- a/a b\t\n+++ b/a b\t\n"
		"@@ -1 +1 @@\n-1\n+2\n");
	check("/\t\"\\\033\xc3\xa4", side(0100644, ""), side(0100755, ""), false,
		"diff --git \"a/\\t\\\"\\\\\\033\\303\\244\" \"b/\\t\\\"\\\\\\033\\303\\244\"\n"
		"old mode 100644\nnew mode 100755\n");
}
END_TEST

START_TEST(colours_are_those_of_git)
{
	check("/x", side(0100644, "1\n"), side(0100644, "2\n"), true,
		"\033[1mdiff --git a/x b/x\033[m\n\033[1mindex 1234567..1234567 100644\033[m\n"
		"\033[1m--- a/x\033[m\n\033[1m+++ b/x\033[m\n\033[36m@@ -1 +1 @@\033[m\n"
		"\033[31m-1\033[m\n\033[32m+2\033[m\n");
}
END_TEST

START_TEST(what_holds_a_nul_is_only_said_to_differ)
{
	const struct patch_side binary = {0100644, "a\0b", 3, "1234567"};

	check("/x", nothing, binary, false, "Binary files /dev/null and b/x differ\n");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		equal_sides_say_nothing,
		a_mode_alone_has_no_hunk,
		a_new_file_comes_from_nowhere,
		an_empty_file_has_a_head_alone,
		a_link_says_that_it_is_one,
		a_file_that_becomes_a_link_goes_and_comes,
		names_are_quoted_as_git_quotes_them,
		colours_are_those_of_git,
		what_holds_a_nul_is_only_said_to_differ,
		NULL,
	};
	return unit_run("patch", tests);
}
