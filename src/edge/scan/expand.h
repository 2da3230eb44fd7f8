/* What an include pattern matches: glob(3) without flags, by directories that are read once. */
#ifndef SCAN_EXPAND_H
#define SCAN_EXPAND_H

#include "tree.h"

struct expand_match {
	const char *path;        /* as glob(3) would write it */
	struct nga_entry *entry; /* where it was found by listing; or NULL */
};

struct expand_result {
	struct expand_match *matches; /* in byte order of their paths */
	size_t nmatches;
	struct folder **folders; /* the directories whose names were matched, or in which a name was
				    looked for */
	size_t nfolders;
};

/* Expands `pattern`, an absolute path. Directories in which it looks become pairs. */
struct expand_result expand_pattern(struct tree *tree, const char *pattern);

/* Whether a `[` of it is never closed within its component. */
bool expand_is_unbalanced(const char *pattern);

#endif
