/* The names in a directory. */
#ifndef SCAN_LISTING_H
#define SCAN_LISTING_H

#include "tree.h"

/* Reads the names in the open directory `fd` into entries of `dir`, in byte order. Returns 0 or an
 * errno. */
int listing_read(struct arena *arena, int fd, struct nga_dir *dir);

/* Takes over the names that `past` has. */
void listing_copy(struct arena *arena, const struct past *past, struct nga_dir *dir);

#endif
