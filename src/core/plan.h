/* Planning: what would repair each finding of a report, and which repairs go together. */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include <ngxaudit/plan.h>

#include <arena.h>
#include <map.h>

/* Fills `plan` with the proposals for every finding of the report that has any, made by the
 * remedies that its rule names. A proposal of a note is never safe. */
void plan_make(struct arena *arena, const struct nga_report *report, struct nga_plan *plan);

/* Whether the two cannot be done together: both touch one path (but to make the same directory),
 * one changes what the other relies on, or both link to one file. */
bool plan_conflicts(const struct nga_proposal *a, const struct nga_proposal *b);

/* Proposals that go together, chosen one after another. */
struct plan_chosen {
	struct arena *arena;
	struct vec proposals; /* const struct nga_proposal *, in the order of choosing */
	struct map by_path;   /* those that touch or rely on a path: struct vec of the same */
};

/* None yet. */
struct plan_chosen plan_choosing(struct arena *arena);

/* Adds the proposal; false, and nothing is added, where it conflicts with an earlier one: that is
 * plan_conflicts() with each, faster. What is added makes no directory that an earlier one makes,
 * and is left out where no step remains. */
bool plan_choose(struct plan_chosen *chosen, const struct nga_proposal *proposal);

/* Chooses of each finding the first proposal that is safe, in the report's order, as far as they go
 * together: what is taken without asking. */
struct plan_chosen plan_choose_safe(struct arena *arena, const struct nga_plan *plan);

#endif
