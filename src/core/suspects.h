/* The sites that may be at fault where nginx refuses its configuration, and how they come into
 * it. */
#ifndef CORE_SUSPECTS_H
#define CORE_SUSPECTS_H

#include "blame.h"

#include <map.h>

/* A file that an include line reads and that stands for a site. */
struct suspect {
	const struct nga_entry *entry; /* the enabled one; of a site that is not enabled the
					  available one */
	const struct nga_file *file;   /* or NULL */
	const char *path;              /* what nginx opens */
	enum blame_role role;          /* broken, where that is known without asking */
	bool enabled;
};

/* What an include line reads, in nginx's order. */
struct suspect_item {
	const char *path;
	uint32_t suspect; /* BLAME_NOBODY: it stays whatever is tried */
};

struct suspect_line {
	const struct nga_include *include;
	const struct suspect_item *items;
	size_t n;
};

struct suspects {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct suspect *items; /* in the order in which nginx first reads them */
	uint32_t n;
	const uint32_t *all;        /* their numbers, 0 to n - 1 */
	struct suspect_line *lines; /* those that read a suspect */
	size_t nlines;
	struct blame_tie *ties;
	size_t nties;
	struct map by_path;   /* of struct suspect */
	struct map including; /* by the path of a file: the files that include it, struct vec of
				 const struct nga_file * */
};

/* Modules, and files without a server in a directory that has no available side, are no suspects:
 * the sites rely on them. With `disabled`, sites that are not enabled stand at their sorted place
 * among the others. */
void suspects_collect(struct arena *arena, const struct nga_snapshot *snapshot, bool disabled,
	struct suspects *suspects);

/* Fills the ties: who relies on what another defines. */
void suspects_tie(struct suspects *suspects);

/* The first of the sites (ascending) that is the file at `path` or includes it; or BLAME_NOBODY. */
uint32_t suspects_behind(
	const struct suspects *suspects, const char *path, const uint32_t *sites, size_t n);

#endif
