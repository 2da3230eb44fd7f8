/* Who stops every reload at the gate: a small file in the configuration's home. */
#ifndef APP_HOLD_H
#define APP_HOLD_H

#include <ngxaudit/report.h>

#include <home.h>

/* Reads who holds it: `*hold` is NULL where nobody does. A file that makes no sense is a hold by
 * somebody. Fails where it may not be looked at. */
int hold_find(struct arena *arena, const struct home_where *where, const struct nga_hold **hold,
	struct nga_error *err) MUST_CHECK;

/* The same of a home that is open. */
int hold_read(
	const struct home *home, const struct nga_hold **hold, struct nga_error *err) MUST_CHECK;

/* Holds it, in the place of whoever did; with the lock. */
int hold_write(
	const struct home *home, const struct nga_hold *hold, struct nga_error *err) MUST_CHECK;

/* Nobody holds it any more; with the lock, and only where somebody does. */
int hold_remove(const struct home *home, struct nga_error *err) MUST_CHECK;

/* Fails, with who holds it in the error, where somebody does: our own reloads are held too. */
int hold_check(
	struct arena *arena, const struct home_where *where, struct nga_error *err) MUST_CHECK;

/* "alice (pts/0 on web1) since 2026-11-20T04:31:00Z: REASON", escaped. */
const char *hold_text(struct arena *arena, const struct nga_hold *hold);

#endif
