/* What /proc tells of a process. Each answer is NULL, or false, where it may not be looked at or
 * the process has gone. */
#ifndef LIVE_PROC_H
#define LIVE_PROC_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* The text of /proc/PID/NAME, or of its first 4 MiB; a NUL behind it. */
const char *proc_read(struct arena *arena, int32_t pid, const char *name);

/* Where the link /proc/PID/NAME leads. */
const char *proc_link(struct arena *arena, int32_t pid, const char *name);

struct proc_status {
	int32_t parent;
	uint32_t uid;    /* effective */
	bool nested_pid; /* in a pid namespace below ours */
};
bool proc_status(struct arena *arena, int32_t pid, struct proc_status *status);

/* The pids of its children as texts; ends with NULL. */
const char **proc_children(struct arena *arena, int32_t pid);

/* When it began: nanoseconds since 1970, to half a tick of the kernel (10 ms); 0: not known. The
 * kernel counts from its own start: where the clock was set since, that counts too. */
int64_t proc_started(struct arena *arena, int32_t pid);

/* Whether `title` fills all the room that a process has for one: what it was started with and its
 * environment. False where that may not be looked at. */
bool proc_title_is_cut(struct arena *arena, int32_t pid, const char *title);

/* Whether it shares our mount and pid namespace; where the links may not be read, whether its pid
 * is a plain one. */
bool proc_is_ours(struct arena *arena, int32_t pid, const struct proc_status *status);

#endif
