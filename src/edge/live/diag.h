/* Questions to the kernel about its sockets: sock_diag(7). */
#ifndef LIVE_DIAG_H
#define LIVE_DIAG_H

#include <stdbool.h>

struct arena;
struct vec;

/* Adds what takes TCP connections and UDP datagrams in our network to `sockets` (struct
 * nga_socket). False where the kernel does not say. */
bool diag_listeners(struct arena *arena, struct vec *sockets);

#endif
