/* Applying chosen repairs: never a worse state than before. */
#ifndef APP_REPAIR_H
#define APP_REPAIR_H

#include "pass.h"

#include <apply.h>
#include <plan.h>

#include <signal.h>

/* Takes the lock of the repairs of this tree, and first takes back what an interrupted one left
 * (`*recovered` says so). NULL on failure: err->code tells missing rights. */
struct apply *repair_open(struct arena *arena, const struct settings *settings,
	const struct nga_snapshot *snapshot, bool *recovered, struct nga_error *err) MUST_CHECK;

/* Finds the tree that is meant: `snapshot` gets its root and its main file, and nothing else. */
int repair_find(struct arena *arena, const struct settings *settings, struct nga_snapshot *snapshot,
	struct nga_error *err) MUST_CHECK;

/* Where the repairs of this tree are remembered. */
struct home_where repair_where(
	const struct settings *settings, const struct nga_snapshot *snapshot);

/* What to type to have --fix (or `mode`) look at this tree again. */
const char *repair_command(struct arena *arena, const struct settings *settings,
	const struct nga_snapshot *snapshot, const char *mode);

/* Adds to an error about that place what an ordinary user can do about it; returns -1. */
int repair_no_home(struct arena *arena, struct nga_error *err);

/* Says on standard error that an interrupted repair waits, where one does. */
void repair_warn(
	struct arena *arena, const struct settings *settings, const struct nga_snapshot *snapshot);

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

/* What apply_left tells, as text for a person: a line a path. */
const char *repair_left(struct arena *arena, const struct apply *apply);

/* Turns how it came out into the error that says all of it, and returns -1; 0 for APPLY_DONE. Paths
 * that are not as they were are told on standard error, however many. */
int repair_result(struct arena *arena, const struct apply *apply, enum apply_result result,
	struct nga_error *err) MUST_CHECK;

/* Between the two nobody interrupts us from the keyboard: `held` is for the second. */
void repair_hold_signals(sigset_t *held);
void repair_release_signals(const sigset_t *held);

/* Says on standard error what stopped us, and returns the exit status: for a mode that has
 * something to show all the same. */
int repair_trouble(struct arena *arena, const struct nga_error *err);

#endif
