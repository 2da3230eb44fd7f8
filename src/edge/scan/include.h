/* Include lines: what they name, completed and expanded as nginx does. */
#ifndef SCAN_INCLUDE_H
#define SCAN_INCLUDE_H

#include "tree.h"

/* Whether the directive is an include line. */
bool include_is(const struct nga_directive *directive);

/* Whether two include lines at the top of a file, or in blocks of the same names, say the same:
 * then they read the same, and it is read in the same manner. */
bool include_is_same(const struct nga_directive *a, const struct nga_directive *b);

/* The include line `directive` of `source`, with the files that it reads; those met for the first
 * time are made, unread. It is added to the tree's. */
struct nga_include *include_make(
	struct tree *tree, struct source *source, const struct nga_directive *directive);

/* What is known only when all was read: how plain names ended, and what else they may have
 * meant. */
void include_settle(struct tree *tree);

#endif
