/* What every unit test program does: run one suite, and insist that nothing was left out. */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include <check.h>

/* Adds `tests`, which ends with NULL, to a suite called `name`, runs them, and returns the
 * program's exit status: 0 only where every one ran and passed. */
int unit_run(const char *name, const TTest *const *tests);

#endif
