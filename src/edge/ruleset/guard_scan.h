/* The first look at a configuration file: every token, brace and line, before libconfuse sees any
 * of it. */
#ifndef RULESET_GUARD_SCAN_H
#define RULESET_GUARD_SCAN_H

#include "guard.h"

/* Checks `text`, the NUL-terminated copy of the source's bytes, and blanks out its comments,
 * newlines kept. Returns the sections and values with their lines; their texts and titles are still
 * NULL. NULL where the text is refused. */
struct guard_section *guard_scan(struct arena *arena, const struct guard_source *source, char *text,
	const struct guard_option *schema, struct nga_error *err);

#endif
