/* Whether servers answer to a name that somebody expects. */
#ifndef CORE_EXPECTED_NAMES_H
#define CORE_EXPECTED_NAMES_H

#include <ngxaudit/snapshot.h>

struct arena;

struct expected_name {
	const struct nga_snapshot *snapshot;
	const char *folded; /* as struct nga_server_name has it */
};

struct expected_name expected_name(
	struct arena *arena, const struct nga_snapshot *snapshot, const char *text);

/* Whether the server claims the name: itself, or by a wildcard. */
bool expected_name_on(const struct expected_name *wanted, const struct nga_server *server);

/* Whether a server of the site (NULL: any) claims it and answers to it. An expression may stand for
 * any name: it is taken to hold where nobody else has the name. */
bool expected_name_held(const struct expected_name *wanted, const struct nga_site *site);

/* The server that has the name in place of those of the site; NULL: none. */
const struct nga_server *expected_name_other(
	const struct expected_name *wanted, const struct nga_site *site);

#endif
