#include "pass_memory.h"

#include <arena.h>
#include <placing.h>
#include <scan.h>

struct pass_memory {
	struct arena *arena;
	struct scan_cache *scan;
	struct placings *placings; /* of the last snapshot; NULL: there was none */
};

struct pass_memory *pass_memory_new(void)
{
	struct arena *arena = arena_new();
	struct pass_memory *memory = arena_alloc(arena, sizeof(*memory));

	*memory = (struct pass_memory){.arena = arena, .scan = scan_cache_new()};
	return memory;
}

void pass_memory_free(struct pass_memory *memory)
{
	if (!memory)
		return;
	scan_cache_free(memory->scan);
	placings_free(memory->placings);
	arena_free(memory->arena);
}

void pass_memory_drop(struct pass_memory *memory)
{
	scan_cache_drop(memory->scan);
}

void pass_memory_outdate(struct pass_memory *memory)
{
	placings_free(memory->placings);
	memory->placings = NULL;
}

struct scan_cache *pass_memory_scan(const struct pass_memory *memory)
{
	return memory->scan;
}

void pass_memory_place(
	struct pass_memory *memory, const struct scan *scan, struct nga_snapshot *snapshot)
{
	size_t n;
	const struct nga_file *const *renewed = scan_renewed(scan, &n);
	bool again = renewed && memory->placings;

	for (size_t i = 0; again && i < n; i++)
		again = placings_again(memory->placings, snapshot, renewed[i]);
	if (!again) {
		placings_free(memory->placings);
		memory->placings = placings_new(snapshot);
	}
	placings_give(memory->placings, snapshot);
}
