/* Servers, the addresses on which they listen, and the names that two of them claim. */
#ifndef CORE_SERVERS_H
#define CORE_SERVERS_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Fills servers, addresses and claims of the snapshot from its files. The site of a server is set
 * by sites_derive. */
void servers_derive(struct arena *arena, struct nga_snapshot *snapshot);

#endif
