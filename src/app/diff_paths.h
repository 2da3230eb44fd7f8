/* The paths that --diff is to look at. */
#ifndef APP_DIFF_PATHS_H
#define APP_DIFF_PATHS_H

#include "settings.h"

#include <ngxaudit/snapshot.h>

/* Absolute, in the root of `snapshot`; none: all. They live in `arena`. */
struct diff_paths {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct words words;
};

/* As a person names them: from where one is, with the root before them or without. */
int diff_paths_read(
	struct diff_paths *paths, const struct options *options, struct nga_error *err) MUST_CHECK;

/* Whether `path` is one of them, or lies below one. */
bool diff_paths_want(const struct diff_paths *paths, const char *path);

/* Whether there could be something at the i-th of them: a directory that nginx reads lies there. */
bool diff_paths_is_read(const struct diff_paths *paths, size_t i);

#endif
