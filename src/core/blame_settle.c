/* Decisions: who is out, and why. */
#include "blame_steps.h"

#include <string.h>

bool blame_is_fixed(const struct blame *blame, uint32_t site)
{
	return blame->setup.roles && blame->setup.roles[site] == BLAME_FIXED;
}

struct lab_set blame_all_that(struct blame *blame, enum blame_standing standing)
{
	uint32_t *sites = arena_array(blame->lab.scratch, blame->lab.nsites + 1u, sizeof(*sites));
	size_t n = 0;

	for (uint32_t i = 0; i < blame->lab.nsites; i++)
		if (blame->standing[i] == standing)
			sites[n++] = i;
	return (struct lab_set){sites, n};
}

static bool is_name_byte(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= 'a' && byte <= 'z') || byte == '_' || byte == '-' || byte == '.';
}

/* Whether the text names it, not merely as a piece of a longer name. */
static bool names(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = length > 0 ? strstr(text, name) : NULL; at; at = strstr(at + 1, name))
		if ((at == text || !is_name_byte(at[-1])) && !is_name_byte(at[length]))
			return true;
	return false;
}

/* The site, already out, that defines what nginx misses here; or BLAME_NOBODY. */
static uint32_t cause_of(
	const struct blame *blame, uint32_t site, const struct nga_complaint *complaint)
{
	const struct lab *lab = &blame->lab;

	for (size_t i = lab->first[site]; i < lab->first[site + 1]; i++)
		if (lab->out[lab->ties[i]->provider] && names(complaint->text, lab->ties[i]->name))
			return lab->ties[i]->provider;
	return BLAME_NOBODY;
}

void blame_take_out(
	struct blame *blame, uint32_t site, enum blame_kind kind, const struct isolated *found)
{
	uint32_t cause = cause_of(blame, site, found->complaint);
	struct blame_verdict verdict = {kind, found->other, found->complaint};

	if (cause != BLAME_NOBODY)
		verdict = (struct blame_verdict){BLAME_CONSEQUENCE, cause, found->complaint};
	blame->verdicts[site] = verdict;
	blame->standing[site] = OUT;
	blame->lab.out[site] = true;
	blame->nfaults++;
}

/* Whether that changed anything. */
static bool put_aside(struct blame *blame, uint32_t site, uint32_t mate)
{
	if (blame->standing[site] >= ASIDE || blame_is_fixed(blame, site))
		return false;
	blame->standing[site] = ASIDE;
	blame->mates[site] = mate;
	blame->first_mates_tried = false;
	return true;
}

bool blame_settle(struct blame *blame, struct lab_set set, bool sure)
{
	struct isolated found;
	bool changed = false;

	switch (isolate(&blame->lab, set, &found)) {
	case ISOLATED_LATER:
		return false;
	case ISOLATED_OWN:
		blame_take_out(blame, found.site, BLAME_OWN, &found);
		blame->sure[found.site] = sure;
		changed = true;
		break;
	case ISOLATED_PAIR:
		changed = put_aside(blame, found.site, found.other);
		changed |= put_aside(blame, found.other, found.site);
		break;
	case ISOLATED_NONE:
		set = set.n > 1 ? lab_second_half(set) : set;
		for (size_t i = 0; i < set.n; i++)
			changed |= put_aside(blame, set.sites[i], BLAME_NOBODY);
		break;
	}
	if (!changed)
		blame_stop(blame); /* what nginx says contradicts what it said before */
	return true;
}
