/* The rule files that are compiled in; the build writes the array from rules/. */
#ifndef RULESET_BUILTIN_H
#define RULESET_BUILTIN_H

#include <stddef.h>

struct builtin_rules {
	const char *name; /* "links.conf": its group is "links" */
	const char *text; /* NUL-terminated */
	size_t length;
};
extern const struct builtin_rules builtin_rules[];
extern const size_t builtin_rules_count;

#endif
