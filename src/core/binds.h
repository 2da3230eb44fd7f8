/* The sockets that nginx would bind. */
#ifndef CORE_BINDS_H
#define CORE_BINDS_H

#include <ngxaudit/snapshot.h>

struct arena;

struct bind {
	const struct nga_address *address;
	const char *text; /* of the address, without the protocol */
	const char *host; /* "192.0.2.1", "2001:db8::1", without brackets */
	bool v6, udp, reuseport;
	const char *file; /* the first place that says so */
	uint32_t line;
};

struct binds {
	const struct bind *items; /* in the order of the snapshot's addresses */
	size_t n;
};

/* Those of IP addresses: names that only a resolver knows and unix sockets are left out. A specific
 * address beside a wildcard on its port is bound only where its listen line says something that
 * needs a socket of its own: ngx_http_init_listening() of nginx. */
void binds_derive(struct arena *arena, const struct nga_snapshot *snapshot, struct binds *binds);

#endif
