/* The experiments of a search: which were made, which are wanted, and what belongs into one. */
#ifndef CORE_BLAME_LAB_H
#define CORE_BLAME_LAB_H

#include "blame.h"

#include <arena.h>
#include <map.h>

enum { LAB_AT_ONCE = 2 };

/* Some sites, ascending; a view into an array of somebody else's. */
struct lab_set {
	const uint32_t *sites;
	size_t n;
};

enum lab_progress { LAB_WANTED, LAB_STARTED, LAB_TOLD };

struct lab_run {
	const unsigned char *bits; /* one a site */
	enum lab_progress progress;
	struct blame_outcome outcome;
};

struct lab {
	struct arena *arena;
	struct arena *scratch; /* for one step of the search */
	uint32_t nsites;
	size_t nbytes;                 /* of a bitmap */
	bool *out;                     /* by site: part of no experiment any more */
	const struct blame_tie **ties; /* by user: ties[first[user]] up to ties[first[user + 1]] */
	size_t *first;
	struct map runs;                     /* by bitmap */
	struct vec list;                     /* of struct lab_run *, by number */
	struct lab_run *wanted[LAB_AT_ONCE]; /* in this step */
	size_t nwanted;
	unsigned char *bits; /* the experiment under construction, and what is to be looked at */
	uint32_t *pending;
};

void lab_init(struct lab *lab, struct arena *arena, const struct blame_setup *setup);

/* How the experiment with the sites of both sets ended, and with what they rely on, those that are
 * out left aside. NULL: not known yet, and now wanted. */
const struct blame_outcome *lab_ask(struct lab *lab, struct lab_set a, struct lab_set b);

/* Tells it without an experiment. */
void lab_know(struct lab *lab, struct lab_set set, const struct blame_outcome *outcome);

/* What is tried where `site` is, itself included; in the scratch arena. */
struct lab_set lab_closure(struct lab *lab, uint32_t site);

/* The set of one site, and a set without one; both in the scratch arena. */
struct lab_set lab_one(struct lab *lab, uint32_t site);
struct lab_set lab_without(struct lab *lab, struct lab_set set, uint32_t site);

struct lab_set lab_first_half(struct lab_set set);
struct lab_set lab_second_half(struct lab_set set);
bool lab_has(struct lab_set set, uint32_t site);

extern const struct lab_set lab_nothing;

#endif
