/* When a master loaded what it has. */
#ifndef LIVE_TIMES_H
#define LIVE_TIMES_H

#include <ngxaudit/live.h>

struct arena;

/* Fills started_at_ns, loaded_at_ns and loaded_at_sure of `live`. Its processes were made when it
 * loaded; one that crashed has a younger replacement, so that the oldest counts. */
void times_read(struct arena *arena, int32_t pid, struct nga_live *live);

#endif
