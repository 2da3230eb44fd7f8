/* Addresses as nginx writes and prints them: hosts, ports, ranges of ports, unix sockets. */
#ifndef CORE_ADDRESSES_H
#define CORE_ADDRESSES_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum address_kind {
	ADDRESS_IP,
	ADDRESS_LOCALHOST, /* the name "localhost"; its host is 127.0.0.1 */
	ADDRESS_NAME,      /* any other name: only a resolver knows */
	ADDRESS_UNIX,
};

struct address {
	enum address_kind kind;
	const char *host; /* "127.0.0.1", "[::1]", a name in lower case, "unix:/run/x.sock" */
	/* the same but for a range; 0 for unix sockets and what is no port */
	uint16_t port, last_port;
	bool loopback; /* never leaves this machine */
};

/* Takes apart what `listen` or the `server` of an upstream names: ngx_parse_url() of nginx. A port
 * alone and `*` stand for every IPv4 address; `default_port` counts where there is none. Never
 * fails: what nginx would refuse comes out as a name. */
struct address address_parse(struct arena *arena, const char *text, uint16_t default_port);

#endif
