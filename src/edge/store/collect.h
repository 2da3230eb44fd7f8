/* What is to be accepted: everything that counts, as it was judged. */
#ifndef STORE_COLLECT_H
#define STORE_COLLECT_H

#include "store.h"

#include <world.h>

struct collected {
	struct nga_accepted accepted;         /* without id and author */
	const struct store_content *contents; /* by record, where it is to be kept */
};

/* Everything of `snapshot` that counts, with the links on the way. What was changed since it was
 * read, and what may not be read, is an error. */
int collect(struct arena *arena, const struct world *world, const struct nga_snapshot *snapshot,
	struct collected *collected, struct nga_error *err) MUST_CHECK;

#endif
