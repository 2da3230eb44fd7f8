/* Something computed beside the loop, in a process of its own that is a copy of this one: asking
 * nginx takes its time, and the loop has none. */
#ifndef WATCH_ASIDE_H
#define WATCH_ASIDE_H

#include <errors.h>

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct aside;
struct out;

/* Starts `work` in a copy of this process, which ends with it and dies with us; what it writes to
 * `out` is the result. NULL: it could not be started. */
struct aside *aside_start(struct arena *arena, void (*work)(struct out *out, void *data),
	void *data, struct nga_error *err) MUST_CHECK;

/* To wait for: it can be read when there is something to take. */
int aside_fd(const struct aside *aside);

/* Takes what is there. True when that is all: `*bytes` is then the result, in the arena of the
 * start, NULL where it died of it; and the aside is released. */
bool aside_take(struct aside *aside, const char **bytes, size_t *length);

/* Kills it and releases it. Accepts NULL. */
void aside_abandon(struct aside *aside);

#endif
