/* Copied trees that still lead to the old one. */
#ifndef SCAN_OTHER_TREE_H
#define SCAN_OTHER_TREE_H

#include "tree.h"

/* Sets `other_tree` of the links of all entries and of all include lines. */
void other_trees_find(struct tree *tree);

#endif
