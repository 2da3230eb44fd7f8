#include "blame_isolate.h"

#include <string.h>

static bool is_refused(const struct blame_outcome *outcome)
{
	return outcome->answer == BLAME_REFUSED;
}

/* Both at once. */
static bool ask_both(
	struct lab *lab, const struct lab_set sets[4], const struct blame_outcome *outcomes[2])
{
	outcomes[0] = lab_ask(lab, sets[0], sets[1]);
	outcomes[1] = lab_ask(lab, sets[2], sets[3]);
	return outcomes[0] && outcomes[1];
}

/* Whether `site` fails by itself; what it relies on is tried first, and is `found` where that
 * fails. ISOLATED_NONE: it is sound. */
static enum isolated_kind look_at_one(struct lab *lab, uint32_t site, struct isolated *found)
{
	const struct blame_outcome *outcome = lab_ask(lab, lab_one(lab, site), lab_nothing);

	if (!outcome)
		return ISOLATED_LATER;
	if (!is_refused(outcome))
		return ISOLATED_NONE;
	struct lab_set closure = lab_closure(lab, site);
	size_t least = closure.n;
	*found = (struct isolated){site, BLAME_NOBODY, outcome->complaint};
	for (size_t i = 0; closure.n > 1 && i < closure.n; i++) {
		uint32_t one = closure.sites[i];
		const struct blame_outcome *own = lab_ask(lab, lab_one(lab, one), lab_nothing);
		if (!own)
			return ISOLATED_LATER;
		size_t size = is_refused(own) ? lab_closure(lab, one).n : SIZE_MAX;
		if (size < least || (size == least && one == own->site)) {
			least = size;
			*found = (struct isolated){one, BLAME_NOBODY, own->complaint};
		}
	}
	return ISOLATED_OWN;
}

/* Of those that come along with `other`, the one that `site` really fails with. */
static enum isolated_kind narrow(struct lab *lab, struct isolated *pair)
{
	struct lab_set closure = lab_closure(lab, pair->other);
	struct lab_set site = lab_one(lab, pair->site);
	size_t least = closure.n;

	for (size_t i = 0; closure.n > 1 && i < closure.n; i++) {
		uint32_t one = closure.sites[i];
		if (one == pair->site)
			continue;
		const struct blame_outcome *outcome = lab_ask(lab, lab_one(lab, one), site);
		if (!outcome)
			return ISOLATED_LATER;
		size_t size = is_refused(outcome) ? lab_closure(lab, one).n : SIZE_MAX;
		if (size < least) {
			least = size;
			pair->other = one;
		}
	}
	return ISOLATED_PAIR;
}

/* Two that are refused together, unless one of them is at fault by itself. */
static enum isolated_kind look_at_two(
	struct lab *lab, uint32_t site, uint32_t other, struct isolated *found)
{
	const struct blame_outcome *both = lab_ask(lab, lab_one(lab, site), lab_one(lab, other));

	if (!both)
		return ISOLATED_LATER;
	if (!is_refused(both))
		return ISOLATED_NONE;
	enum isolated_kind kind = look_at_one(lab, other, found);
	if (kind == ISOLATED_NONE)
		kind = look_at_one(lab, site, found);
	if (kind != ISOLATED_NONE)
		return kind;
	*found = (struct isolated){site, other, both->complaint};
	return narrow(lab, found);
}

static bool says(const struct blame_outcome *outcome, const struct nga_complaint *complaint)
{
	return complaint && is_refused(outcome) &&
	       strcmp(outcome->complaint->text, complaint->text) == 0;
}

/* Which of two experiments to follow: the one with the complaint, if one is given, else one that
 * was refused; -1: neither was. */
static int follow(const struct blame_outcome *outcomes[2], const struct nga_complaint *complaint)
{
	for (int i = 0; i < 2; i++)
		if (says(outcomes[i], complaint))
			return i;
	for (int i = 0; i < 2; i++)
		if (is_refused(outcomes[i]))
			return i;
	return -1;
}

