/* What nginx would read after a repair, said by files that stand in place of those on disk: so it
 * can be asked before anything is changed. */
#ifndef CORE_PLAN_SHADOW_H
#define CORE_PLAN_SHADOW_H

#include "plan.h"
#include "shadow.h"

struct plan_shadow {
	/* each include line that reads something else afterwards names what it reads then, by paths
	 * that are there now */
	const struct shadow_file *files;
	size_t nfiles;
	const char *gap; /* why it cannot be said so; NULL: it can. `nfiles` is 0 then. */
};

/* The proposals go together. Directories that are made and rights that change are not seen in it:
 * what nginx says of those, it says as before. */
void plan_shadow(struct arena *arena, const struct nga_snapshot *snapshot,
	const struct plan_chosen *chosen, struct plan_shadow *shadow);

#endif
