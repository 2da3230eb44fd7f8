/* Expectations of worlds out of texts. */
#ifndef UNIT_EXPECTED_H
#define UNIT_EXPECTED_H

#include "judged.h"

#include <expectations.h>

/* Derives sites and the parts of one expectation, which is of the site "shop" where it says none.
 */
static inline void expect(struct texts *texts, struct nga_expectation expectation)
{
	static const struct nga_ruleset rules;
	struct nga_expectation *own = arena_alloc(texts->arena, sizeof(*own));

	*own = expectation;
	if (!own->site)
		own->site = "shop";
	own->file = "/etc/ngxaudit/ngxaudit.conf";
	own->line = 7;
	texts->snapshot.expectations = own;
	texts->snapshot.nexpectations = 1;
	sites_derive(texts->arena, &texts->snapshot, &rules);
	expectations_derive(texts->arena, &texts->snapshot);
}

/* The first part of that kind, which is there. */
static inline const struct nga_expected *part_of(struct texts *texts, enum nga_part part)
{
	for (size_t i = 0; i < texts->snapshot.nexpected; i++)
		if (texts->snapshot.expected[i].part == part)
			return &texts->snapshot.expected[i];
	ck_abort_msg("no such part");
	return NULL;
}

#endif
