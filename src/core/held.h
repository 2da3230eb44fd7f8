/* What the running nginx should hold and does not, and what would make it refuse a reload: its
 * listening sockets, held against what it has loaded and what is on disk. */
#ifndef CORE_HELD_H
#define CORE_HELD_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Fills wanted of `snapshot->live`, whose sockets and configuration are known as far as they will
 * be. Addresses whose host is a name are left out. */
void held_wanted(struct arena *arena, struct nga_snapshot *snapshot);

/* Fills obstacles of `snapshot->live`, and those that are `unsure`. Of each unix socket that would
 * be bound it tells NGA_OBSTACLE_STALE: whether something lies there is for the caller to see. */
void held_obstacles(struct arena *arena, struct nga_snapshot *snapshot);

/* Leaves out what is in nobody's way: sockets beside which the kernel lets the user `uid` bind one
 * that says SO_REUSEADDR, as all of nginx's do, and SO_REUSEPORT where reuseport is said. Of each
 * address the first is left. Nothing is unsure any more. */
void held_settle(struct nga_live *live, uint32_t uid);

#endif
