/* The listening TCP sockets of a network namespace. */
#ifndef SCAN_LISTENERS_H
#define SCAN_LISTENERS_H

#include "state.h"

#include <netinet/in.h>

/* An endpoint, as bytes without padding: a key of a map. IPv4 stands in it as ::ffff:a.b.c.d. */
struct listener {
	struct in6_addr host;
	uint16_t port, none;
};

/* The IPv4 address in the form of IPv6. */
struct in6_addr listener_mapped(struct in_addr v4);

/* Adds those of our own network to `listeners`, as struct listener: sock_diag(7). Returns 0 or an
 * errno. */
int listeners_ask(struct scan *scan, struct map *listeners);

struct nlmsghdr;

/* Adds what one datagram of the kernel's answer, of `length` bytes, tells. Returns 0 where it was
 * the last one, an errno, or -1 where more is to come. */
int listeners_take(
	struct scan *scan, const struct nlmsghdr *at, size_t length, struct map *listeners);

/* Adds those that the directory `net` of a process shows: proc(5). It takes longer, as the kernel
 * looks at all connections there may be. Returns 0 or an errno. */
int listeners_read(struct scan *scan, const char *net, struct map *listeners);

#endif
