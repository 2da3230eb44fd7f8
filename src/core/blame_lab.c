#include "blame_lab.h"

#include <assert.h>
#include <string.h>

const struct lab_set lab_nothing = {0};

static void index_ties(struct lab *lab, const struct blame_setup *setup)
{
	size_t *first = arena_array(lab->arena, (size_t)setup->nsites + 2, sizeof(*first));

	lab->ties = arena_array(lab->arena, setup->nties + 1, sizeof(const struct blame_tie *));
	for (size_t i = 0; i < setup->nties; i++)
		first[setup->ties[i].user + 2]++;
	for (size_t i = 2; i < (size_t)setup->nsites + 2; i++)
		first[i] += first[i - 1];
	for (size_t i = 0; i < setup->nties; i++)
		lab->ties[first[setup->ties[i].user + 1]++] = &setup->ties[i];
	lab->first = first;
}

void lab_init(struct lab *lab, struct arena *arena, const struct blame_setup *setup)
{
	*lab = (struct lab){
		.arena = arena,
		.nsites = setup->nsites,
		.nbytes = ((size_t)setup->nsites + 8) / 8,
		.out = arena_array(arena, (size_t)setup->nsites + 1, sizeof(bool)),
		.runs.arena = arena,
		.list.size = sizeof(struct lab_run *),
		.pending = arena_array(arena, (size_t)setup->nsites + 1, sizeof(uint32_t)),
	};
	lab->bits = arena_alloc(arena, lab->nbytes);
	index_ties(lab, setup);
}

static bool add(struct lab *lab, uint32_t site)
{
	unsigned char mask = (unsigned char)(1u << site % 8);

	if (lab->out[site] || lab->bits[site / 8] & mask)
		return false;
	lab->bits[site / 8] |= mask;
	return true;
}

/* Adds the sites, and what they rely on, to the experiment under construction. */
static void add_all(struct lab *lab, struct lab_set set)
{
	size_t n = 0;

	for (size_t i = 0; i < set.n; i++)
		if (add(lab, set.sites[i]))
			lab->pending[n++] = set.sites[i];
	while (n > 0) {
		uint32_t user = lab->pending[--n];
		for (size_t i = lab->first[user]; i < lab->first[user + 1]; i++)
			if (add(lab, lab->ties[i]->provider))
				lab->pending[n++] = lab->ties[i]->provider;
	}
}

/* The experiment with these sites, whether or not it was made. */
static struct lab_run *find_run(struct lab *lab, struct lab_set a, struct lab_set b)
{
	memset(lab->bits, 0, lab->nbytes);
	add_all(lab, a);
	add_all(lab, b);
	struct lab_run *run = map_get_n(&lab->runs, lab->bits, lab->nbytes);
	if (run)
		return run;
	run = arena_alloc(lab->arena, sizeof(*run));
	unsigned char *bits = arena_alloc(lab->arena, lab->nbytes);
	memcpy(bits, lab->bits, lab->nbytes);
	run->bits = bits;
	map_set_n(&lab->runs, bits, lab->nbytes, run);
	*(struct lab_run **)vec_push(&lab->list, lab->arena) = run;
	return run;
}

const struct blame_outcome *lab_ask(struct lab *lab, struct lab_set a, struct lab_set b)
{
	struct lab_run *run = find_run(lab, a, b);

	if (run->progress == LAB_TOLD)
		return &run->outcome;
	if (lab->nwanted < LAB_AT_ONCE && (lab->nwanted == 0 || lab->wanted[0] != run))
		lab->wanted[lab->nwanted++] = run;
	return NULL;
}

void lab_know(struct lab *lab, struct lab_set set, const struct blame_outcome *outcome)
{
	struct lab_run *run = find_run(lab, set, lab_nothing);

	run->progress = LAB_TOLD;
	run->outcome = *outcome;
}

struct lab_set lab_closure(struct lab *lab, uint32_t site)
{
	uint32_t *sites = arena_array(lab->scratch, lab->nsites, sizeof(*sites));
	size_t n = 0;

	memset(lab->bits, 0, lab->nbytes);
	add_all(lab, lab_one(lab, site));
	for (uint32_t i = 0; i < lab->nsites; i++)
		if (lab->bits[i / 8] & 1u << i % 8)
			sites[n++] = i;
	return (struct lab_set){sites, n};
}

struct lab_set lab_one(struct lab *lab, uint32_t site)
{
	uint32_t *sites = arena_alloc(lab->scratch, sizeof(*sites));

	assert(site < lab->nsites);
	*sites = site;
	return (struct lab_set){sites, 1};
}

struct lab_set lab_without(struct lab *lab, struct lab_set set, uint32_t site)
{
	uint32_t *sites = arena_array(lab->scratch, set.n + 1, sizeof(*sites));
	size_t n = 0;

	for (size_t i = 0; i < set.n; i++)
		if (set.sites[i] != site)
			sites[n++] = set.sites[i];
	return (struct lab_set){sites, n};
}

struct lab_set lab_first_half(struct lab_set set)
{
	return (struct lab_set){set.sites, set.n / 2};
}

struct lab_set lab_second_half(struct lab_set set)
{
	return (struct lab_set){set.sites + set.n / 2, set.n - set.n / 2};
}

bool lab_has(struct lab_set set, uint32_t site)
{
	for (size_t i = 0; i < set.n; i++)
		if (set.sites[i] == site)
			return true;
	return false;
}
