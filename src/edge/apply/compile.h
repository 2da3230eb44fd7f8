/* From steps to acts, with everything checked that can be checked before. */
#ifndef APPLY_COMPILE_H
#define APPLY_COMPILE_H

#include "course.h"

/* Fills `repair`, which is empty but for what it is about, from the steps of the proposals. `shelf`
 * is the name of its directory in the quarantine. Changes nothing on the disk. */
int compile(struct course *repair, const struct apply_repair *wanted, const char *shelf,
	struct nga_error *err) MUST_CHECK;

#endif
