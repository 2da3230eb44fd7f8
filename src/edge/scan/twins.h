/* Regular files in enabled directories: which available file is their other side. */
#ifndef SCAN_TWINS_H
#define SCAN_TWINS_H

#include "tree.h"

/* Finds the twins of all regular files in the enabled directories. Leftovers that nothing loads are
 * not compared. */
void twins_find(struct tree *tree);

#endif
