/* What stands at the end of an entry's link. */
#ifndef SCAN_ENDS_H
#define SCAN_ENDS_H

#include "state.h"

/* Where a link to a regular file ends that may be opened so. */
enum nga_end ends_as_file(enum nga_lookup lookup);

/* The link of `entry` ends in something that could be looked at, its target; or it did not, for
 * `error`. Both fill in the link's end and the lookup. */
void ends_found(struct scan *scan, struct nga_entry *entry);
void ends_refused(struct scan *scan, struct nga_entry *entry, int error);

#endif
