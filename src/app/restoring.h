/* What a way back to the accepted state needs beyond the snapshot. */
#ifndef APP_RESTORING_H
#define APP_RESTORING_H

#include "operand_paths.h"
#include "pass.h"

/* Fills in snapshot->restorable: contents out of the accepted state, owners by their names, and the
 * directories that are missing on the way. A copy that is damaged is told there. */
int restoring_prepare(struct arena *arena, const struct settings *settings,
	struct nga_snapshot *snapshot, struct nga_error *err) MUST_CHECK;

/* Names on standard error each copy of `paths` that is needed and damaged; returns how many. */
size_t restoring_tell_damage(
	const struct nga_snapshot *snapshot, const struct operand_paths *paths);

/* In place of a pass, where there is nothing to audit any more: what was accepted, all of which may
 * be gone. */
int restoring_look_alone(
	struct pass *pass, const struct settings *settings, struct nga_error *err) MUST_CHECK;

#endif
