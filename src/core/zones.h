/* Zones of shared memory, which outlive a reload. */
#ifndef CORE_ZONES_H
#define CORE_ZONES_H

#include <ngxaudit/snapshot.h>

#include <arena.h>

/* Adds to `obstacles` (struct nga_obstacle) the zones that keep their name and size from `loaded`
 * to `disk`, and have another key, path or levels: nginx takes the old memory over and finds that
 * it is of another use. */
void zones_compare(struct arena *arena, const struct nga_snapshot *loaded,
	const struct nga_snapshot *disk, struct vec *obstacles);

#endif
