/* The root that is audited: "/", or the directory of --root. Every path goes through here, so that
 * absolute links stay inside it. Functions return 0 or an errno. */
#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

#include <ngxaudit/snapshot.h>

#include <errors.h>

struct arena;

struct world {
	const char *root;
	int fd;     /* the root directory */
	bool whole; /* the root is "/" */
};

/* Opens the root; close it with world_close, which accepts one that was never opened (fd -1). */
int world_open_root(struct world *world, const char *root, struct nga_error *err) MUST_CHECK;
void world_close(struct world *world);

/* Opens `path` (absolute, in the root; links followed unless O_NOFOLLOW is set) with `flags` and
 * O_CLOEXEC; `*fd` is -1 on failure. With openat2(2) where the root is not "/", and by a walk of
 * our own where the kernel has none. */
int world_open(const struct world *world, const char *path, int flags, int *fd);

/* Opens the name `name` in the open directory `directory`. Only where the root is "/": elsewhere a
 * link would lead out of it. */
int world_open_at(int directory, const char *name, int flags, int *fd);

/* The walk of our own: component by component, every link read by us, ".." never above the root.
 * The same promise as world_open. */
int world_walk(const struct world *world, const char *path, int flags, int *fd);

/* stat and lstat of `path`. */
int world_stat(const struct world *world, const char *path, struct nga_stat *stat);
int world_lstat(const struct world *world, const char *path, struct nga_stat *stat);

/* lstat of the name `name` in the open directory `directory`, and fstat of an open file. */
int world_lstat_at(int directory, const char *name, struct nga_stat *stat);
int world_fstat(int fd, struct nga_stat *stat);

/* The text of the link at `path`, in `arena`. */
int world_readlink(
	const struct world *world, struct arena *arena, const char *path, const char **text);

/* Whether the top-level directory of `path` exists in the root: where it does not, a path is
 * outside. Always true where the root is "/". */
bool world_holds(const struct world *world, const char *path);

/* Whether both are of one file that was not changed between them. */
bool world_same(const struct nga_stat *a, const struct nga_stat *b);

/* The kind that a mode's type bits say. */
enum nga_kind world_kind(uint32_t mode);

/* What an errno says of a path: ENOENT, ENOTDIR and ENAMETOOLONG are missing, ELOOP a loop, EACCES
 * and EPERM denied; others are unknown, and the caller adds a gap. */
enum nga_lookup world_lookup(int error);

#endif
