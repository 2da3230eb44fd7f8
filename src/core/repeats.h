/* What directives of different files say alike. */
#ifndef CORE_REPEATS_H
#define CORE_REPEATS_H

#include <ngxaudit/snapshot.h>

struct arena;

/* What was found out so far. It lives in `arena`. */
struct repeats;
struct repeats *repeats_new(struct arena *arena, const struct nga_snapshot *snapshot);

/* The first other file with a directive of the same name and first argument; NULL where there is
 * none. Files of entries that are told otherwise do not count. */
const struct nga_file *repeats_elsewhere(struct repeats *repeats, const struct nga_placed *placed);

#endif
