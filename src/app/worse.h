/* Never a worse state than before: what nginx says of a repaired tree against what it said. */
#ifndef APP_WORSE_H
#define APP_WORSE_H

#include "pass.h"

#include <plan.h>

/* Whether nginx, of the tree in which `chosen` was done, refuses what it accepted, or a site that
 * it did not refuse, or is not done in time; `*why` is set to what it said, for a person. Where it
 * was not asked `before`, there is nothing to compare: false. */
bool worse_than(const struct pass *before, const struct plan_chosen *chosen,
	const struct nga_nginx *after, const char **why);

#endif
