/* What somebody expects of sites, held against what is there. */
#ifndef CORE_EXPECTATIONS_H
#define CORE_EXPECTATIONS_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Fills snapshot->expected, when sites and servers are known. */
void expectations_derive(struct arena *arena, struct nga_snapshot *snapshot);

#endif
