/* What nginx wrote on its standard error, as complaints. */
#ifndef CORE_COMPLAINTS_H
#define CORE_COMPLAINTS_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Parses the three forms of nginx's lines (with time and pid, "nginx: [level] ", "nginx: ") and
 * fills nginx->complaints, informational lines and the two closing lines ("syntax is ok", "test
 * failed") left out. The text is hostile: file names may hold newlines. */
void complaints_parse(
	struct arena *arena, const char *text, size_t length, struct nga_nginx *nginx);

/* The path of a loaded file that would hang or kill `nginx -t` (a FIFO, or one in an include
 * cycle), or NULL. */
const char *complaints_hazard(const struct nga_snapshot *snapshot);

/* Whether nginx, started by an ordinary user, refuses only because of rights that the master has
 * (pid file, logs, keys, ports): the first such complaint, or NULL. */
const struct nga_complaint *complaints_of_rights(const struct nga_nginx *nginx);

#endif
