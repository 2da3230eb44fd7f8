/* The lasting identities of findings. */
#ifndef CORE_FINGERPRINT_H
#define CORE_FINGERPRINT_H

#include "raised.h"

/* Sets the fingerprint of all: of rule, subject and evidence, never of a line, a time or a count.
 * Those that are equal in all of that are told apart by a number, in the order of their places. */
void fingerprint_all(struct arena *arena, struct raised **all, size_t n);

/* Orders findings by file (those without one last), line and column. */
int fingerprint_compare_places(const struct nga_finding *a, const struct nga_finding *b);

#endif
