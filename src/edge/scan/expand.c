#include "expand.h"

#include "directory.h"
#include "pairs.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* What glob(3) does with a component. */
enum magic {
	MAGIC_NONE,   /* the name itself is looked up */
	MAGIC_ESCAPE, /* backslashes alone: taken away in directories; names are matched */
	MAGIC_MATCH,  /* names are matched */
};

struct expansion {
	struct tree *tree;
	struct vec matches; /* struct expand_match */
	struct vec folders; /* struct folder * */
	bool unsorted;      /* matches are not in order yet */
};

static enum magic magic_of(const char *pattern)
{
	enum magic magic = MAGIC_NONE;

	for (const char *at = pattern; *at; at++) {
		if (strchr("*?[", *at))
			return MAGIC_MATCH;
		if (*at == '\\') {
			magic = MAGIC_ESCAPE;
			at += at[1] != '\0';
		}
	}
	return magic;
}

static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (*from == '\\' && from[1])
			from++;
		*to++ = *from;
	}
	*to = '\0';
}

static void add_match(struct expansion *expansion, const char *path, struct nga_entry *entry)
{
	struct expand_match *match = vec_push(&expansion->matches, expansion->tree->arena);

	*match = (struct expand_match){.path = path, .entry = entry};
}

/* "DIRECTORY/NAME" as glob(3) puts it together: slashes that are there stay. */
static const char *joined(struct tree *tree, const char *directory, const char *name)
{
	if (strcmp(directory, "/") == 0)
		directory = "";
	return arena_format(tree->arena, "%s/%s", directory, name);
}

/* glob(3) sees the directory itself and the one above it too; a listing does not. */
static void match_dots(struct expansion *expansion, const char *directory, const char *pattern)
{
	static const char *const dots[] = {".", ".."};

	for (size_t i = 0; i < sizeof(dots) / sizeof(dots[0]); i++) {
		if (fnmatch(pattern, dots[i], FNM_PERIOD) != 0)
			continue;
		add_match(expansion, joined(expansion->tree, directory, dots[i]), NULL);
		expansion->unsorted = true;
	}
}

static void match_names(struct expansion *expansion, const char *directory,
	const struct folder *folder, const char *pattern)
{
	bool same = strcmp(folder->dir.path, directory) == 0;

	if (folder->dir.lookup == NGA_FOUND)
		match_dots(expansion, directory, pattern);
	for (size_t i = 0; i < folder->dir.nentries; i++) {
		struct nga_entry *entry = &folder->dir.entries[i];
		if (fnmatch(pattern, entry->name, FNM_PERIOD) != 0)
			continue;
		add_match(expansion,
			same ? entry->path : joined(expansion->tree, directory, entry->name),
			entry);
	}
}

static void look_up(struct expansion *expansion, const char *directory, const struct folder *folder,
	const char *name)
{
	struct nga_stat stat;
	const char *path = joined(expansion->tree, directory, name);
	size_t hint = 0;

	if (world_lstat(&expansion->tree->scan->world, path, &stat) == 0)
		add_match(expansion, path,
			folder ? folder_entry(folder, name, strlen(name), &hint) : NULL);
}

/* Looks for `name` in one directory. In the last component of the whole pattern the directory
 * becomes a pair. */
static void in_directory(
	struct expansion *expansion, const char *directory, const char *name, bool last)
{
	struct tree *tree = expansion->tree;
	struct folder *folder = last ? pairs_include(tree, directory) : NULL;

	if (folder)
		*(struct folder **)vec_push(&expansion->folders, tree->arena) = folder;
	if (magic_of(name) == MAGIC_NONE) {
		look_up(expansion, directory, folder, name);
		return;
	}
	if (!folder)
		folder = folder_read(tree, directory);
	match_names(expansion, directory, folder, name);
}

static void expand(struct expansion *expansion, const char *pattern, bool last);

/* The directories that a pattern with a magic directory part means. */
static struct vec expand_directories(struct tree *tree, const char *pattern)
{
	struct expansion inner = {
		.tree = tree,
		.matches = {.size = sizeof(struct expand_match)},
		.folders = {.size = sizeof(struct folder *)},
	};

	expand(&inner, pattern, false);
	return inner.matches;
}

static bool is_directory(const struct tree *tree, const char *path)
{
	struct nga_stat stat;

	return world_stat(&tree->scan->world, path, &stat) == 0 &&
	       world_kind(stat.mode) == NGA_KIND_DIRECTORY;
}

/* A pattern that ends with slashes gives each directory one slash. Other things are left out
 * where they were found by listing, and stay as they are where their name was looked up: so glibc
 * does. */
static void expand_marked(struct expansion *expansion, const char *pattern)
{
	struct vec found = expand_directories(expansion->tree, pattern);
	const struct expand_match *matches = found.items;

	expansion->unsorted = true;
	for (size_t i = 0; i < found.n; i++) {
		const char *path = matches[i].path;
		bool directory = is_directory(expansion->tree, path);
		bool slash = directory && path[strlen(path) - 1] != '/';
		if (directory || !matches[i].entry)
			add_match(expansion,
				arena_format(
					expansion->tree->arena, "%s%s", path, slash ? "/" : ""),
				NULL);
	}
}

/* A backslash in front of a slash escapes nothing: "a\/b" is "a/b". */
static void drop_last_escape(char *directory)
{
	size_t length = strlen(directory), backslashes = 0;

	while (backslashes < length && directory[length - backslashes - 1] == '\\')
		backslashes++;
	if (backslashes % 2 == 1)
		directory[length - 1] = '\0';
}

static void expand(struct expansion *expansion, const char *pattern, bool last)
{
	struct tree *tree = expansion->tree;
	const char *name = strrchr(pattern, '/') + 1;
	size_t length = (size_t)(name - pattern) - 1;
	char *directory =
		length ? arena_copy_n(tree->arena, pattern, length) : arena_copy(tree->arena, "/");

	drop_last_escape(directory);
	if (*name == '\0' && length > 1) {
		expand_marked(expansion, directory);
		return;
	}
	if (magic_of(directory) != MAGIC_MATCH) {
		unescape(directory);
		in_directory(expansion, directory, name, last);
		return;
	}
	struct vec found = expand_directories(tree, directory);
	const struct expand_match *matches = found.items;
	for (size_t i = 0; i < found.n; i++)
		in_directory(expansion, matches[i].path, name, last);
	expansion->unsorted |= found.n > 0;
}

static int by_path(const void *left, const void *right)
{
	const struct expand_match *a = left, *b = right;

	return strcmp(a->path, b->path);
}

struct expand_result expand_pattern(struct tree *tree, const char *pattern)
{
	struct expansion expansion = {
		.tree = tree,
		.matches = {.size = sizeof(struct expand_match)},
		.folders = {.size = sizeof(struct folder *)},
	};

	expand(&expansion, pattern, true);
	if (expansion.unsorted && expansion.matches.n > 1)
		qsort(expansion.matches.items, expansion.matches.n, sizeof(struct expand_match),
			by_path);
	return (struct expand_result){
		.matches = expansion.matches.items,
		.nmatches = expansion.matches.n,
		.folders = expansion.folders.items,
		.nfolders = expansion.folders.n,
	};
}

bool expand_is_unbalanced(const char *pattern)
{
	bool open = false;

	for (const char *at = pattern; *at; at++) {
		if (*at == '/' && open)
			return true;
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '[')
			open = true;
		else if (*at == ']')
			open = false;
	}
	return open;
}
