/* What nginx opens by name while it tests, beside its configuration. */
#ifndef CORE_OPENED_H
#define CORE_OPENED_H

#include <ngxaudit/snapshot.h>

#include <stdbool.h>

struct arena;

/* The absolute paths that the directives of the loaded files (placed) have the master open:
 * certificates, keys, logs. By text alone, each once, in load order: it may be more than nginx
 * comes to open, and knows nothing of what is compiled in. `*n` is their count. */
const char **opened_by_master(struct arena *arena, const struct nga_snapshot *snapshot, size_t *n);

/* The absolute path of the pid file that this configuration has: of its own word, else of `globals`
 * (what the master got with -g, or NULL), else `compiled` (may be NULL). */
const char *opened_pid_file(struct arena *arena, const struct nga_snapshot *snapshot,
	const char *globals, const char *compiled);

/* Whether the directives that have the master open `path` (one or more) all take passphrases from
 * it: nginx's documentation gives a named pipe as the example of such a file. */
bool opened_for_passphrases(
	struct arena *arena, const struct nga_snapshot *snapshot, const char *path);

#endif
