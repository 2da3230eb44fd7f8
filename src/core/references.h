/* What directives name outside the configuration: files, directories, sockets, upstreams, named
 * locations. */
#ifndef CORE_REFERENCES_H
#define CORE_REFERENCES_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Fills snapshot->references from files and servers, as far as text tells; the disk is looked at
 * later. Named locations are decided here (NGA_FOUND or NGA_MISSING). */
void references_derive(struct arena *arena, struct nga_snapshot *snapshot);

/* Leaves in snapshot->references what nginx itself opens, and named locations: what decides whether
 * it can start, and not what visitors find. */
void references_keep_masters(struct nga_snapshot *snapshot);

#endif
