/* Where a change can make a snapshot untrue: the directories to watch, and the names in them that
 * count. */
#ifndef CORE_WATCH_SET_H
#define CORE_WATCH_SET_H

#include <ngxaudit/snapshot.h>

#include <map.h>

/* A directory that is there, was there, or would have to be. */
struct watch_dir {
	const char *path; /* absolute, in the root */
	bool whole;       /* every name in it counts; else those that watch_set_counts() knows */
};

struct watch_set {
	const struct watch_dir *dirs; /* by path */
	size_t n;
	struct map things; /* the paths that count, in the directories that are not whole */
	struct map found;  /* struct watch_dir by path */
};

/* The directories of all pairs, those of include lines and of what they read, those that links lead
 * through or end in, those on the way to what directives name; and the parents of all of these up
 * to the root, so that one that is swapped, removed or made anew is seen, and of one that is not
 * there the nearest parent. Lives in `arena`, and needs the snapshot no longer. */
void watch_set_derive(
	struct arena *arena, const struct nga_snapshot *snapshot, struct watch_set *set);

/* Whether a change of `name` in the directory `directory` can matter. */
bool watch_set_counts(const struct watch_set *set, struct arena *scratch, const char *directory,
	const char *name);

/* Whether every name in the directory counts. */
bool watch_set_is_whole(const struct watch_set *set, const char *directory);

/* Whether `path` is a directory of the set, or above one. */
bool watch_set_is_above(const struct watch_set *set, const char *path);

#endif
