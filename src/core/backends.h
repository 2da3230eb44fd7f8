/* Where a *_pass leads: the servers of the upstream that it names, and hosts that nginx has to look
 * up for each request. */
#ifndef CORE_BACKENDS_H
#define CORE_BACKENDS_H

#include <ngxaudit/snapshot.h>

struct arena;
struct maps;

/* What all of them share. It lives in `arena`. */
struct backends;
struct backends *backends_new(
	struct arena *arena, const struct nga_snapshot *snapshot, const struct maps *maps);

/* Whether the directive hands requests on. */
bool backend_is_pass(const struct nga_directive *directive);

/* Whether one of that name may. */
bool backend_may_be_pass(const char *name);

/* What a *_pass names, and the servers of the upstream block that this is; `*n` of them. */
const char **backends_of(struct backends *backends, const struct nga_placed *pass, size_t *n);

/* The first host name that nginx cannot know before a request asks for it, and that is no
 * upstream's either: the one in an argument with variables, or one of the values that `set`, `map`
 * and `geo` give to the variable in its place. NULL: none, or values decide that only a request
 * knows. */
const char *backends_looked_up(struct backends *backends, const struct nga_placed *pass);

#endif
