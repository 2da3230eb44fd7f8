#include "nearest.h"

#include <arena.h>
#include <path.h>

#include <string.h>

static size_t allowed(const char *word)
{
	size_t length = strlen(word);

	return length <= 2 ? 0 : length <= 4 ? 1 : length <= 8 ? 2 : 3;
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t limit = nearest->best ? nearest->distance - 1 : allowed(nearest->word);

	if (nearest->best && nearest->distance == 0)
		return;
	size_t distance = path_distance(nearest->word, candidate, limit);
	if (distance > limit)
		return;
	nearest->best = candidate;
	nearest->distance = distance;
}

const char *nearest_hint(struct arena *arena, const struct nearest *nearest)
{
	return nearest->best ? arena_format(arena, "; did you mean \"%s\"?", nearest->best) : "";
}
