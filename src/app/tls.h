/* Certificates and keys of a pass: what servers use is read through the scan and told by
 * libcrypto. */
#ifndef APP_TLS_H
#define APP_TLS_H

#include <ngxaudit/snapshot.h>

struct arena;
struct scan;

/* Fills in what `needs` (of judge_needs()) asks for; references are derived already. */
void tls_look(
	struct arena *arena, struct scan *scan, struct nga_snapshot *snapshot, unsigned needs);

/* Adds to the limits of the snapshot what certificates keep open; when the scan is closed. */
void tls_add_limits(struct arena *arena, struct nga_snapshot *snapshot);

#endif
