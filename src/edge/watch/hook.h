/* A command of the user's, told what changed. */
#ifndef WATCH_HOOK_H
#define WATCH_HOOK_H

#include <errors.h>

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct hook;

/* Starts argv[0] (a path, or a name to be found in PATH; ends with NULL) in a process group of its
 * own with `input` on its standard input; what it writes goes to standard error. Only these three
 * are open to it. NULL: it could not be run. */
struct hook *hook_start(struct arena *arena, const char *const *argv, const char *input,
	struct nga_error *err) MUST_CHECK;

/* To wait for: it can be read when the command has ended. */
int hook_fd(const struct hook *hook);

/* Takes the end of one that has ended, and releases it; returns how it ended for a person ("exited
 * with status 3"), or NULL where that was well. */
const char *hook_end(struct hook *hook);

/* Ends its process group with `signal`; its end is still to be taken. */
void hook_signal(const struct hook *hook, int signal);

#endif
