/* Every directive in its places. */
#ifndef CORE_PLACING_H
#define CORE_PLACING_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Fills snapshot->placed: every directive of the loaded files with the blocks around it, in load
 * order; a file that is included many times in one context stands there once. Cycles are cut. */
void placing_all(struct arena *arena, struct nga_snapshot *snapshot);

/* The same, kept for later snapshots of the same files: while files, include lines and what those
 * read are the same objects, and the lines stand in blocks of the same names. */
struct placings *placings_new(const struct nga_snapshot *snapshot);
void placings_free(struct placings *placings); /* accepts NULL */

/* The file was parsed again: places its directives anew, and nobody else's. False where that does
 * not do, and all must be: it stands in several contexts, or came to nothing before. */
bool placings_again(
	struct placings *placings, struct nga_snapshot *snapshot, const struct nga_file *file);

/* Fills snapshot->placed. True until the next of these calls. */
void placings_give(const struct placings *placings, struct nga_snapshot *snapshot);

#endif
