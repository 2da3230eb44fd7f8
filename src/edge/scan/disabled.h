/* Files that are available and not loaded. */
#ifndef SCAN_DISABLED_H
#define SCAN_DISABLED_H

#include "tree.h"

/* Reads and parses them, and adds them to the tree's files, by path. */
void disabled_read(struct tree *tree);

#endif
