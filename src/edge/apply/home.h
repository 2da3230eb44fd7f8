/* The directory in which the repairs of one configuration are remembered, and its lock. */
#ifndef APPLY_HOME_H
#define APPLY_HOME_H

#include "apply.h"
#include "journal.h"

struct home {
	struct arena *arena;
	const char *path;
	int fd, lock; /* -1: not open */
};

/* Where it is: nothing is looked at but what the root really is. */
const char *home_path(struct arena *arena, const struct apply_where *where);

/* Opens it, made where `make` is set, else 1 where it does not exist. One that others may write to
 * is refused. home_close accepts one that was never opened (fd -1). */
int home_open(struct home *home, const struct apply_where *where, bool make,
	struct nga_error *err) MUST_CHECK;
void home_close(struct home *home);

/* Takes the lock, waiting up to 10 s. */
int home_lock(struct home *home, struct nga_error *err) MUST_CHECK;

/* Writes a file, whole or not at all, and brings it to the disk. */
int home_write(const struct home *home, const char *name, struct journal_text text,
	struct nga_error *err) MUST_CHECK;

/* Reads one; `text->bytes` is NULL where there is none. */
int home_read(const struct home *home, const char *name, struct journal_text *text,
	struct nga_error *err) MUST_CHECK;

/* Renames or (`to` is NULL) removes a file, and brings that to the disk. Allocates nothing. */
int home_move(const struct home *home, const char *from, const char *to,
	struct nga_error *err) MUST_CHECK;

/* The ids of the repairs that are remembered, ascending. */
struct apply_ids home_ids(const struct home *home);

extern const char home_journal[]; /* the repair that is not finished */
const char *home_repair(struct arena *arena, unsigned id);

#endif
