/* What `nginx -t` would leave behind: the files that it opens to write, the directories that it
 * makes, and where these lie. */
#ifndef CORE_TRACES_H
#define CORE_TRACES_H

#include <ngxaudit/snapshot.h>

struct arena;

enum { TRACES_TEMPS = 5 };

/* What nginx uses where the configuration does not say otherwise: absolute, or NULL where that is
 * not known or not built in. */
struct traces_compiled {
	const char *pid, *lock, *error_log, *http_log;
	const char *temps[TRACES_TEMPS]; /* in the order of traces_temps */
	bool opens_error_log;            /* before it reads any configuration: knows no -e */
};

/* The directives that say so of `temps`. */
extern const char *const traces_temps[TRACES_TEMPS];

struct traces {
	const char **directories; /* absolute, as written, by byte order, each once, none
				     below another */
	size_t ndirectories;
	const char **paths; /* what is opened to write or made at a test, absolute, by byte order,
			       each once */
	size_t npaths;
};

/* From the loaded files of `snapshot` (placed), `globals` (what the master got with -g, or NULL)
 * and what is compiled in. `directories` may be more than are needed; of a path with variables it
 * is what stands before the first. */
void traces_derive(struct arena *arena, const struct nga_snapshot *snapshot,
	const struct traces_compiled *compiled, const char *globals, struct traces *traces);

#endif
