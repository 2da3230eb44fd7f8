/* Variables that `map` and `geo` define, and the values that they can have. */
#ifndef CORE_MAPS_H
#define CORE_MAPS_H

#include <ngxaudit/snapshot.h>

struct arena;

/* A block that defines a variable. */
struct map_block {
	const struct nga_placed *placed;
	const struct map_block *earlier; /* another that defines it, before this one; or NULL */
};

/* All of them. They live in `arena`. */
struct maps;
struct maps *maps_new(struct arena *arena, const struct nga_snapshot *snapshot);

/* The last block that defines the variable (its name without `$`, of `length` bytes) in `context`,
 * "http" or "stream"; NULL where none does. */
const struct map_block *maps_find(
	const struct maps *maps, const char *context, const char *name, size_t length);

/* The variable that the `map` or `geo` block defines, with its `$`; NULL: it is no such block. */
const char *map_variable(const struct nga_directive *directive);

#endif
