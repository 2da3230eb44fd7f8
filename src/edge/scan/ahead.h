/* What files are, found out beside other work. */
#ifndef SCAN_AHEAD_H
#define SCAN_AHEAD_H

#include "second.h"
#include "tree.h"

#include <stdatomic.h>

/* The regular files of some open directories are looked at by a second thread while this one reads
 * links, and by this one when it has done so: the kernel takes its time for each, and answers two
 * at once. */
struct ahead {
	struct nga_dir *const *dirs;
	size_t ndirs;
	size_t total;       /* entries in all of them */
	atomic_size_t next; /* to be looked at */
	struct second second;
};

/* Begins where it pays. Until ahead_finish nobody else touches the entries of `dirs`. */
void ahead_begin(struct ahead *ahead, struct nga_dir *const *dirs, size_t ndirs);

/* Takes part in what is still to be done, and waits for the end. What was a regular file and is the
 * same one still has its stat then; but for directories of which an earlier scan tells. */
void ahead_finish(struct ahead *ahead);

#endif
