/* The state of a search, and its steps. Each step decides something, or leaves in the lab what it
 * wants to know first and returns false; it is then gone through again. */
#ifndef CORE_BLAME_STEPS_H
#define CORE_BLAME_STEPS_H

#include "blame.h"

#include "blame_isolate.h"

enum blame_standing {
	UNKNOWN,
	SOUND,
	ASIDE, /* one of two that fail together */
	OUT,
};

enum blame_phase {
	BASE,    /* no site */
	SIFT,    /* piece by piece: who fails by itself? */
	WHOLE,   /* all that are sound: do some fail only together? */
	TRY,     /* each that was put aside, beside all that are sound */
	PAIR,    /* those that failed then: with whom? */
	RECHECK, /* those that failed in small pieces: does it hold in the whole? */
	CHECK,   /* all that are left */
	OVER,
};

struct blame {
	struct lab lab;
	struct blame_setup setup;
	enum blame_standing *standing;
	bool *tried;     /* of those aside: nginx refused it beside the sound ones */
	bool *sure;      /* of those out: seen in the whole, or checked there */
	uint32_t *mates; /* of those aside: whom it failed with; or BLAME_NOBODY */
	bool first_mates_tried;
	struct blame_verdict *verdicts;
	struct vec pieces; /* of struct lab_set: a stack of what is to be sifted */
	size_t limit;      /* of a piece that is cut off a refused one */
	size_t nfaults, nsound;
	size_t nrechecked;
	enum blame_phase phase;
	bool checked, anything_fixed;
	bool unplaced; /* nginx named no site for the last fault */
	const struct nga_complaint *base;
};

/* Those that stand so; in the scratch arena. */
struct lab_set blame_all_that(struct blame *blame, enum blame_standing standing);

bool blame_is_fixed(const struct blame *blame, uint32_t site);

/* Adds to the stack of what is to be sifted. */
void blame_push_piece(struct blame *blame, struct lab_set set);

/* Takes `site` out, and tells why; what it misses may make it a consequence. */
void blame_take_out(
	struct blame *blame, uint32_t site, enum blame_kind kind, const struct isolated *found);

/* Takes out or puts aside what made nginx refuse `set`; `sure`: those are all that are not out. */
bool blame_settle(struct blame *blame, struct lab_set set, bool sure);

bool blame_step_sift(struct blame *blame);
bool blame_step_try(struct blame *blame);
bool blame_step_pair(struct blame *blame);
bool blame_step_recheck(struct blame *blame);

#endif
