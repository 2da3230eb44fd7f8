/* Names of leftovers, by the lists of the rules. */
#ifndef SCAN_LEFTOVER_H
#define SCAN_LEFTOVER_H

#include "state.h"

bool leftover_is(const struct scan *scan, const char *name);

#endif
