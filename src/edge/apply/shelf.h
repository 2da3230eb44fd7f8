/* The quarantine: `.ngxaudit` in the main file's directory, or in the entry's own where that is
 * another file system; in it one directory, a shelf, for each repair. */
#ifndef APPLY_SHELF_H
#define APPLY_SHELF_H

#include "course.h"

extern const char shelf_quarantine[]; /* ".ngxaudit" */

/* Adds a shelf called `name` below the directory `beside`: a yard that is not made yet. */
int shelf_add(struct course *repair, const char *beside, const char *name);

/* Whether the quarantine in the directory `beside` (open as `fd`) may be used: nobody else may
 * write to it, and none of the patterns matches it. */
int shelf_check(const struct course *repair, const struct apply_repair *wanted, const char *beside,
	struct nga_error *err) MUST_CHECK;

/* Whether a quarantine is one that nobody else may write to. */
bool shelf_is_ours(const struct nga_stat *quarantine);

/* Makes the shelves, and in them everything that the repair is to put in place; opens the
 * directories that are made. All of it is on the disk afterwards. */
int shelf_make(struct course *repair, struct nga_error *err) MUST_CHECK;

/* Removes what shelf_make made, as far as it lies in its place, and the shelves that are empty
 * then. Returns 0 or the first errno. */
int shelf_clear(struct course *repair) MUST_CHECK;

/* Removes everything that lies on the shelves of an old repair, and the shelves. */
int shelf_drop(struct course *repair) MUST_CHECK;

#endif
