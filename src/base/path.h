/* Paths as text: nothing here looks at a disk. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* What stands behind the last slash: "" for "/a/". Points into `path`. */
const char *path_base(const char *path);

/* What stands before the last slash, without it: "/" for "/a", "." where there is none. */
char *path_directory(struct arena *arena, const char *path);

/* `name` where it is absolute, else `directory`/`name`; nothing is folded. */
char *path_join(struct arena *arena, const char *directory, const char *name);

/* `path`, which is absolute, without "//", "." and ".." taken literally, as a person would write
 * it. Not what the kernel does where a link is followed by "..". */
char *path_fold(struct arena *arena, const char *path);

/* The path from directory `from` to `to`, both absolute and folded: "../sites-available/shop". */
char *path_relative(struct arena *arena, const char *from, const char *to);

/* Whether `path` is `directory` or lies below it, as text, both folded. */
bool path_is_below(const char *path, const char *directory);

/* Whether include(5)-style globbing would begin: holds `*`, `?` or `[`. */
bool path_is_pattern(const char *path);

/* How many single-byte edits turn `a` into `b`, at most `limit` + 1. For "did you mean". */
size_t path_distance(const char *a, const char *b, size_t limit);

#endif
