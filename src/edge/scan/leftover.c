#include "leftover.h"

#include <fnmatch.h>

bool leftover_is(const struct scan *scan, const char *name)
{
	const struct nga_patterns *leftovers = scan->options->leftovers;

	for (size_t i = 0; leftovers && i < leftovers->n; i++)
		if (fnmatch(leftovers->patterns[i], name, 0) == 0)
			return true;
	return false;
}
