/* Where paths really lead, each directory and each link looked at once. */
#ifndef STORE_TRAIL_H
#define STORE_TRAIL_H

#include <map.h>
#include <world.h>

/* What lies at a path in which no link is. */
struct spot {
	const char *path;
	struct nga_stat stat; /* of itself */
	const char *text;     /* of a link */
	int error;            /* why it could not be looked at, or 0 */
};

struct trail {
	struct arena *arena;
	const struct world *world;
	/* Called with each link that is followed, perhaps more than once; or NULL. */
	void (*visit)(void *data, const struct spot *link);
	void *data;
	struct map spots;       /* struct spot by path */
	struct map directories; /* real paths by paths */
	unsigned links;         /* followed since the walk began */
};

/* What lies at `path`, which is absolute: the links on the way to it are followed, it itself is
 * not. NULL where they lead in a circle or to no directory. */
const struct spot *trail_spot(struct trail *trail, const char *path);

/* The same with every link followed. */
const struct spot *trail_end(struct trail *trail, const char *path);

#endif
