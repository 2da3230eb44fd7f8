/* Why some sites are refused together: the one among them that fails by itself, or two that fail
 * only together. */
#ifndef CORE_BLAME_ISOLATE_H
#define CORE_BLAME_ISOLATE_H

#include "blame_lab.h"

enum isolated_kind {
	ISOLATED_LATER, /* an experiment is wanted first */
	ISOLATED_NONE,  /* neither: it takes more than two of them */
	ISOLATED_OWN,   /* `site` fails by itself */
	ISOLATED_PAIR,  /* `site` and `other`, each sound by itself */
};

struct isolated {
	uint32_t site, other;
	const struct nga_complaint *complaint;
};

/* Finds it in `set`, of which it is known that nginx refuses it. */
enum isolated_kind isolate(struct lab *lab, struct lab_set set, struct isolated *found);

/* The same where one of the two is known: found->site, not in `set`, of which nginx complained so
 * in found->complaint (or NULL). Which of `set` does it fail with? */
enum isolated_kind isolate_partner(struct lab *lab, struct lab_set set, struct isolated *found);

#endif
