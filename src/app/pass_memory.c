#include "pass_memory.h"

#include <arena.h>
#include <scan.h>

struct pass_memory {
	struct arena *arena;
	struct scan_cache *scan;
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
	arena_free(memory->arena);
}

void pass_memory_drop(struct pass_memory *memory)
{
	scan_cache_drop(memory->scan);
}

struct scan_cache *pass_memory_scan(const struct pass_memory *memory)
{
	return memory->scan;
}
