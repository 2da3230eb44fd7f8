/* Where something listens, taken apart: which sockets cover, and which exclude each other. */
#ifndef CORE_SPOTS_H
#define CORE_SPOTS_H

#include <ngxaudit/snapshot.h>

struct spot {
	const char *host; /* not ended: its length stands beside it; of a unix socket all of it */
	size_t length;
	uint16_t port; /* 0 for a unix socket */
	bool udp, v6;
	bool any;        /* every address of its family */
	bool takes_ipv4; /* of "[::]": those of IPv4 too */
};

/* Takes apart what struct nga_address or struct nga_socket calls its text; false where its host is
 * a name. Points into it. */
bool spot_of_text(const char *text, struct spot *spot);
bool spot_of_socket(const struct nga_socket *socket, struct spot *spot);

/* The same of an address, with what its listen lines say of IPv4. */
bool spot_of_address(const struct nga_address *address, struct spot *spot);

/* Whether who asks at `asked` is answered by what listens at `there`. */
bool spot_covers(const struct spot *there, const struct spot *asked);

/* Whether the kernel lets only one of them be bound where neither allows more: bind(2). */
bool spot_meets(const struct spot *a, const struct spot *b);

/* Whether it lets only one of them be bound with SO_REUSEADDR, as nginx does, while the other
 * listens: socket(7). Of UDP it lets any number. */
bool spot_overlaps(const struct spot *a, const struct spot *b);

/* Whether both are of TCP or both of UDP, and have one port. */
bool spot_same_port(const struct spot *a, const struct spot *b);

#endif
