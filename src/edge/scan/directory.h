/* Directories: opened once, listed in byte order, found again by path or by identity. */
#ifndef SCAN_DIRECTORY_H
#define SCAN_DIRECTORY_H

#include "tree.h"

/* The directory at `path` (absolute), read now unless it was before under this path, dots aside.
 * Its entries have names and kinds; what they are beyond that is for entries_examine. Where it
 * could not be read, its lookup says why. */
struct folder *folder_read(struct tree *tree, const char *path);

/* The directory at `path` where it was read before, under this path or another; or NULL. */
struct folder *folder_find(struct tree *tree, const char *path);

/* The entry of that name, of `length` bytes; or NULL. `hint` is where to look first, and is set to
 * where to look next: links come in the order of what they lead to. */
struct nga_entry *folder_entry(
	const struct folder *folder, const char *name, size_t length, size_t *hint);

/* Opens the directory again, to look at its entries by name; close it with folder_close. Returns 0
 * or an errno; what could not be listed is not opened. */
int folder_open(struct tree *tree, struct folder *folder);
void folder_close(struct folder *folder);

#endif
