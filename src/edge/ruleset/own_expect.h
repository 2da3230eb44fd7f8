/* The `expect` sections of the program's own configuration. */
#ifndef RULESET_OWN_EXPECT_H
#define RULESET_OWN_EXPECT_H

#include "guard.h"

#include <ngxaudit/drift.h>

/* What may stand in one. */
extern const struct guard_option own_expect_options[];

/* Reads one of the file `path`; everything in it is optional. */
int own_expect_read(struct arena *arena, const char *path, const struct guard_section *section,
	struct nga_expectation *expectation, struct nga_error *err) MUST_CHECK;

/* Whether each is about a site of its own: names of sites are compared without an ordering prefix
 * and a final ".conf". */
int own_expect_check(
	const struct nga_expectation *expectations, size_t n, struct nga_error *err) MUST_CHECK;

#endif
