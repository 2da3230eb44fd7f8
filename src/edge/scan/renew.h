/* A tree in which nothing changed but what stands in files. */
#ifndef SCAN_RENEW_H
#define SCAN_RENEW_H

#include "state.h"

/* Makes the scan's tree of the one that the last scan kept, where all that was touched since is the
 * content of regular files that it knew: those, whose owner, group, mode and number of names are
 * what they were, are read and parsed again, and whatever was known of them by stat is known anew;
 * a file may be another one under its old name. Nothing else is looked at.
 *
 * False where something else was touched, or may have been; where a file's include lines are not
 * word for word what they were; where what is in a file decides what it belongs with (copies); and
 * where one cannot be read as it was. Then nothing was done. */
bool renew(struct scan *scan, struct scan_cache *cache);

#endif
