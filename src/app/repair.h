/* Applying chosen repairs: never a worse state than before. */
#ifndef APP_REPAIR_H
#define APP_REPAIR_H

#include "pass.h"

#include <apply.h>
#include <plan.h>

/* Takes the lock of the repairs of this tree, and first takes back what an interrupted one left
 * (`*recovered` says so). NULL on failure: err->code tells missing rights. */
struct apply *repair_open(struct arena *arena, const struct settings *settings,
	const struct nga_snapshot *snapshot, bool *recovered, struct nga_error *err) MUST_CHECK;

/* Where the repairs of this tree are remembered. */
struct apply_where repair_where(
	const struct settings *settings, const struct nga_snapshot *snapshot);

/* Says on standard error that an interrupted repair waits, where one does. */
void repair_warn(
	struct arena *arena, const struct settings *settings, const struct nga_snapshot *snapshot);

/* Whether the tree that `after` saw is worse than that of `before`: nginx refuses what it accepted,
 * or a site that it did not refuse. `*why` is set to what nginx said, for a person. */
bool repair_is_worse(struct arena *arena, const struct nga_snapshot *before,
	const struct nga_snapshot *after, const char **why);

/* Tries the chosen repairs on nginx before anything is touched, does them, looks again (into
 * `after`), and keeps them only where nothing got worse; unless `force`. Fails with the tree as it
 * was, or says where it is not. */
struct repair {
	struct apply *apply;
	struct settings *settings;
	const struct pass *before;
	struct pass *after;
};
int repair_do(const struct repair *repair, const struct plan_chosen *chosen,
	struct nga_error *err) MUST_CHECK;

/* What apply_left tells, as one text for a person: a line a path. */
const char *repair_left(struct arena *arena, const struct apply *apply);

#endif
