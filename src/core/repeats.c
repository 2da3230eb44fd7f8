#include "repeats.h"

#include "conf.h"
#include "fact_entry.h"

#include <arena.h>
#include <map.h>

#include <string.h>

struct repeats {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct map names; /* name of a directive to a map of first arguments to struct files */
};

/* The first two files that say the same. */
struct files {
	const struct nga_file *first, *second;
};

struct repeats *repeats_new(struct arena *arena, const struct nga_snapshot *snapshot)
{
	struct repeats *repeats = arena_alloc(arena, sizeof(*repeats));

	*repeats = (struct repeats){arena, snapshot, {.arena = arena}};
	return repeats;
}

static void note(struct arena *arena, struct map *arguments, const struct nga_placed *placed)
{
	const char *argument = conf_argument(placed->directive, 1);
	struct files *files = map_get(arguments, argument);

	if (!files) {
		files = arena_alloc(arena, sizeof(*files));
		files->first = placed->file;
		map_set(arguments, argument, files);
	} else if (!files->second && files->first != placed->file) {
		files->second = placed->file;
	}
}

/* The first arguments of all directives of that name. */
static const struct map *arguments_of(struct repeats *repeats, const char *name)
{
	struct map *arguments = map_get(&repeats->names, name);

	if (arguments)
		return arguments;
	arguments = arena_alloc(repeats->arena, sizeof(*arguments));
	arguments->arena = repeats->arena;
	map_set(&repeats->names, name, arguments);
	for (size_t i = 0; i < repeats->snapshot->nplaced; i++) {
		const struct nga_placed *placed = &repeats->snapshot->placed[i];
		if (placed->directive->nwords > 1 && conf_is(placed->directive, name) &&
			!entry_is_told(placed->file->entry))
			note(repeats->arena, arguments, placed);
	}
	return arguments;
}

const struct nga_file *repeats_elsewhere(struct repeats *repeats, const struct nga_placed *placed)
{
	const struct nga_directive *directive = placed->directive;

	if (directive->nwords < 2 || entry_is_told(placed->file->entry))
		return NULL;
	const struct files *files =
		map_get(arguments_of(repeats, directive->words[0].text), directive->words[1].text);
	return files->first != placed->file ? files->first : files->second;
}