enum isolated_kind isolate_partner(struct lab *lab, struct lab_set set, struct isolated *found)
{
	const struct isolated known = *found;
	struct lab_set one = lab_one(lab, known.site);

	while (set.n > 1) {
		struct lab_set a = lab_first_half(set), b = lab_second_half(set);
		const struct blame_outcome *outcomes[2];
		if (!ask_both(lab, (struct lab_set[]){a, one, b, one}, outcomes))
			return ISOLATED_LATER;
		int which = follow(outcomes, known.complaint);
		if (which < 0)
			return ISOLATED_NONE;
		set = which == 0 ? a : b;
	}
	return set.n == 0 ? ISOLATED_NONE : look_at_two(lab, known.site, set.sites[0], found);
}

/* Which quarter is refused: one half of `a` with one of `b`. */
static enum isolated_kind choose_quarter(struct lab *lab, struct lab_set *a, struct lab_set *b)
{
	struct lab_set as[] = {lab_first_half(*a), lab_second_half(*a)};
	struct lab_set bs[] = {lab_first_half(*b), lab_second_half(*b)};

	for (int turn = 0; turn < 2; turn++) {
		const struct blame_outcome *outcomes[2];
		struct lab_set sets[] = {as[0], bs[turn], as[1], bs[!turn]};
		if (!ask_both(lab, sets, outcomes))
			return ISOLATED_LATER;
		for (size_t i = 0; i < 2; i++) {
			if (!is_refused(outcomes[i]))
				continue;
			*a = sets[2 * i];
			*b = sets[2 * i + 1];
			return ISOLATED_PAIR;
		}
	}
	return ISOLATED_NONE;
}

/* One of `a` fails with one of `b`, while nginx accepts each set: both are halved at once. */
static enum isolated_kind isolate_across(
	struct lab *lab, struct lab_set a, struct lab_set b, struct isolated *found)
{
	while (a.n > 1 && b.n > 1) {
		enum isolated_kind kind = choose_quarter(lab, &a, &b);
		if (kind != ISOLATED_PAIR)
			return kind;
	}
	*found = (struct isolated){.site = a.n == 1 ? a.sites[0] : b.sites[0]};
	return isolate_partner(lab, a.n == 1 ? b : a, found);
}

/* Follows the place that nginx named. ISOLATED_NONE: it led nowhere. */
static enum isolated_kind follow_place(struct lab *lab, struct lab_set set,
	const struct blame_outcome *outcome, struct isolated *found)
{
	if (outcome->site == BLAME_NOBODY || lab->out[outcome->site])
		return ISOLATED_NONE;
	enum isolated_kind kind = look_at_one(lab, outcome->site, found);
	if (kind != ISOLATED_NONE)
		return kind;
	*found = (struct isolated){.site = outcome->site, .complaint = outcome->complaint};
	return isolate_partner(lab, lab_without(lab, set, outcome->site), found);
}

enum isolated_kind isolate(struct lab *lab, struct lab_set set, struct isolated *found)
{
	while (set.n > 1) {
		const struct blame_outcome *outcomes[2];
		const struct blame_outcome *whole = lab_ask(lab, set, lab_nothing);
		if (!whole)
			return ISOLATED_LATER;
		enum isolated_kind kind = follow_place(lab, set, whole, found);
		if (kind != ISOLATED_NONE)
			return kind;
		struct lab_set a = lab_first_half(set), b = lab_second_half(set);
		if (!ask_both(lab, (struct lab_set[]){a, lab_nothing, b, lab_nothing}, outcomes))
			return ISOLATED_LATER;
		if (!is_refused(outcomes[0]) && !is_refused(outcomes[1]))
			return isolate_across(lab, a, b, found);
		set = is_refused(outcomes[0]) ? a : b;
	}
	return set.n == 0 ? ISOLATED_NONE : look_at_one(lab, set.sites[0], found);
}
