/* Questions to the kernel about its sockets: sock_diag(7). */
#ifndef LIVE_DIAG_H
#define LIVE_DIAG_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct vec;

/* Adds what takes TCP connections and UDP datagrams in our network to `sockets` (struct
 * nga_socket). False where the kernel does not say. */
bool diag_listeners(struct arena *arena, struct vec *sockets);

enum diag_answer { DIAG_GOES_ON, DIAG_DONE, DIAG_REFUSED };

/* One datagram of the kernel's answer; aligned as struct nlmsghdr is. */
struct diag_datagram {
	const char *bytes;
	size_t length;
	bool udp; /* it was asked about UDP */
};

/* Adds what it tells to `sockets`. What is no whole message is not read. */
enum diag_answer diag_take(
	struct arena *arena, struct vec *sockets, const struct diag_datagram *datagram);

#endif
