#include "scanned.h"

#include <directory.h>
#include <expand.h>
#include <glob.h>
#include <link.h>
#include <stdlib.h>

/* Asks both; patterns are relative to the tree. */
static void compare(const struct scanned *scanned, const char *pattern)
{
	struct map map = {.arena = scanned->arena};
	struct tree tree = {
		.scan = scanned->scan,
		.arena = scanned->arena,
		.folders = {.size = sizeof(struct folder *)},
		.folders_by_path = map,
		.folders_by_id = map,
		.pairs = {.size = sizeof(struct nga_pair *)},
	};
	const char *path = scanned_disk(scanned, pattern);
	glob_t found = {0};

	int error = glob(path, 0, NULL, &found);
	struct expand_result own = expand_pattern(&tree, path);

	size_t expected = error ? 0 : found.gl_pathc;
	ck_assert_msg(
		own.nmatches == expected, "%s: %zu, not %zu", pattern, own.nmatches, expected);
	for (size_t i = 0; i < expected; i++)
		ck_assert_str_eq(own.matches[i].path, found.gl_pathv[i]);
	globfree(&found);
}

START_TEST(patterns_match_what_glob_matches_in_the_same_order)
{
	static const char *const patterns[] = {"*", "*/*", "a*", "?", ".*", ".h*", "[ab]*", "[!a]*",
		"a[", "[", "*[", "a\\*b", "\\a*", "d*/", "d*/*.conf", "d1/*", "d?/x.conf",
		"*/x.conf", "d1//*", "d*//x.conf", "./*", "d1/../*", "*/../*", "gone/*", "gone*/x",
		"l*/x.conf", "[[:upper:]]*", "[a-c]", "*\\", "d1/[x]*", "d*/\\x.conf", "*.conf",
		"**", "br[1].conf", "a[/]b*", "\\[*", "]*", "d*/.", "d*/..", "*/", "ls*/*",
		"dangling*", "d1/*/"};
	static const char *const files[] = {"a", "b", "Z", "_", "10", "9", ".hidden", "a[", "a*b",
		"ab", "br1.conf", "br[1].conf", "]x", "[", "back\\", "d1/x.conf", "d1/y", "d1/.h",
		"d2/x.conf", "d2/\xff"};
	struct scanned *tree = scanned_new("");
	scanned_directory(tree, "d1");
	scanned_directory(tree, "d2");
	scanned_directory(tree, "d3");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		scanned_file(tree, files[i], "");
	scanned_link(tree, "ld", "d1");
	scanned_link(tree, "lself", "lself");
	scanned_link(tree, "dangling", "nothing");
	scanned_read(tree);

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		compare(tree, patterns[i]);

	scanned_free(tree);
}
END_TEST

START_TEST(made_up_patterns_match_what_glob_matches)
{
	struct scanned *tree = scanned_new("");
	static const char alphabet[] = "ab*?[]!-\\./";
	unsigned seed = 20261120;
	scanned_directory(tree, "a");
	scanned_directory(tree, "b");
	scanned_file(tree, "a/a", "");
	scanned_file(tree, "a/b", "");
	scanned_file(tree, "a/[", "");
	scanned_file(tree, "b/-", "");
	scanned_file(tree, "b/.a", "");
	scanned_file(tree, "ab", "");
	scanned_file(tree, "b]", "");
	scanned_read(tree);

	for (int run = 0; run < 5000; run++) {
		char pattern[10] = "";
		for (size_t i = 0, n = 1 + (size_t)rand_r(&seed) % 8; i < n; i++)
			pattern[i] = alphabet[(size_t)rand_r(&seed) % (sizeof(alphabet) - 1)];
		if (strpbrk(pattern, "*?["))
			compare(tree, pattern);
	}

	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		patterns_match_what_glob_matches_in_the_same_order,
		made_up_patterns_match_what_glob_matches,
		NULL,
	};
	return unit_run("scan_glob", tests);
}
