/* Which directories belong together. */
#ifndef SCAN_PAIRS_H
#define SCAN_PAIRS_H

#include "tree.h"

/* Reads the directories of the named pairs: Debian's beside the main file, and those of the
 * options. */
void pairs_begin(struct tree *tree);

/* An include line reads the directory `path`: makes it a pair of its own where it belongs to none,
 * and returns it; NULL where there is no directory to be read. Where it is the enabled directory of
 * a named pair, that pair exists, and its folder is returned even if it is missing. */
struct folder *pairs_include(struct tree *tree, const char *path);

/* Fills snapshot->pairs with those that exist, in their order. */
void pairs_end(struct tree *tree);

#endif
