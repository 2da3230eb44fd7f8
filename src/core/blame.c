/* The search. It is written as if every experiment were answered at once, and gone through again
 * from its last decision whenever one more answer is there. */
#include "blame_steps.h"

#include <assert.h>

void blame_push_piece(struct blame *blame, struct lab_set set)
{
	if (set.n > 0)
		*(struct lab_set *)vec_push(&blame->pieces, blame->lab.arena) = set;
}

/* What the search begins with, by the roles of the sites. */
static void take_roles(struct blame *blame)
{
	uint32_t n = blame->lab.nsites;
	uint32_t *suspects = arena_array(blame->lab.arena, n + 1u, sizeof(*suspects));
	size_t nsuspects = 0;

	for (uint32_t i = 0; i < n; i++) {
		enum blame_role role = blame->setup.roles ? blame->setup.roles[i] : BLAME_SUSPECT;
		if (role == BLAME_BROKEN) {
			blame->standing[i] = OUT;
			blame->lab.out[i] = blame->sure[i] = true;
			blame->verdicts[i].kind = BLAME_KNOWN;
		} else if (role == BLAME_FIXED) {
			blame->standing[i] = SOUND;
			blame->anything_fixed = true;
		} else {
			suspects[nsuspects++] = i;
		}
	}
	blame_push_piece(blame, (struct lab_set){suspects, nsuspects});
	blame->limit = nsuspects;
}

struct blame *blame_new(struct arena *arena, const struct blame_setup *setup)
{
	struct blame *blame = arena_alloc(arena, sizeof(*blame));
	size_t n = (size_t)setup->nsites + 1;

	*blame = (struct blame){
		.setup = *setup,
		.standing = arena_array(arena, n, sizeof(*blame->standing)),
		.tried = arena_array(arena, n, sizeof(bool)),
		.sure = arena_array(arena, n, sizeof(bool)),
		.mates = arena_array(arena, n, sizeof(*blame->mates)),
		.verdicts = arena_array(arena, n, sizeof(*blame->verdicts)),
		.pieces.size = sizeof(struct lab_set),
	};
	lab_init(&blame->lab, arena, setup);
	for (size_t i = 0; i < n; i++)
		blame->verdicts[i].other = blame->mates[i] = BLAME_NOBODY;
	take_roles(blame);
	blame->lab.scratch = arena_new();
	if (setup->whole && !blame->anything_fixed)
		lab_know(&blame->lab, blame_all_that(blame, UNKNOWN), setup->whole);
	arena_free(blame->lab.scratch);
	blame->lab.scratch = NULL;
	return blame;
}

static bool step_base(struct blame *blame)
{
	const struct blame_outcome *base = lab_ask(&blame->lab, lab_nothing, lab_nothing);
	const struct blame_outcome *whole = blame->setup.whole;

	if (!base) {
		if (whole && whole->answer == BLAME_REFUSED && whole->site != BLAME_NOBODY &&
			!blame->lab.out[whole->site])
			(void)lab_ask(&blame->lab, lab_one(&blame->lab, whole->site), lab_nothing);
		return false;
	}
	blame->phase = SIFT;
	if (base->answer == BLAME_REFUSED) {
		blame->base = base->complaint;
		blame_stop(blame);
	}
	return true;
}

static bool step_whole(struct blame *blame, enum blame_phase next)
{
	struct lab_set sound = blame_all_that(blame, SOUND);
	const struct blame_outcome *outcome = lab_ask(&blame->lab, sound, lab_nothing);

	if (!outcome)
		return false;
	if (outcome->answer != BLAME_ACCEPTED)
		return blame_settle(blame, sound, true);
	blame->checked = next == OVER;
	blame->phase = next;
	return true;
}

static bool anybody_is_aside(const struct blame *blame)
{
	for (uint32_t i = 0; i < blame->lab.nsites; i++)
		if (blame->standing[i] == ASIDE)
			return true;
	return false;
}

static bool step_check(struct blame *blame)
{
	if (blame->anything_fixed) { /* each was tried by itself: together they need not be sound */
		blame->checked = true;
		blame->phase = OVER;
		return true;
	}
	if (!anybody_is_aside(blame))
		return step_whole(blame, OVER);
	blame->phase = TRY;
	return true;
}

static bool step(struct blame *blame)
{
	switch (blame->phase) {
	case BASE:
		return step_base(blame);
	case SIFT:
		return blame_step_sift(blame);
	case WHOLE:
		return step_whole(blame, TRY);
	case TRY:
		return blame_step_try(blame);
	case PAIR:
		return blame_step_pair(blame);
	case RECHECK:
		return blame_step_recheck(blame);
	case CHECK:
		return step_check(blame);
	case OVER:
		break;
	}
	return false;
}

/* Decides what can be decided; then what is wanted next is in the lab. */
static void go_on(struct blame *blame)
{
	bool decided = true;

	while (decided) {
		blame->lab.scratch = arena_new();
		blame->lab.nwanted = 0;
		decided = step(blame);
		arena_free(blame->lab.scratch);
		blame->lab.scratch = NULL;
	}
}

/* ---- the interface ---- */

static size_t number_of(const struct blame *blame, const struct lab_run *run)
{
	struct lab_run *const *runs = blame->lab.list.items;
	size_t i = blame->lab.list.n;

	while (runs[--i] != run)
		;
	return i;
}

bool blame_next(struct blame *blame, struct blame_experiment *experiment)
{
	struct lab *lab = &blame->lab;

	go_on(blame);
	for (size_t i = 0; i < lab->nwanted; i++) {
		struct lab_run *run = lab->wanted[i];
		if (run->progress != LAB_WANTED)
			continue;
		uint32_t *sites = arena_array(lab->arena, lab->nsites + 1u, sizeof(*sites));
		size_t n = 0;
		for (uint32_t site = 0; site < lab->nsites; site++)
			if (run->bits[site / 8] & 1u << site % 8)
				sites[n++] = site;
		run->progress = LAB_STARTED;
		*experiment = (struct blame_experiment){number_of(blame, run), sites, n};
		return true;
	}
	return false;
}

void blame_tell(struct blame *blame, size_t id, const struct blame_outcome *outcome)
{
	struct lab_run *const *runs = blame->lab.list.items;

	assert(id < blame->lab.list.n && runs[id]->progress == LAB_STARTED);
	runs[id]->progress = LAB_TOLD;
	runs[id]->outcome = *outcome;
	if (outcome->answer == BLAME_CUT_OFF)
		blame_stop(blame);
}

bool blame_is_over(const struct blame *blame)
{
	return blame->phase == OVER;
}

void blame_stop(struct blame *blame)
{
	if (blame->phase == OVER)
		return;
	blame->phase = OVER;
	for (uint32_t i = 0; i < blame->lab.nsites; i++)
		if (blame->standing[i] == UNKNOWN || blame->standing[i] == ASIDE)
			blame->verdicts[i].kind = BLAME_UNDECIDED;
}

const struct blame_verdict *blame_verdict(const struct blame *blame, uint32_t site)
{
	assert(site < blame->lab.nsites);
	return &blame->verdicts[site];
}

const struct nga_complaint *blame_base(const struct blame *blame)
{
	return blame->base;
}

bool blame_is_checked(const struct blame *blame)
{
	return blame->checked;
}
