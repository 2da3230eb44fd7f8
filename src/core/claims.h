/* Names that two servers claim on one address. */
#ifndef CORE_CLAIMS_H
#define CORE_CLAIMS_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Fills snapshot->claims from its servers and addresses. */
void claims_derive(struct arena *arena, struct nga_snapshot *snapshot);

/* Whether the name is written with a dot at its end: then no request matches it. */
bool server_name_has_dot(const struct nga_server_name *name);

#endif
