/* What users and groups are called: by NSS where the root is "/", else by the root's own files. */
#ifndef WORLD_OWNERS_H
#define WORLD_OWNERS_H

#include "world.h"

#include <map.h>

#include <stdio.h>

/* Each is asked for once. */
struct owners {
	struct arena *arena;
	const struct world *world;
	struct map users, groups; /* names by number */
	bool read;                /* the root's own files were */
};

struct owners owners_new(struct arena *arena, const struct world *world);

/* NULL: it has no name, or the root's files cannot be read. */
const char *owners_user(struct owners *owners, uint32_t uid);
const char *owners_group(struct owners *owners, uint32_t gid);

/* Opens one of the root's own files; NULL where there is none, or it is no plain file. */
FILE *owners_open(const struct world *world, const char *path);

#endif
