/* Where something is mounted. */
#ifndef ASK_NGINX_MOUNTPOINTS_H
#define ASK_NGINX_MOUNTPOINTS_H

#include <errors.h>

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct mountpoints {
	const char **items; /* by byte order, each once */
	size_t n;
};

/* Reads those of our mount namespace from /proc/self/mountinfo. */
int mountpoints_read(
	struct arena *arena, struct mountpoints *mounts, struct nga_error *err) MUST_CHECK;

/* Takes them from such a text: proc(5). */
void mountpoints_parse(struct arena *arena, const char *text, struct mountpoints *mounts);

/* Whether something is mounted right there. */
bool mountpoints_have(const struct mountpoints *mounts, const char *path);

#endif
