#include "pass_memory.h"

#include <arena.h>
#include <placing.h>
#include <referred.h>
#include <scan.h>

struct pass_memory {
	struct arena *arena;
	struct scan_cache *scan;
	/* of the last snapshot; NULL: there was none */
	struct placings *placings;
	struct referred *referred;
	unsigned again; /* how many of these two the last pass took over, but for some files */
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
	pass_memory_outdate(memory);
	arena_free(memory->arena);
}

void pass_memory_drop(struct pass_memory *memory)
{
	scan_cache_drop(memory->scan);
}

unsigned pass_memory_again(const struct pass_memory *memory)
{
	return memory->again + scan_cache_took_over(memory->scan);
}

void pass_memory_outdate(struct pass_memory *memory)
{
	placings_free(memory->placings);
	memory->placings = NULL;
	referred_free(memory->referred);
	memory->referred = NULL;
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
	memory->again = again;
	if (!again) {
		placings_free(memory->placings);
		memory->placings = placings_new(snapshot);
	}
	placings_give(memory->placings, snapshot);
}

void pass_memory_refer(
	struct pass_memory *memory, const struct scan *scan, struct nga_snapshot *snapshot)
{
	size_t n;
	const struct nga_file *const *renewed = scan_renewed(scan, &n);
	bool again = renewed && memory->referred;

	for (size_t i = 0; again && i < n; i++)
		again = referred_again(memory->referred, snapshot, renewed[i]);
	memory->again += again;
	if (!again) {
		referred_free(memory->referred);
		memory->referred = referred_new(snapshot);
	}
	referred_give(memory->referred, snapshot);
}
