/* What was accepted, for a pass. */
#ifndef APP_ACCEPTED_H
#define APP_ACCEPTED_H

#include "settings.h"

#include <ngxaudit/snapshot.h>

/* Reads the accepted state of the tree that `snapshot` names by its root and main file. Returns 1
 * where this user may not: accepted_add_limit says so when everything else is known. A state that
 * is damaged is an error. */
int accepted_read(struct arena *arena, const struct settings *settings,
	struct nga_snapshot *snapshot, struct nga_error *err) MUST_CHECK;
void accepted_add_limit(struct arena *arena, struct nga_snapshot *snapshot);

/* Reads again what the broken links of sites led to when the state was accepted, and finds the
 * files that took its place. A copy that is damaged is passed over: --accept --verify tells of it.
 */
void accepted_recall(
	struct arena *arena, const struct settings *settings, struct nga_snapshot *snapshot);

/* Fails where there is no accepted state to hold anything against, saying what to do. */
int accepted_insist(const struct nga_snapshot *snapshot, struct nga_error *err) MUST_CHECK;

/* Adds the way back to an error about a main file that is gone, where one was accepted; returns -1.
 */
int accepted_add_way(struct arena *arena, const struct settings *settings,
	const struct nga_snapshot *snapshot, struct nga_error *err);

#endif
