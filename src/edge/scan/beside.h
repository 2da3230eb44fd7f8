/* "Did you mean": the name in a directory that is most like one that is not there. */
#ifndef SCAN_BESIDE_H
#define SCAN_BESIDE_H

#include "state.h"

/* What was listed already. The zero value with `scan` set is empty. */
struct beside {
	struct scan *scan;
	struct map lists; /* by directory */
	size_t compared;
};

/* The name beside `path` (a real path) that at most two edits turn into its own; of several the
 * nearest, then the first in byte order; NULL where there is none, the directory cannot be read, or
 * more names were compared in this scan than suggestions are worth. */
const char *beside_nearest(struct beside *beside, const char *path);

#endif
