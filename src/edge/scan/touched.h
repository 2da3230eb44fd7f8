/* What was heard to have changed since the last scan. */
#ifndef SCAN_TOUCHED_H
#define SCAN_TOUCHED_H

#include "tree.h"

/* Names by directory. */
struct touched *touched_new(struct arena *arena, const struct scan_touched *heard);

/* The directory was read: finds it as the last scan saw it, where what was heard since says what
 * else to look at. */
void touched_begin(struct tree *tree, struct folder *folder);

/* Whether its names are those that the last scan saw. */
bool touched_keeps_names(const struct folder *folder);

/* Fills in `stat` as the last scan saw the entry, where nothing was heard of it since. */
bool touched_stat(struct folder *folder, const struct nga_entry *entry, struct nga_stat *stat);

enum { TOUCHED_TEXT = 4096 }; /* a link's text fits a page on every file system of Linux */

/* The length of the link's text, which is put into `buffer` in the same way; -1: it must be read.
 */
ssize_t touched_text(
	struct folder *folder, const struct nga_entry *entry, char buffer[TOUCHED_TEXT]);

#endif
