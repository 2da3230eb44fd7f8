/* A repair as text: enough to take it back, to finish taking it back, and to tell a person what it
 * was. The last line holds a digest of all before it: a journal that was cut or changed is refused.
 */
#ifndef APPLY_JOURNAL_H
#define APPLY_JOURNAL_H

#include "course.h"

#include <home.h>

/* The journal of `repair` as it would be in that state. */
struct home_text journal_write(const struct course *repair, enum course_state state);

/* Fills an empty repair from a journal; directories stay closed. `name` is for the error. */
int journal_read(struct course *repair, struct home_text text, const char *name,
	struct nga_error *err) MUST_CHECK;

#endif
