/* What listens in our network, and who holds it: sock_diag(7), proc_net(5). */
#ifndef LIVE_HOLDERS_H
#define LIVE_HOLDERS_H

#include <ngxaudit/live.h>

struct arena;

/* Fills sockets, nsockets and sockets_known of `live` for the master live->master. They stay
 * unknown where it may not be looked at, or is in a network of its own. Asking the kernel for what
 * listens costs a tenth of a millisecond; its tables of all connections cost fifty times that. */
void holders_read(struct arena *arena, struct nga_live *live);

/* Leaves out the stale unix sockets that are not there; looks for the processes that hold the
 * sockets of `obstacles`, and sets pid and comm of those; and leaves out what allows nginx to bind
 * beside it. */
void holders_settle(struct arena *arena, struct nga_live *live);

#endif
