/* Those that fail only together, and second looks at those that failed in small pieces. */
#include "blame_steps.h"

enum { MOST_RECHECKED = 16 }; /* faults that are tried once more among all that are sound */

/* The sound ones beside which a single one is tried: with fixed sites, those alone. */
static struct lab_set company(struct blame *blame)
{
	struct lab_set sound = blame_all_that(blame, SOUND);
	uint32_t *sites = arena_array(blame->lab.scratch, sound.n + 1, sizeof(*sites));
	size_t n = 0;

	if (!blame->anything_fixed)
		return sound;
	for (size_t i = 0; i < sound.n; i++)
		if (blame_is_fixed(blame, sound.sites[i]))
			sites[n++] = sound.sites[i];
	return (struct lab_set){sites, n};
}

/* The earlier one of each two that failed together; in the scratch arena. */
static struct lab_set first_mates(struct blame *blame)
{
	uint32_t *sites = arena_array(blame->lab.scratch, blame->lab.nsites + 1u, sizeof(*sites));
	size_t n = 0;

	for (uint32_t i = 0; i < blame->lab.nsites; i++)
		if (blame->standing[i] == ASIDE && blame->mates[i] != BLAME_NOBODY &&
			blame->mates[i] > i)
			sites[n++] = i;
	return (struct lab_set){sites, n};
}

/* Most often these are all sound as long as the later ones stay away. */
static bool try_first_mates(struct blame *blame)
{
	struct lab_set mates = first_mates(blame);
	const struct blame_outcome *outcome = mates.n > 1 && !blame->anything_fixed
						      ? lab_ask(&blame->lab, company(blame), mates)
						      : NULL;

	if (!outcome && blame->lab.nwanted > 0)
		return false;
	for (size_t i = 0; outcome && outcome->answer == BLAME_ACCEPTED && i < mates.n; i++)
		blame->standing[mates.sites[i]] = SOUND;
	blame->first_mates_tried = true;
	return true;
}

bool blame_step_try(struct blame *blame)
{
	if (!blame->first_mates_tried)
		return try_first_mates(blame);

	struct lab *lab = &blame->lab;
	struct lab_set sound = company(blame);
	size_t waiting = 0;

	for (uint32_t i = 0; i < lab->nsites && waiting < LAB_AT_ONCE; i++) {
		if (blame->standing[i] != ASIDE || blame->tried[i])
			continue;
		const struct blame_outcome *outcome = lab_ask(lab, sound, lab_one(lab, i));
		if (outcome && waiting == 0) {
			blame->tried[i] = outcome->answer != BLAME_ACCEPTED;
			if (!blame->tried[i])
				blame->standing[i] = SOUND;
			return true;
		}
		waiting++;
	}
	if (waiting == 0)
		blame->phase = PAIR;
	return waiting == 0;
}

/* `site` fails beside the sound ones because of `found->other`. Where it would fail without that
 * one too, it spoils all of its kind; else both are told. */
static bool judge_pair(
	struct blame *blame, struct lab_set sound, uint32_t site, struct isolated *found)
{
	struct lab *lab = &blame->lab;
	uint32_t other = found->site == site ? found->other : found->site;
	const struct blame_outcome *without =
		lab_ask(lab, lab_without(lab, sound, other), lab_one(lab, site));

	if (!without)
		return false;
	found->other = other;
	bool spoils = without->answer != BLAME_ACCEPTED;
	blame_take_out(blame, site, spoils ? BLAME_SPOILER : BLAME_JOINT, found);
	if (!spoils && !blame_is_fixed(blame, other) &&
		blame->verdicts[other].kind == BLAME_INNOCENT && !blame->anything_fixed)
		blame->verdicts[other] =
			(struct blame_verdict){BLAME_JOINT, site, found->complaint};
	return true;
}

static bool judge_aside(struct blame *blame, struct lab_set sound, uint32_t site)
{
	struct lab *lab = &blame->lab;
	const struct blame_outcome *outcome = lab_ask(lab, sound, lab_one(lab, site));
	uint32_t mate = blame->mates[site];
	bool known = mate != BLAME_NOBODY && blame->standing[mate] == SOUND;
	struct isolated found = {site, mate, outcome ? outcome->complaint : NULL};

	if (!outcome) {
		if (known) /* wanted next, if this is refused */
			(void)lab_ask(lab, lab_without(lab, sound, mate), lab_one(lab, site));
		return false;
	}
	if (outcome->answer == BLAME_ACCEPTED) {
		blame->standing[site] = SOUND;
		return true;
	}
	switch (known ? ISOLATED_PAIR : isolate_partner(lab, sound, &found)) {
	case ISOLATED_LATER:
		return false;
	case ISOLATED_PAIR:
		return judge_pair(blame, sound, site, &found);
	default:
		found = (struct isolated){site, BLAME_NOBODY, outcome->complaint};
		blame_take_out(blame, site, BLAME_JOINT, &found);
		return true;
	}
}

bool blame_step_pair(struct blame *blame)
{
	for (uint32_t i = 0; i < blame->lab.nsites; i++)
		if (blame->standing[i] == ASIDE)
			return judge_aside(blame, company(blame), i);
	blame->phase = RECHECK;
	return true;
}

/* Small pieces lack what nobody knew they rely on: what is accepted among all the sound ones was no
 * fault. */
bool blame_step_recheck(struct blame *blame)
{
	struct lab *lab = &blame->lab;
	struct lab_set sound = company(blame);
	size_t waiting = 0;

	for (uint32_t i = 0; i < lab->nsites && waiting < LAB_AT_ONCE; i++) {
		if (blame->standing[i] != OUT || blame->sure[i] ||
			blame->verdicts[i].kind != BLAME_OWN ||
			blame->nrechecked + waiting >= MOST_RECHECKED)
			continue;
		lab->out[i] = false;
		const struct blame_outcome *outcome = lab_ask(lab, sound, lab_one(lab, i));
		lab->out[i] = true;
		if (outcome && waiting == 0) {
			blame->sure[i] = true;
			blame->nrechecked++;
			if (outcome->answer == BLAME_ACCEPTED) {
				lab->out[i] = false;
				blame->standing[i] = SOUND;
				blame->verdicts[i] = (struct blame_verdict){.other = BLAME_NOBODY};
			}
			return true;
		}
		waiting++;
	}
	if (waiting == 0)
		blame->phase = CHECK;
	return waiting == 0;
}
