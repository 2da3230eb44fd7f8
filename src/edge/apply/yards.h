/* Opening the directories in which something changes. */
#ifndef APPLY_YARDS_H
#define APPLY_YARDS_H

#include "course.h"

/* Opens a directory and notes which one it is. Returns 0 or an errno. */
int yards_open(struct course *repair, int index);

/* Sets which directory an open yard is, and of which mount: of two mounts of one file system,
 * nothing can be moved from one to the other. Returns 0 or an errno. */
int yards_identify(struct yard *yard);

/* Opens those of a journal. One that is not there, or is another one now, stays closed: nothing of
 * the repair lies in it. Returns 0, or an errno where that cannot be told. */
int yards_reopen(struct course *repair, const char **path);

/* Whether entries of it may be changed by us: 0 or an errno. */
int yards_writable(const struct yard *yard);

#endif
