/* Reloading the running nginx. */
#ifndef LIVE_RELOAD_H
#define LIVE_RELOAD_H

#include <errors.h>

#include <stdint.h>

struct arena;

/* Has the master `pid` reload its configuration, and waits for at most `seconds` until it has new
 * workers. An error where no master of that pid runs now, where it may not be signalled, or where
 * it keeps its old workers: then it has refused, and its error log says why. */
int live_reload(struct arena *arena, int32_t pid, double seconds, struct nga_error *err) MUST_CHECK;

#endif
