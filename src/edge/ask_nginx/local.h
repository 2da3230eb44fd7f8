/* What the kernel would say to bind(2), found out without binding. */
#ifndef ASK_NGINX_LOCAL_H
#define ASK_NGINX_LOCAL_H

#include <errors.h>

#include <stdbool.h>
#include <stdint.h>

/* A question to the kernel's routes. */
struct local {
	int fd;
	bool nonlocal[2]; /* whether addresses of others may be bound: IPv4, IPv6 */
};

/* Close it with local_close, which is good for one that could not be opened, too. */
int local_open(struct local *local, struct nga_error *err) MUST_CHECK;
void local_close(struct local *local);

/* Whether this host has the address: 0, or the errno that bind(2) would fail with; -1 where that
 * cannot be told. */
int local_check(const struct local *local, const char *host, bool v6);

/* The first port that needs no right: net.ipv4.ip_unprivileged_port_start. */
unsigned local_first_free_port(void);

/* Whether the process may bind any port; true where that cannot be told. */
bool local_may_bind(int pid);

#endif
