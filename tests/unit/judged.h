/* Reports out of texts, for the tests of judging: the rules are those that are compiled in. */
#ifndef UNIT_JUDGED_H
#define UNIT_JUDGED_H

#include "unit.h"
#include "world.h"

#include <string.h>

#include <judge.h>
#include <ruleset.h>
#include <sites.h>

struct judged {
	struct texts *texts;
	struct nga_ruleset rules;
	struct nga_report report;
};

/* The texts with the rules, not judged yet; only the rules or groups called `only` (one word), or
 * all. */
static inline struct judged judged_begin(struct texts *texts, const char *only)
{
	struct judged judged = {.texts = texts};
	struct nga_error err = {0};
	struct ruleset_choice choice = {.only = &only, .nonly = only ? 1 : 0};

	ck_assert_msg(
		ruleset_read(texts->arena, NULL, 0, &judged.rules, &err) == 0, "%s", err.text);
	ck_assert_msg(ruleset_choose(&judged.rules, &choice, &err) == 0, "%s", err.text);
	return judged;
}

static inline void judged_finish(struct judged *judged)
{
	sites_derive(judged->texts->arena, &judged->texts->snapshot, &judged->rules);
	judge(judged->texts->arena, &judged->texts->snapshot, &judged->rules, &judged->report);
}

/* How many findings there are of a rule. */
static inline size_t judged_count(const struct judged *judged, const char *rule)
{
	size_t n = 0;

	for (size_t i = 0; i < judged->report.nfindings; i++)
		n += strcmp(judged->report.findings[i].rule->name, rule) == 0;
	return n;
}

/* The first finding of a rule, which is there. */
static inline const struct nga_finding *judged_find(const struct judged *judged, const char *rule)
{
	for (size_t i = 0; i < judged->report.nfindings; i++)
		if (strcmp(judged->report.findings[i].rule->name, rule) == 0)
			return &judged->report.findings[i];
	ck_abort_msg("no finding of %s", rule);
	return NULL;
}

#endif
