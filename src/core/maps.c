#include "maps.h"

#include "bytes.h"
#include "conf.h"

#include <arena.h>
#include <map.h>
#include <out.h>

#include <string.h>

struct maps {
	struct arena *arena;
	struct map blocks; /* context, blank and name in lower case to struct map_block */
};

const char *map_variable(const struct nga_directive *directive)
{
	if (directive->form != NGA_BLOCK || directive->nwords < 2 ||
		(!conf_is(directive, "map") && !conf_is(directive, "geo")))
		return NULL;
	const char *name = directive->words[directive->nwords - 1].text;
	return name[0] == '$' ? name : NULL;
}

/* nginx knows variables by their names in lower case, those of http and of stream apart. */
static const char *key_of(struct arena *arena, const char *context, const char *name, size_t length)
{
	return arena_format(arena, "%s %s", context, bytes_lower(arena, name, length));
}

struct maps *maps_new(struct arena *arena, const struct nga_snapshot *snapshot)
{
	struct maps *maps = arena_alloc(arena, sizeof(*maps));

	*maps = (struct maps){.arena = arena, .blocks = {.arena = arena}};
	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_placed *placed = &snapshot->placed[i];
		const char *variable = map_variable(placed->directive);
		if (!variable)
			continue;
		const char *key =
			key_of(arena, placed->context->path, variable + 1, strlen(variable + 1));
		struct map_block *block = arena_alloc(arena, sizeof(*block));
		block->placed = placed;
		block->earlier = map_get(&maps->blocks, key);
		map_set(&maps->blocks, key, block);
	}
	return maps;
}

const struct map_block *maps_find(
	const struct maps *maps, const char *context, const char *name, size_t length)
{
	return map_get(&maps->blocks, key_of(maps->arena, context, name, length));
}
