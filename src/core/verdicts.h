/* What the search for the sites at fault found, as complaints. */
#ifndef CORE_VERDICTS_H
#define CORE_VERDICTS_H

#include "suspects.h"

/* What nginx said of them all is replaced by what it says of each site at fault, in the order of
 * the sites; warnings stay in front. What it said stays too where it is about a site that is known
 * to be broken, or where the search found nothing. Returns what was not decided, as a gap, or
 * NULL. */
const char *verdicts_take(struct arena *arena, const struct suspects *suspects,
	const struct blame *blame, struct nga_nginx *nginx);

/* The same for sites that are not enabled: nginx->what_if. */
const char *verdicts_take_what_if(struct arena *arena, const struct suspects *suspects,
	const struct blame *blame, struct nga_nginx *nginx);

/* The complaint for which nginx refuses: the last that is more than a warning; NULL: none. */
const struct nga_complaint *verdicts_fatal(const struct nga_nginx *nginx);

#endif
