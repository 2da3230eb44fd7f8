/* The directory in which what was done to one configuration is remembered, and its lock. */
#ifndef WORLD_HOME_H
#define WORLD_HOME_H

#include <errors.h>

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Whose it is. */
struct home_where {
	const char *state_dir;  /* --state-dir, of the machine, not of the root */
	const char *root;       /* "/" or the --root directory */
	const char *nginx_conf; /* the main file: absolute, in the root */
};

struct home {
	struct arena *arena;
	const char *path;
	int fd, lock; /* -1: not open */
};

/* What a file holds. */
struct home_text {
	char *bytes;
	size_t length;
};

/* Where it is: nothing is looked at but what the root really is. */
const char *home_path(struct arena *arena, const struct home_where *where);

/* Opens it, made (0700) where `make` is set, else 1 where it does not exist. One that others may
 * write to is refused; err->code tells missing rights (EACCES, EPERM, EROFS) from the rest.
 * home_close accepts one that was never opened (fd -1). */
int home_open(struct home *home, const struct home_where *where, bool make,
	struct nga_error *err) MUST_CHECK;
void home_close(struct home *home);

/* Takes the lock, waiting up to 10 s; then the error names the pid that holds it. home_close
 * releases it. */
int home_lock(struct home *home, struct nga_error *err) MUST_CHECK;

/* Writes a file (0600), whole or not at all, and brings it to the disk. Under the lock: two would
 * be in each other's way. */
int home_write(const struct home *home, const char *name, struct home_text text,
	struct nga_error *err) MUST_CHECK;

/* Reads one; `text->bytes` is NULL where there is none. */
int home_read(const struct home *home, const char *name, struct home_text *text,
	struct nga_error *err) MUST_CHECK;

/* Renames or (`to` is NULL) removes a file, and brings that to the disk. Allocates nothing. */
int home_move(const struct home *home, const char *from, const char *to,
	struct nga_error *err) MUST_CHECK;

/* Removes of the files whose names begin with `prefix` all but the `most` that were written last.
 * Under the lock. One that cannot be removed stays. */
void home_prune(const struct home *home, const char *prefix, size_t most);

#endif
