/* Files that took the place of others: they claim the names that those had. */
#ifndef CORE_SUCCESSORS_H
#define CORE_SUCCESSORS_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Sets the successor of each site whose `was` is known: the available file, enabled by nobody, that
 * claims server names of it. Where several do, there is none. */
void successors_derive(struct arena *arena, struct nga_snapshot *snapshot);

#endif
