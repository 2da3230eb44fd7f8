/* A hash map from byte strings to pointers, in an arena. Iterate over your own array beside it: it
 * has no order. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>

struct arena;

struct map_slot;

/* The zero value with `arena` set is an empty map. */
struct map {
	struct arena *arena;
	struct map_slot *slots;
	size_t n, capacity;
};

/* The value of `key`, or NULL. */
void *map_get(const struct map *map, const char *key);
void *map_get_n(const struct map *map, const void *key, size_t length);

/* Nobody asks any more: the memory of the table is its arena's to use again. The map is empty. */
void map_give_back(struct map *map);

/* Sets the value of `key`, replacing one that is there. The key's bytes are not copied: they must
 * live as long as the map. `value` is not NULL. */
void map_set(struct map *map, const char *key, void *value);
void map_set_n(struct map *map, const void *key, size_t length, void *value);

#endif
