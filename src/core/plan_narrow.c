#include "plan_narrow.h"

#include "narrow.h"

#include <arena.h>
#include <map.h>

#include <string.h>

static bool names_rule(const char *name, const struct nga_rule *rule)
{
	return strcmp(name, rule->name) == 0 || strcmp(name, rule->group) == 0;
}

static bool is_rule_name(const char *name, const struct nga_ruleset *ruleset)
{
	for (size_t i = 0; i < ruleset->nrules; i++)
		if (names_rule(name, &ruleset->rules[i]))
			return true;
	return false;
}

static bool is_meant(const struct nga_finding *finding, const struct plan_names *names,
	const struct map *entries)
{
	for (size_t i = 0; i < names->n; i++)
		if (names_rule(names->names[i], finding->rule))
			return true;
	/* who may write a site's file is found about the file */
	return map_get(entries, finding->entry ? finding->entry->path : finding->subject);
}

int plan_narrow(struct arena *arena, const struct plan_names *names, struct nga_plan *plan,
	struct nga_error *err)
{
	struct map entries = {.arena = arena};

	if (names->n == 0)
		return 0;
	for (size_t i = 0; i < names->n; i++)
		if (!is_rule_name(names->names[i], names->ruleset) &&
			narrow_mark(names->snapshot, names->names[i], &entries, err) != 0)
			return -1;
	struct nga_choice *kept = arena_array(arena, plan->n, sizeof(*kept));
	size_t n = 0;
	for (size_t i = 0; i < plan->n; i++)
		if (is_meant(plan->choices[i].finding, names, &entries))
			kept[n++] = plan->choices[i];
	*plan = (struct nga_plan){.choices = kept, .n = n};
	return 0;
}
