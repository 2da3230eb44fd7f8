/* What listens on this machine: proc(5), /proc/PID/net/tcp and tcp6. */
#ifndef SCAN_SOCKETS_H
#define SCAN_SOCKETS_H

#include "state.h"

struct sockets;

/* The listening TCP sockets in the network namespace of the master, or in our own where none is
 * known, and the addresses of the interfaces. NULL and a gap where they cannot be read. */
struct sockets *sockets_read(struct scan *scan);

/* Decides `local` and `listening` of an address as an upstream names it (port 80 where it has
 * none). Host names other than "localhost" are not looked up, and not local. */
void sockets_judge(const struct sockets *sockets, struct nga_upstream_address *address);

#endif
