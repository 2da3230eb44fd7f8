/* Which links lead through a path. */
#ifndef CORE_LEADS_H
#define CORE_LEADS_H

#include <ngxaudit/snapshot.h>

#include <arena.h>
#include <map.h>

struct leads {
	struct map ends;  /* struct lead by a path that a link ends at or passes as a link */
	struct map ways;  /* links among the directories of plain links' texts */
	struct vec links; /* const struct nga_entry *: all */
	struct map dirs;  /* directories of pairs by path */
};

/* Lives in `arena`, as the snapshot must. */
void leads_gather(struct arena *arena, const struct nga_snapshot *snapshot, struct leads *leads);

/* The directory of a pair at `path`; or NULL. */
const struct nga_dir *leads_dir(const struct leads *leads, const char *path);

/* Adds to `entries` (const struct nga_entry *) those whose link leads to `path` or through it.
 * `directory`: it is one, or was, so that links may lead below it. */
void leads_through(const struct leads *leads, struct arena *scratch, const char *path,
	bool directory, struct vec *entries);

#endif
