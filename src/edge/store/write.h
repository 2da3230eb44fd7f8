/* An accepted state, written. */
#ifndef STORE_WRITE_H
#define STORE_WRITE_H

#include "collect.h"
#include "states.h"

/* Writes it under a hidden name, brings it to the disk, and gives it its own name; then it is
 * whole. After a failure nothing is left. */
int write_state(
	struct states *states, const struct collected *collected, struct nga_error *err) MUST_CHECK;

#endif
