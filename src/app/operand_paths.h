/* The paths that --diff and --restore are to look at. */
#ifndef APP_OPERAND_PATHS_H
#define APP_OPERAND_PATHS_H

#include "settings.h"

#include <ngxaudit/snapshot.h>

/* Absolute, in the root of `snapshot`; none: all. They live in `arena`. */
struct operand_paths {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct words words;
};

/* As a person names them: from where one is, with the root before them or without. */
int operand_paths_read(struct operand_paths *paths, const struct options *options,
	struct nga_error *err) MUST_CHECK;

/* Whether `path` is one of them, or lies below one. */
bool operand_paths_want(const struct operand_paths *paths, const char *path);

/* Whether there could be something at the i-th of them: a directory that nginx reads lies there. */
bool operand_paths_is_read(const struct operand_paths *paths, size_t i);

#endif
