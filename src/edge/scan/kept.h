/* The tree of the last scan, kept for the next one. */
#ifndef SCAN_KEPT_H
#define SCAN_KEPT_H

#include "access.h"
#include "tree.h"

/* Directories, entries, links, pairs, include lines, and who may change all that: what a scan makes
 * of names, links and include lines. It lives from one scan of everything to the next, in memory of
 * its own, and is true for as long as nothing but the bytes of files changes: renew.h. Of a pass it
 * borrows nothing; of the cache it borrows the files, which stay where they are. */
struct kept {
	struct arena *arena;
	bool whole;       /* it can be used again: the scan has ended, and all of it is here */
	bool again;       /* the last scan did so */
	struct tree tree; /* its scan is that of the pass at hand */
	struct scan_options how;   /* how it was looked at: as far as kept_is_for() asks */
	struct nga_snapshot found; /* what the first look said, its gaps and limits too */
	/* the inodes of the files of `found`, and those to which the entries of the tree's folders
	 * lead, one folder after the other: found by their numbers alone, most of them */
	uint64_t *files, *entries;
	struct map compared; /* entries that are twins by what is in them, by path */
	struct vec shared;   /* struct kept_shared */
	/* who may change what nginx loads: scan_places(); `ways` is NULL where that was not asked
	 */
	struct ways *ways;
	struct access_user workers;
	struct nga_place *places;
	size_t nplaces;
};

/* A file with other names: what is written to it under those is not heard. */
struct kept_shared {
	const char *path;
	struct nga_stat stat;
};

struct kept *kept_new(void);
void kept_free(struct kept *kept); /* accepts NULL */

/* The first look has ended, in memory of the kept tree: it can be used again from now on. */
void kept_end(struct kept *kept, const struct scan *scan, const struct tree *tree);

/* Whether a scan with these options may take it over; those that the program's own configuration
 * says are the same for as long as a cache is used. */
bool kept_is_for(const struct kept *kept, const struct scan_options *options);

/* Keeps the gaps and limits that the scan has told so far with the tree. What the scan itself has
 * of them, and adds to them, is in `arena` from now on: that of the pass. */
void kept_gaps(struct kept *kept, struct scan *scan, struct arena *arena);

/* Gives the scan, and its snapshot, what the first look said. */
void kept_give(const struct kept *kept, struct scan *scan);

#endif
