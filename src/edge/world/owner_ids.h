/* The numbers of users and groups on this host, by their names: by NSS where the root is "/", else
 * by the root's own files. */
#ifndef WORLD_OWNER_IDS_H
#define WORLD_OWNER_IDS_H

#include "world.h"

#include <map.h>

/* Each is asked for once. */
struct owner_ids {
	struct arena *arena;
	const struct world *world;
	struct map users, groups; /* uint32_t by name */
};

struct owner_ids owner_ids_new(struct arena *arena, const struct world *world);

/* `number` where `name` is NULL, or nobody has it here. */
uint32_t owner_ids_user(struct owner_ids *ids, const char *name, uint32_t number);
uint32_t owner_ids_group(struct owner_ids *ids, const char *name, uint32_t number);

#endif
