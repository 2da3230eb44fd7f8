/* A nginx that is made up: sites with faults of every kind, and what it would say of some of
 * them. */
#ifndef UNIT_BLAME_ORACLE_H
#define UNIT_BLAME_ORACLE_H

#include <arena.h>
#include <blame.h>

#include <stdlib.h>
#include <string.h>

enum fault_kind {
	FAULT_LOCATED,   /* the site alone; its own place is named, while the file is read */
	FAULT_UNPLACED,  /* the site alone; no place is named */
	FAULT_MISPLACED, /* the site alone; another site is named */
	FAULT_PAIR,      /* both together; the later one is named */
	FAULT_UNPLACED_PAIR,
	FAULT_STAR,    /* the site together with each of the innocent; one of those is named */
	FAULT_MISSING, /* the site where `other` is not; its own place is named */
	FAULT_UNPLACED_MISSING,
	FAULT_TRIPLE, /* the site, the one behind it and the one behind that together */
	FAULT_KINDS,
};

struct fault {
	enum fault_kind kind;
	uint32_t site, other;
	const char *name; /* what is missing; NULL for others */
	struct nga_complaint complaint;
};

struct oracle {
	struct arena *arena;
	uint32_t nsites;
	struct fault faults[2048];
	size_t nfaults;
	struct blame_tie ties[2048];
	size_t nties;
	enum blame_role *roles; /* or NULL */
	uint64_t seed;
	bool base_broken;
	size_t runs;
	double cost; /* in runs with every site */
};

/* One run costs as one with a fixed part and one for each site that it reads. */
static const double cost_of_base = 0.035, cost_of_all = 0.965;

static struct oracle *oracle_new(uint32_t nsites, uint64_t seed)
{
	struct arena *arena = arena_new();
	struct oracle *oracle = arena_alloc(arena, sizeof(*oracle));

	oracle->arena = arena;
	oracle->nsites = nsites;
	oracle->seed = seed * 0x9e3779b97f4a7c15u + 1;
	return oracle;
}

static void oracle_free(struct oracle *oracle)
{
	arena_free(oracle->arena);
}

/* A number below `below`, by the seed. */
static uint32_t oracle_random(struct oracle *oracle, uint32_t below)
{
	oracle->seed = oracle->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(oracle->seed >> 33) % below;
}

static bool is_unplaced(enum fault_kind kind)
{
	return kind == FAULT_UNPLACED || kind == FAULT_UNPLACED_PAIR ||
	       kind == FAULT_UNPLACED_MISSING || kind == FAULT_TRIPLE;
}

/* Adds a fault; `other` counts where the kind has one. */
static void oracle_add(struct oracle *oracle, enum fault_kind kind, uint32_t site, uint32_t other)
{
	struct fault *fault = &oracle->faults[oracle->nfaults++];

	*fault = (struct fault){.kind = kind, .site = site, .other = other};
	fault->complaint.text = arena_format(oracle->arena, "fault %d of site %u", kind, site);
	fault->complaint.level = "emerg";
	if (!is_unplaced(kind)) {
		fault->complaint.file = arena_format(oracle->arena, "/site%u", site);
		fault->complaint.line = 1;
	}
}

/* `user` relies on `provider`; the search is told so unless it is hidden. */
static void oracle_tie(struct oracle *oracle, uint32_t user, uint32_t provider, bool hidden)
{
	const char *name = arena_format(oracle->arena, "name%u", provider);
	enum fault_kind kind = oracle_random(oracle, 2) ? FAULT_MISSING : FAULT_UNPLACED_MISSING;

	oracle_add(oracle, kind, user, provider);
	struct fault *fault = &oracle->faults[oracle->nfaults - 1];
	fault->name = name;
	fault->complaint.text = arena_format(oracle->arena, "unknown \"%s\"", name);
	if (!hidden)
		oracle->ties[oracle->nties++] = (struct blame_tie){user, provider, name};
}

/* The first that stands in no relation of its own to the hub. */
static uint32_t first_leaf(const struct oracle *oracle, const bool *in)
{
	for (uint32_t site = 0; site < oracle->nsites; site++) {
		bool special = !in[site];
		for (size_t i = 0; i < oracle->nfaults && !special; i++)
			special = oracle->faults[i].kind == FAULT_STAR &&
				  oracle->faults[i].site == site;
		if (!special)
			return site;
	}
	return BLAME_NOBODY;
}

