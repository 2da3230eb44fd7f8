/* Whether the master's user may open what was found, as far as the auditor can tell. */
#ifndef SCAN_READABLE_H
#define SCAN_READABLE_H

#include "state.h"

/* Finds out what the auditor can say about the master: sets scan->as_master and scan->sees_all. */
void readable_begin(struct scan *scan);

/* How the master's user would fare with the regular file `path`, whose stat is known: NGA_FOUND,
 * NGA_DENIED, or NGA_UNKNOWN with a gap. */
enum nga_lookup readable_file(struct scan *scan, const char *path, const struct nga_stat *stat);

/* What a refusal that the auditor met means: NGA_DENIED where the master's user meets it too, else
 * NGA_UNKNOWN with a gap. */
enum nga_lookup readable_refused(struct scan *scan, const char *path, int error);

#endif
