/* Plans out of texts, for the tests of planning. */
#ifndef UNIT_PLANNED_H
#define UNIT_PLANNED_H

#include "judged.h"

#include <plan.h>

struct planned {
	struct judged judged;
	struct nga_plan plan;
};

/* Judges the texts by one rule, and plans. */
static inline struct planned planned_by(struct texts *texts, const char *rule)
{
	struct planned planned = {.judged = judged_begin(texts, rule)};

	judged_finish(&planned.judged);
	ck_assert_uint_gt(judged_count(&planned.judged, rule), 0);
	plan_make(texts->arena, &planned.judged.report, &planned.plan);
	return planned;
}

/* The n-th proposal of that remedy, from 0; NULL: there are not so many. */
static inline const struct nga_proposal *planned_nth(
	const struct planned *planned, enum nga_remedy remedy, size_t n)
{
	for (size_t i = 0; i < planned->plan.n; i++) {
		const struct nga_choice *choice = &planned->plan.choices[i];
		for (size_t k = 0; k < choice->n; k++)
			if (choice->proposals[k].remedy == remedy && n-- == 0)
				return &choice->proposals[k];
	}
	return NULL;
}

/* The first proposal of that remedy, which is there. */
static inline const struct nga_proposal *planned_one(
	const struct planned *planned, enum nga_remedy remedy)
{
	const struct nga_proposal *proposal = planned_nth(planned, remedy, 0);

	ck_assert_msg(proposal, "no %s", nga_remedy_names[remedy]);
	ck_assert_ptr_nonnull(proposal->why);
	ck_assert_uint_gt(proposal->nsteps, 0);
	return proposal;
}

/* An enabled entry that the first include line reads. */
static inline struct nga_entry *planned_enabled(
	struct texts *texts, const struct nga_pair *pair, const char *name)
{
	struct nga_entry *entry = texts_entry(texts, pair->enabled, name);

	entry->loaded = texts->snapshot.includes[0];
	return entry;
}

/* A link in the enabled directory that says `text` and leads nowhere. */
static inline struct nga_entry *planned_dangling(
	struct texts *texts, const struct nga_pair *pair, const char *name, const char *text)
{
	struct nga_entry *entry = planned_enabled(texts, pair, name);

	texts_link(texts, entry, text, NGA_END_MISSING);
	return entry;
}

/* A main file that loads sites-enabled, and a pair "sites" with nothing in it. */
static inline struct nga_pair *planned_world(struct texts **texts)
{
	*texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*; }"},
		{0},
	});
	struct nga_pair *pair = texts_pair(*texts, "sites", true);
	pair->enabled->included = (*texts)->snapshot.includes[0];
	return pair;
}

#endif
