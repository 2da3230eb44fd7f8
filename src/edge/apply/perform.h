/* Doing the acts of a repair and taking them back. Nothing here allocates. */
#ifndef APPLY_PERFORM_H
#define APPLY_PERFORM_H

#include "course.h"

/* Does all acts in their order. Each is checked by what came out: where that is not what was
 * expected, it is put back at once, and -1 returned. What was done before stays done. */
int perform_forward(struct course *repair, struct nga_error *err) MUST_CHECK;

/* Takes back what was done, newest first: an act that was not done is passed over. Tells every path
 * that is not as it was. Returns 0, or the first errno that the disk gave. */
int perform_backward(struct course *repair) MUST_CHECK;

/* Brings the changed directories to the disk. Returns 0 or an errno. */
int perform_sync(const struct course *repair) MUST_CHECK;

#endif