/* Whether the fault shows; `*blamed` is the site that it is laid to. */
static bool shows(
	const struct oracle *oracle, const struct fault *fault, const bool *in, uint32_t *blamed)
{
	bool site = in[fault->site];

	*blamed = is_unplaced(fault->kind) ? BLAME_NOBODY : fault->site;
	switch (fault->kind) {
	case FAULT_LOCATED:
	case FAULT_UNPLACED:
		return site;
	case FAULT_MISPLACED:
		*blamed = in[fault->other] ? fault->other : BLAME_NOBODY;
		return site;
	case FAULT_PAIR:
	case FAULT_UNPLACED_PAIR:
		return site && in[fault->other];
	case FAULT_STAR:
		*blamed = first_leaf(oracle, in);
		return site && *blamed != BLAME_NOBODY;
	case FAULT_MISSING:
	case FAULT_UNPLACED_MISSING:
		return site && !in[fault->other];
	case FAULT_TRIPLE:
		return site && in[fault->site + 1] && in[fault->site + 2];
	case FAULT_KINDS:
		break;
	}
	return false;
}

static const struct fault base_fault = {
	.complaint = {.level = "emerg", .text = "the base", .file = "/nginx.conf", .line = 3}};

/* Faults in files come first, in the order of the files; then the others in their own. */
static const struct fault *first_fault(
	const struct oracle *oracle, const bool *in, uint32_t *blamed)
{
	const struct fault *first = oracle->base_broken ? &base_fault : NULL;
	uint32_t site;

	*blamed = BLAME_NOBODY;
	for (size_t i = 0; !oracle->base_broken && i < oracle->nfaults; i++) {
		const struct fault *fault = &oracle->faults[i];
		if (!shows(oracle, fault, in, &site))
			continue;
		bool located = fault->kind == FAULT_LOCATED;
		bool better = located &&
			      (!first || first->kind != FAULT_LOCATED || fault->site < first->site);
		if (!first || better) {
			first = fault;
			*blamed = site;
		}
	}
	return first;
}

/* What it says of the sites. */
static struct blame_outcome oracle_ask(struct oracle *oracle, const uint32_t *sites, size_t n)
{
	bool *in = calloc((size_t)oracle->nsites + 3, sizeof(bool));
	struct blame_outcome outcome = {.answer = BLAME_ACCEPTED, .site = BLAME_NOBODY};
	size_t read = 0;

	for (size_t i = 0; i < n; i++)
		in[sites[i]] = true;
	const struct fault *fault = first_fault(oracle, in, &outcome.site);
	if (fault) {
		outcome.answer = BLAME_REFUSED;
		outcome.complaint = &fault->complaint;
	}
	while (read < n && !(fault && fault->kind == FAULT_LOCATED && sites[read] > fault->site))
		read++;
	oracle->runs++;
	oracle->cost += cost_of_base + cost_of_all * (double)read / oracle->nsites;
	free(in);
	return outcome;
}

static struct blame_outcome ask_all(struct oracle *oracle)
{
	uint32_t *sites = arena_array(oracle->arena, oracle->nsites + 1u, sizeof(*sites));
	size_t n = 0;

	for (uint32_t i = 0; i < oracle->nsites; i++)
		if (!oracle->roles || oracle->roles[i] != BLAME_BROKEN)
			sites[n++] = i;
	return oracle_ask(oracle, sites, n);
}

/* Runs a search to its end, two experiments at a time, which end in any order. */
static struct blame *oracle_search(struct oracle *oracle)
{
	struct blame_experiment under_way[2];
	size_t n = 0;
	struct blame_outcome whole = ask_all(oracle);
	struct blame_setup setup = {
		oracle->nsites, oracle->roles, oracle->ties, oracle->nties, &whole};
	struct blame *blame = blame_new(oracle->arena, &setup);

	for (;;) {
		while (n < 2 && blame_next(blame, &under_way[n]))
			n++;
		if (n == 0)
			break;
		size_t ended = oracle_random(oracle, (uint32_t)n);
		struct blame_experiment experiment = under_way[ended];
		under_way[ended] = under_way[--n];
		struct blame_outcome outcome = oracle_ask(oracle, experiment.sites, experiment.n);
		blame_tell(blame, experiment.id, &outcome);
	}
	return blame;
}

/* Whether it accepts all that the search did not take out. */
static bool oracle_accepts_the_rest(struct oracle *oracle, const struct blame *blame)
{
	uint32_t *sites = arena_array(oracle->arena, oracle->nsites + 1u, sizeof(*sites));
	size_t n = 0;

	for (uint32_t i = 0; i < oracle->nsites; i++) {
		const struct blame_verdict *verdict = blame_verdict(blame, i);
		bool stays = verdict->kind == BLAME_INNOCENT ||
			     (verdict->kind == BLAME_JOINT && verdict->other != BLAME_NOBODY &&
				     verdict->other > i);
		if (stays)
			sites[n++] = i;
	}
	return oracle_ask(oracle, sites, n).answer == BLAME_ACCEPTED;
}

#endif
