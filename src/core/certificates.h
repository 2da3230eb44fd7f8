/* Which certificates and keys the loaded servers use: from directives alone. */
#ifndef CORE_CERTIFICATES_H
#define CORE_CERTIFICATES_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Fills snapshot->certificates and the certificates of the servers: what counts in each server that
 * speaks TLS, with inheritance as nginx has it. A path in which $ssl_server_name is the only
 * variable stands there once for each exact name of the server; with other variables it varies. */
void certificates_derive(struct arena *arena, struct nga_snapshot *snapshot);

/* Fills snapshot->keys from snapshot->references: every private key that a directive names, those
 * for upstreams included. Keys whose path holds a variable are left out: workers have to read
 * them. */
void keys_derive(struct arena *arena, struct nga_snapshot *snapshot);

/* What to add to snapshot->limits: one text for each certificate that varies. */
const char **certificates_limits(
	struct arena *arena, const struct nga_snapshot *snapshot, size_t *n);

/* Whether the certificate is good for a host name in lower case, as RFC 6125 (6.4.3) has it: `*`
 * stands for the whole of the first label, and for no more. "*.example.com" asks for the wildcard
 * itself. */
bool certificate_covers(const struct nga_certificate *certificate, const char *name);

/* The first certificate of the server, among those that were read, that is served for the name and
 * not good for it; NULL where there is none, and where the name is not to be judged: no name, an
 * expression, an IP address, a name that ends in `.*`. `.x` counts as x and *.x. */
const struct nga_certificate *certificate_amiss(
	const struct nga_server *server, const struct nga_server_name *name);

#endif
