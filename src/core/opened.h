/* What nginx opens by name while it tests, beside its configuration. */
#ifndef CORE_OPENED_H
#define CORE_OPENED_H

#include <ngxaudit/snapshot.h>

struct arena;

/* The absolute paths that the directives of the loaded files (placed) have the master open:
 * certificates, keys, logs. By text alone, each once, in load order: it may be more than nginx
 * comes to open, and knows nothing of what is compiled in. `*n` is their count. */
const char **opened_by_master(struct arena *arena, const struct nga_snapshot *snapshot, size_t *n);

#endif
