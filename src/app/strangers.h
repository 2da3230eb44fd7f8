/* nginx does what its configuration says as soon as it tests it. Where somebody who is not trusted
 * may change a loaded file, it is asked about a copy of what was read and judged, and not at all
 * where that runs code. */
#ifndef APP_STRANGERS_H
#define APP_STRANGERS_H

#include <ask_nginx.h>
#include <private_copy.h>
#include <scan.h>

struct strangers {
	struct private_copy *copy; /* what nginx is asked about; NULL: the files on disk */
	const char *gap;           /* why it is not to be asked; NULL: it may be */
};

/* Finds out, with the places of `snapshot` known, and gives the copy to `ask`. */
void strangers_look(struct arena *arena, struct scan *scan, struct nga_snapshot *snapshot,
	struct ask_options *ask, struct strangers *strangers);

/* The answer about a copy, as if it were about the files on disk. */
void strangers_tell(
	const struct strangers *strangers, struct arena *arena, struct nga_snapshot *snapshot);

#endif
