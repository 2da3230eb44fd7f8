/* Piece by piece: who fails by itself? */
#include "blame_steps.h"

#include <assert.h>
#include <string.h>

enum {
	SINGLES = 8, /* sites that are tried one by one before many are again */
	SMALL = 3,   /* too small a piece to be worth while */
	SOME = 8,    /* faults: enough to guess how many there are */
	RARE = 16,   /* sound sites a fault, from which on halving is cheaper than one by one */
};

static void find_sound(struct blame *blame, struct lab_set set)
{
	for (size_t i = 0; i < set.n; i++) {
		if (blame->standing[set.sites[i]] != UNKNOWN)
			continue;
		blame->standing[set.sites[i]] = SOUND;
		blame->nsound++;
	}
}

/* The part of a piece that is still to be judged; in the scratch arena. */
static struct lab_set open_part(struct blame *blame, struct lab_set piece)
{
	uint32_t *sites = arena_array(blame->lab.scratch, piece.n + 1, sizeof(*sites));
	size_t n = 0;

	for (size_t i = 0; i < piece.n; i++)
		if (blame->standing[piece.sites[i]] == UNKNOWN)
			sites[n++] = piece.sites[i];
	return (struct lab_set){sites, n};
}

static struct lab_set *top_piece(struct blame *blame, size_t from_top)
{
	return &((struct lab_set *)blame->pieces.items)[blame->pieces.n - 1 - from_top];
}

/* Leaves pieces of at most `size` in place of the top one; the first of them lies on top. */
static void cut_evenly(struct blame *blame, size_t size)
{
	struct lab_set piece = *top_piece(blame, 0);

	assert(size > 0);
	blame->pieces.n--;
	for (size_t n = piece.n; n > 0;) {
		size_t part = n % size ? n % size : size;
		n -= part;
		blame_push_piece(blame, (struct lab_set){piece.sites + n, part});
	}
}

/* Leaves the halves, quarters and so on beside the site in place of the top piece: those that the
 * way to it has tried already. */
static void cut_around(struct blame *blame, struct lab_set open)
{
	uint32_t *sites = arena_array(blame->lab.arena, open.n, sizeof(*sites));

	memcpy(sites, open.sites, open.n * sizeof(*sites));
	open.sites = sites;
	blame->pieces.n--;
	while (open.n > 1) {
		struct lab_set a = lab_first_half(open), b = lab_second_half(open);
		bool first = open_part(blame, a).n < a.n;
		blame_push_piece(blame, first ? b : a);
		open = first ? a : b;
	}
}

/* Whether so many fail that one by one is cheapest. It takes fewer where nginx names no places:
 * each is then found by halving. */
static bool is_dense(const struct blame *blame)
{
	return blame->limit < SMALL ||
	       (blame->unplaced && blame->nfaults >= SOME && blame->nfaults * RARE > blame->nsound);
}

/* Leaves the first few of the top piece one by one, and then its rest. */
static void cut_off_singles(struct blame *blame)
{
	struct lab_set piece = *top_piece(blame, 0);
	size_t n = piece.n < SINGLES ? piece.n : SINGLES;

	blame->pieces.n--;
	blame_push_piece(blame, (struct lab_set){piece.sites + n, piece.n - n});
	while (n-- > 0)
		blame_push_piece(blame, (struct lab_set){piece.sites + n, 1});
}

/* After a fault was found in the top piece: the more there are, the smaller the pieces. */
static void cut(struct blame *blame, struct lab_set open, bool located)
{
	blame->limit = blame->limit > 4 ? blame->limit * 3 / 4 : 1;
	if (!located)
		cut_around(blame, open);
	else if (blame->limit < open.n)
		cut_evenly(blame, blame->limit);
}

/* While one experiment is under way, another may be: what nginx says of the rest of the piece, or
 * of the next one. */
static void guess_ahead(struct blame *blame, struct lab_set open, const struct blame_outcome *seen)
{
	struct lab *lab = &blame->lab;

	if (lab->nwanted == LAB_AT_ONCE)
		return;
	if (seen && seen->site != BLAME_NOBODY && open.n > 1) {
		(void)lab_ask(lab, lab_without(lab, open, seen->site), lab_nothing);
	} else if (!seen && blame->pieces.n > 1) {
		struct lab_set next = open_part(blame, *top_piece(blame, 1));
		if (next.n > 0 && next.n <= 2 * open.n) /* not dearer than what it is beside */
			(void)lab_ask(lab, next, lab_nothing);
	}
}

bool blame_step_sift(struct blame *blame)
{
	if (blame->pieces.n == 0) {
		blame->phase = WHOLE;
		return true;
	}
	struct lab_set open = open_part(blame, *top_piece(blame, 0));
	if (open.n == 0) {
		blame->pieces.n--;
		return true;
	}
	if (open.n > 1 && is_dense(blame)) {
		cut_off_singles(blame);
		return true;
	}
	const struct blame_outcome *outcome = lab_ask(&blame->lab, open, lab_nothing);
	if (outcome && outcome->answer == BLAME_ACCEPTED) {
		find_sound(blame, open);
		blame->pieces.n--;
		blame->limit += blame->limit / 2 + 1;
		return true;
	}
	if (!outcome || !blame_settle(blame, open, blame->nsound == 0 && blame->pieces.n == 1)) {
		guess_ahead(blame, open, outcome);
		return false;
	}
	blame->unplaced = outcome->site == BLAME_NOBODY;
	cut(blame, open, !blame->unplaced);
	return true;
}
