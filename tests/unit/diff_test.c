#include "unit.h"

#include <diff.h>

#include <arena.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *diff_of(struct arena *arena, const char *from, const char *to)
{
	struct out out = {.arena = arena};
	const struct diff_side a = {"a", from, strlen(from)}, b = {"b", to, strlen(to)};

	diff_unified(&out, &a, &b, DIFF_RAW);
	return out.n > 0 ? out.bytes : "";
}

static void expect(const char *from, const char *to, const char *diff)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(diff_of(arena, from, to), diff);
	arena_free(arena);
}

START_TEST(equal_texts_have_no_difference)
{
	expect("one\n", "one\n", "");
	expect("", "", "");
}
END_TEST

START_TEST(a_changed_line_stands_among_three_of_context)
{
	expect("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
		"--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}
END_TEST

START_TEST(a_new_text_is_all_additions)
{
	expect("", "one\n", "--- a\n+++ b\n@@ -0,0 +1 @@\n+one\n");
	expect("one\ntwo\n", "", "--- a\n+++ b\n@@ -1,2 +0,0 @@\n-one\n-two\n");
}
END_TEST

START_TEST(a_missing_newline_is_told)
{
	expect("one\n", "one",
		"--- a\n+++ b\n@@ -1 +1 @@\n-one\n+one\n\\ No newline at end of file\n");
}
END_TEST

START_TEST(changes_near_each_other_share_a_hunk)
{
	expect("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
		"--- a\n+++ b\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
	expect("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
		"--- a\n+++ b\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
		"@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}
END_TEST

START_TEST(binary_texts_are_only_said_to_differ)
{
	struct arena *arena = arena_new();
	struct out out = {.arena = arena};
	const struct diff_side a = {"a", "x\0y", 3}, b = {"b", "x", 1};

	diff_unified(&out, &a, &b, DIFF_RAW);

	ck_assert_str_eq(out.bytes, "Binary files a and b differ\n");
	arena_free(arena);
}
END_TEST

START_TEST(for_a_terminal_hostile_bytes_are_escaped)
{
	struct arena *arena = arena_new();
	struct out out = {.arena = arena};
	const struct diff_side a = {"a\x1b", "", 0}, b = {"b", "\tx\x1b\n", 4};

	diff_unified(&out, &a, &b, DIFF_SAFE);

	ck_assert_str_eq(out.bytes, "--- a\\x1b\n+++ b\n@@ -0,0 +1 @@\n+\tx\\x1b\n");
	arena_free(arena);
}
END_TEST

/* ---- against other programs ---- */

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
	ck_assert_int_eq(fclose(file), 0);
}

/* What the command prints. */
static char *output_of(struct arena *arena, const char *command)
{
	struct out out = {.arena = arena};
	char buffer[4096];
	FILE *pipe = popen(command, "r");

	ck_assert_ptr_nonnull(pipe);
	for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;)
		out_bytes(&out, buffer, n);
	(void)pclose(pipe);
	return out.n > 0 ? out.bytes : arena_copy(arena, "");
}

/* Lines that begin with + or -, headers aside. */
static size_t changed_lines(const char *diff)
{
	size_t n = 0;

	for (int line = 0; *diff; line++) {
		n += line >= 2 && (*diff == '+' || *diff == '-');
		diff += strcspn(diff, "\n");
		diff += *diff == '\n';
	}
	return n;
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Lines out of a small set, so that many are equal; now and then no newline at the end. */
static const char *random_text(struct arena *arena, uint32_t *state, size_t most)
{
	struct out out = {.arena = arena};
	size_t n = next_random(state) % most;

	for (size_t i = 0; i < n; i++)
		out_format(&out, "%c%s\n", (char)('a' + next_random(state) % 6),
			next_random(state) % 9 == 0 ? "-" : "");
	if (n > 0 && next_random(state) % 4 == 0)
		out.bytes[out.n - 1] = '\0';
	return n > 0 ? out.bytes : "";
}

START_TEST(patch_makes_one_text_of_the_other)
{
	char folder[] = "/tmp/diff_test.XXXXXX";
	uint32_t state = 20;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (int round = 0; round < 60; round++) {
		struct arena *arena = arena_new();
		const char *from = random_text(arena, &state, 60);
		const char *to = random_text(arena, &state, 60);
		const char *a = arena_format(arena, "%s/a", folder);
		const char *b = arena_format(arena, "%s/b", folder);
		const char *own = diff_of(arena, from, to);
		write_file(a, from);
		write_file(b, to);
		write_file(arena_format(arena, "%s/diff", folder), own);

		const char *other =
			output_of(arena, arena_format(arena, "diff -u --minimal %s %s", a, b));
		const char *patched = output_of(
			arena, arena_format(arena, "patch -s -o - %s %s/diff", a, folder));

		if (strcmp(from, to) != 0)
			ck_assert_str_eq(patched, to);
		ck_assert_uint_eq(changed_lines(own), changed_lines(other));
		arena_free(arena);
	}
	struct arena *arena = arena_new();
	(void)output_of(arena, arena_format(arena, "rm -r %s", folder));
	arena_free(arena);
}
END_TEST

START_TEST(texts_that_have_little_in_common_take_no_longer)
{
	struct arena *arena = arena_new();
	struct out from = {.arena = arena}, to = {.arena = arena};
	for (unsigned i = 0; i < 100000; i++) {
		out_format(&from, "%u\n", i * 7919 % 100003);
		out_format(&to, "%u\n", i * 30011 % 100003);
	}

	const char *diff = diff_of(arena, from.bytes, to.bytes);

	ck_assert_uint_gt(strlen(diff), from.n);
	ck_assert_uint_le(changed_lines(diff), 200000);
	arena_free(arena);
}
END_TEST

int main(void)
{
	return unit_run("diff", (const TTest *const[]){
					equal_texts_have_no_difference,
					a_changed_line_stands_among_three_of_context,
					a_new_text_is_all_additions,
					a_missing_newline_is_told,
					changes_near_each_other_share_a_hunk,
					binary_texts_are_only_said_to_differ,
					for_a_terminal_hostile_bytes_are_escaped,
					patch_makes_one_text_of_the_other,
					texts_that_have_little_in_common_take_no_longer,
					NULL,
				});
}
