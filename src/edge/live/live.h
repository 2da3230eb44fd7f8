/* The running nginx, found through /proc. */
#ifndef LIVE_LIVE_H
#define LIVE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* A master process of our own mount and pid namespace. */
struct live_master {
	int32_t pid;
	uint32_t uid;
	const char *binary; /* what /proc/PID/exe names, without " (deleted)"; to an ordinary user,
			       what its title says; or NULL */
	const char *conf; /* of -c in its title, absolute; relative to its build's prefix where that
			     is what the title says; NULL: its build's default */
	const char *prefix;  /* of -p, absolute; or NULL */
	const char *globals; /* of -g; or NULL */
};

/* The masters that run now, by pid; `*n` is their count. What may not be looked at is left out. */
struct live_master *live_masters(struct arena *arena, size_t *n);

/* Whether there may be one that this host's live_masters() leaves out: a master in a mount
 * namespace of its own, as systemd makes them, or any at all where /proc shows us no processes of
 * others. */
bool live_may_miss(struct arena *arena);

#endif
