#include "map.h"

#include "arena.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

struct map_slot {
	const void *key;
	void *value; /* NULL: the slot is free */
	uint32_t length;
	uint32_t hash;
};

static uint64_t mixed(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u; /* 2^64 by the golden ratio */
	return hash ^ hash >> 32;
}

/* Eight bytes at a time: keys are paths and pointers, and there are a hundred thousand of them. */
static uint32_t hash_of(const unsigned char *bytes, size_t length)
{
	uint64_t hash = length, word;

	for (; length >= sizeof(word); bytes += sizeof(word), length -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		hash = mixed(hash, word);
	}
	word = 0;
	memcpy(&word, bytes, length);
	hash = mixed(hash, word);
	return (uint32_t)(hash ^ hash >> 29);
}

/* The slot that holds the key, or the free one where it belongs. */
static struct map_slot *find(const struct map *map, const void *key, size_t length, uint32_t hash)
{
	for (size_t i = hash & (map->capacity - 1);; i = (i + 1) & (map->capacity - 1)) {
		struct map_slot *slot = &map->slots[i];
		if (!slot->value)
			return slot;
		if (slot->hash == hash && slot->length == length &&
			memcmp(slot->key, key, length) == 0)
			return slot;
	}
}

static void grow(struct map *map)
{
	struct map larger = {.arena = map->arena, .n = map->n};

	larger.capacity = map->capacity ? 2 * map->capacity : 16;
	larger.slots = arena_table(map->arena, larger.capacity, sizeof(*larger.slots));
	for (size_t i = 0; i < map->capacity; i++) {
		const struct map_slot *slot = &map->slots[i];
		if (slot->value)
			*find(&larger, slot->key, slot->length, slot->hash) = *slot;
	}
	map_give_back(map);
	*map = larger;
}

void map_give_back(struct map *map)
{
	arena_give_back(map->arena, map->slots, map->capacity * sizeof(*map->slots));
	*map = (struct map){.arena = map->arena};
}

void *map_get_n(const struct map *map, const void *key, size_t length)
{
	if (map->n == 0)
		return NULL;
	return find(map, key, length, hash_of(key, length))->value;
}

void *map_get(const struct map *map, const char *key)
{
	return map_get_n(map, key, strlen(key));
}

void map_set_n(struct map *map, const void *key, size_t length, void *value)
{
	assert(value && length <= UINT32_MAX);
	if (4 * (map->n + 1) > 3 * map->capacity)
		grow(map);
	uint32_t hash = hash_of(key, length);
	struct map_slot *slot = find(map, key, length, hash);
	if (!slot->value)
		map->n++;
	*slot = (struct map_slot){
		.key = key, .value = value, .length = (uint32_t)length, .hash = hash};
}

void map_set(struct map *map, const char *key, void *value)
{
	map_set_n(map, key, strlen(key), value);
}
