/* Which proposals go together. */
#include "plan.h"

#include <string.h>

static bool makes_directory(const struct nga_step *step)
{
	return step->have.thing == NGA_NOTHING && step->want.thing == NGA_A_DIRECTORY;
}

static bool changes_rights_alone(const struct nga_step *step)
{
	return step->have.thing == step->want.thing && step->have.ino != 0 &&
	       step->have.ino == step->want.ino && step->have.dev == step->want.dev;
}

static bool links(const struct nga_proposal *proposal)
{
	for (size_t i = 0; i < proposal->nsteps; i++)
		if (proposal->steps[i].want.thing == NGA_A_LINK)
			return true;
	return false;
}

/* Whether what is read at the step's path stays the same: a link to it takes its place. */
static bool stays_readable(const struct nga_proposal *proposal, const struct nga_step *step)
{
	bool same = proposal->remedy == NGA_REPLACE_COPY || proposal->remedy == NGA_ADOPT;

	return (same && step->want.thing == NGA_A_LINK) || changes_rights_alone(step);
}

static bool breaks(const struct nga_proposal *a, const char *kept)
{
	for (size_t i = 0; kept && i < a->nsteps; i++)
		if (strcmp(a->steps[i].path, kept) == 0 && !stays_readable(a, &a->steps[i]))
			return true;
	return false;
}

static bool steps_conflict(const struct nga_step *a, const struct nga_step *b)
{
	return strcmp(a->path, b->path) == 0 && !(makes_directory(a) && makes_directory(b));
}

bool plan_conflicts(const struct nga_proposal *a, const struct nga_proposal *b)
{
	for (size_t i = 0; i < a->nsteps; i++)
		for (size_t k = 0; k < b->nsteps; k++)
			if (steps_conflict(&a->steps[i], &b->steps[k]))
				return true;
	if (breaks(a, b->keeps) || breaks(b, a->keeps))
		return true;
	return a->keeps && b->keeps && strcmp(a->keeps, b->keeps) == 0 && links(a) && links(b);
}

/* ---- choosing ---- */

struct plan_chosen plan_choosing(struct arena *arena)
{
	return (struct plan_chosen){
		.arena = arena,
		.proposals.size = sizeof(const struct nga_proposal *),
		.by_path.arena = arena,
	};
}

static struct vec *at_path(struct plan_chosen *chosen, const char *path)
{
	struct vec *list = map_get(&chosen->by_path, path);

	if (!list) {
		list = arena_alloc(chosen->arena, sizeof(*list));
		list->size = sizeof(const struct nga_proposal *);
		map_set(&chosen->by_path, path, list);
	}
	return list;
}

/* Two that share no path do not conflict. */
static bool conflicts_at(
	struct plan_chosen *chosen, const struct nga_proposal *proposal, const char *path)
{
	const struct vec *list = at_path(chosen, path);
	const struct nga_proposal *const *others = list->items;

	for (size_t i = 0; i < list->n; i++)
		if (plan_conflicts(others[i], proposal))
			return true;
	return false;
}

static void note_at(
	struct plan_chosen *chosen, const struct nga_proposal *proposal, const char *path)
{
	*(const struct nga_proposal **)vec_push(at_path(chosen, path), chosen->arena) = proposal;
}

static bool is_made(struct plan_chosen *chosen, const struct nga_step *step)
{
	return makes_directory(step) && at_path(chosen, step->path)->n > 0;
}

/* The proposal without the directories that earlier ones make. */
static struct nga_proposal *without_made(
	struct plan_chosen *chosen, const struct nga_proposal *proposal)
{
	struct nga_step *steps = arena_array(chosen->arena, proposal->nsteps, sizeof(*steps));
	struct nga_proposal *rest = arena_alloc(chosen->arena, sizeof(*rest));

	*rest = *proposal;
	rest->steps = steps;
	rest->nsteps = 0;
	for (size_t i = 0; i < proposal->nsteps; i++)
		if (!is_made(chosen, &proposal->steps[i]))
			steps[rest->nsteps++] = proposal->steps[i];
	return rest;
}

bool plan_choose(struct plan_chosen *chosen, const struct nga_proposal *proposal)
{
	for (size_t i = 0; i < proposal->nsteps; i++)
		if (conflicts_at(chosen, proposal, proposal->steps[i].path))
			return false;
	if (proposal->keeps && conflicts_at(chosen, proposal, proposal->keeps))
		return false;
	proposal = without_made(chosen, proposal);
	if (proposal->nsteps == 0)
		return true;
	for (size_t i = 0; i < proposal->nsteps; i++)
		note_at(chosen, proposal, proposal->steps[i].path);
	if (proposal->keeps)
		note_at(chosen, proposal, proposal->keeps);
	*(const struct nga_proposal **)vec_push(&chosen->proposals, chosen->arena) = proposal;
	return true;
}

struct plan_chosen plan_choose_safe(struct arena *arena, const struct nga_plan *plan)
{
	struct plan_chosen chosen = plan_choosing(arena);

	for (size_t i = 0; i < plan->n; i++) {
		const struct nga_choice *choice = &plan->choices[i];
		for (size_t k = 0; k < choice->n; k++)
			if (choice->proposals[k].safe &&
				plan_choose(&chosen, &choice->proposals[k]))
				break;
	}
	return chosen;
}
