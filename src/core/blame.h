/* Which sites are at fault where nginx refuses them all: a search that says which experiment to
 * make next (nginx asked about some of the sites) and is told how it ended. It makes none
 * itself. */
#ifndef CORE_BLAME_H
#define CORE_BLAME_H

#include <ngxaudit/snapshot.h>

struct arena;
struct blame;

/* Sites are numbers from 0, in the order in which nginx reads them. */
enum { BLAME_NOBODY = INT32_MAX };

/* `user` relies on `name`, which `provider` defines: an upstream, a variable, a zone, a log format.
 * Wherever `user` is tried, `provider` is as well. */
struct blame_tie {
	uint32_t user, provider;
	const char *name;
};

enum blame_answer {
	BLAME_ACCEPTED,
	BLAME_REFUSED,
	BLAME_CUT_OFF, /* no answer in time */
};

struct blame_outcome {
	enum blame_answer answer;
	const struct nga_complaint *complaint; /* the one that counts; NULL unless refused */
	uint32_t site; /* the site in the experiment that its place names; or BLAME_NOBODY */
};

/* What a site is to the search before it begins. */
enum blame_role {
	BLAME_SUSPECT, /* zero: may be at fault */
	BLAME_BROKEN,  /* at fault beyond doubt: part of no experiment */
	BLAME_FIXED,   /* accepted already, and to stay */
};

struct blame_setup {
	uint32_t nsites;
	const enum blame_role *roles; /* one a site; NULL: all are suspects */
	const struct blame_tie *ties;
	size_t nties;
	const struct blame_outcome *whole; /* what nginx said of all but the broken; or NULL */
};

/* Begins a search. With sites that are fixed, each suspect is judged as if it alone were added to
 * them. */
struct blame *blame_new(struct arena *arena, const struct blame_setup *setup);

struct blame_experiment {
	size_t id;
	const uint32_t *sites; /* ascending */
	size_t n;
};

/* The next experiment to make beside those that are under way; false: none, until one of those is
 * told. It is never worth while to have more than two under way. */
bool blame_next(struct blame *blame, struct blame_experiment *experiment);

/* How an experiment ended. The complaint must live as long as the search. */
void blame_tell(struct blame *blame, size_t id, const struct blame_outcome *outcome);

/* Whether everything that can be known is known: nothing more is to be asked. */
bool blame_is_over(const struct blame *blame);

/* Ends the search where it stands: time is up. */
void blame_stop(struct blame *blame);

enum blame_kind {
	BLAME_INNOCENT,    /* zero */
	BLAME_OWN,         /* fails by itself */
	BLAME_SPOILER,     /* sound by itself; fails together with any of several, `other` among
			      them */
	BLAME_JOINT,       /* sound by itself; fails together with `other`; or with more than one,
			      and then `other` is BLAME_NOBODY */
	BLAME_CONSEQUENCE, /* fails only because `other` was taken out */
	BLAME_KNOWN,       /* was broken from the start */
	BLAME_UNDECIDED,
};

struct blame_verdict {
	enum blame_kind kind;
	uint32_t other;
	const struct nga_complaint *complaint; /* NULL: innocent, known or undecided */
};

const struct blame_verdict *blame_verdict(const struct blame *blame, uint32_t site);

/* What nginx says of the configuration without any site, where it refuses that: then no site was
 * judged. Else NULL. */
const struct nga_complaint *blame_base(const struct blame *blame);

/* Whether nginx was seen to accept all sites but those that were taken out: own faults, spoilers,
 * consequences, known ones, and the later one of those that fail jointly. */
bool blame_is_checked(const struct blame *blame);

#endif
