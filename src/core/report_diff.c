#include "report_diff.h"

#include <arena.h>
#include <map.h>

#include <stdint.h>

static struct map index_of(struct arena *arena, const struct report_findings *findings)
{
	struct map map = {.arena = arena};

	for (size_t i = 0; i < findings->n; i++)
		map_set(&map, findings->items[i].fingerprint, (void *)(uintptr_t)(i + 1));
	return map;
}

/* Those of `findings` that `others` do not have. */
static const struct nga_finding **missing_from(struct arena *arena,
	const struct report_findings *others, const struct report_findings *findings, size_t *n)
{
	const struct nga_finding **missing = arena_array(arena, findings->n, sizeof(*missing));
	struct map known = index_of(arena, others);

	*n = 0;
	for (size_t i = 0; i < findings->n; i++) {
		const struct nga_finding *finding = &findings->items[i];
		uintptr_t at = (uintptr_t)map_get(&known, finding->fingerprint);
		if (at == 0 || others->items[at - 1].severity != finding->severity)
			missing[(*n)++] = finding;
	}
	return missing;
}

void report_diff(struct arena *arena, const struct report_findings *before,
	const struct report_findings *after, struct report_diff *diff)
{
	diff->came = missing_from(arena, before, after, &diff->ncame);
	diff->went = missing_from(arena, after, before, &diff->nwent);
}
