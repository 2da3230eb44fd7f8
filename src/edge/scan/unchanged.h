/* Directories in which nothing was renamed, made or removed since the accepted state was made: what
 * lies in them is known without asking. */
#ifndef SCAN_UNCHANGED_H
#define SCAN_UNCHANGED_H

#include "tree.h"

/* The records of what lies in a directory, in the order of the names. */
struct unchanged {
	const struct nga_record *at, *end;
	const char *prefix; /* its real path, with a slash */
	size_t length;
	bool all; /* every name in it has a record */
};

/* Whether the directory, whose stat is known, is what it was; then its records. */
bool unchanged_begin(
	const struct tree *tree, const struct folder *folder, struct unchanged *unchanged);

/* The next record of something that lies in the directory itself; NULL at the end. */
const struct nga_record *unchanged_next(struct unchanged *unchanged);

/* Fills in the names and kinds of the directory, as listing_read does. False where they must be
 * asked for. */
bool unchanged_list(const struct tree *tree, struct folder *folder);

#endif
