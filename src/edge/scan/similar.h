/* "Did you mean": the name in a directory that is most like a missing one. */
#ifndef SCAN_SIMILAR_H
#define SCAN_SIMILAR_H

#include "tree.h"

/* The name beside `path`, which is missing, that at most two edits turn into its own, or that
 * differs in its extension alone; of several the nearest, then the first in byte order; NULL where
 * there is none. */
const char *similar_name(struct tree *tree, const char *path);

#endif
