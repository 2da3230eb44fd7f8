#include "rule_index.h"

#include "directives.h"
#include "needs.h"

#include <arena.h>
#include <map.h>

#include <string.h>

/* Those of one name among the rules over directives. */
struct of_name {
	struct vec
		general; /* struct ready_rule: that may hold for it, though they do not name it */
	const struct vec *named;
};

struct rule_index {
	struct arena *arena;
	struct vec general[NGA_ABOUT_COUNT]; /* struct ready_rule */
	struct map named;                    /* name of a directive to a vec of struct ready_rule */
	/* the names that were asked for: by the numbers of those that have one, the others by name
	 */
	const struct of_name **numbered;
	struct map *met;
};

/* The name that the directive must have, if the rule says so for all its cases. */
static const char *required_name(const struct ready_rule *ready)
{
	for (size_t i = 0; i < ready->common; i++) {
		const struct nga_condition *condition = &ready->rule->cases[0].conditions[i];
		if (condition->fact->is_name && condition->op == NGA_IS)
			return condition->literal;
	}
	return NULL;
}

static struct vec *named_list(struct arena *arena, struct rule_index *index, const char *name)
{
	struct vec *list = map_get(&index->named, name);

	if (!list) {
		list = arena_alloc(arena, sizeof(*list));
		list->size = sizeof(struct ready_rule);
		map_set(&index->named, name, list);
	}
	return list;
}

static void push_ready(struct arena *arena, struct vec *list, struct ready_rule ready)
{
	const struct ready_rule *all = list->items;
	const struct ready_rule *before = list->n > 0 ? &all[list->n - 1] : NULL;

	ready.follows =
		before && before->common > 0 && ready.common > 0 &&
		condition_equal(before->rule->cases[0].conditions, ready.rule->cases[0].conditions);
	*(struct ready_rule *)vec_push(list, arena) = ready;
}

static struct rule_index *new_index(struct arena *arena)
{
	struct rule_index *index = arena_alloc(arena, sizeof(*index));

	index->arena = index->named.arena = arena;
	index->numbered = arena_array(arena, DIRECTIVE_NUMBERS, sizeof(struct of_name *));
	index->met = arena_alloc(arena, sizeof(*index->met));
	index->met->arena = arena;
	for (enum nga_about about = 0; about < NGA_ABOUT_COUNT; about++)
		index->general[about].size = sizeof(struct ready_rule);
	return index;
}

static void add_rule(struct arena *arena, struct rule_index *index, const struct nga_rule *rule)
{
	struct ready_rule ready = {rule, condition_shared(rule), false};
	const char *name = required_name(&ready);
	struct vec *list = name ? named_list(arena, index, name) : &index->general[rule->about];

	push_ready(arena, list, ready);
}

static bool is_judged(const struct nga_rule *rule)
{
	return !rule->off && rule->ncases > 0;
}

struct rule_indexes rule_index_new(struct arena *arena, const struct nga_ruleset *ruleset)
{
	struct rule_indexes indexes = {.before = new_index(arena), .after = new_index(arena)};

	for (size_t i = 0; i < ruleset->nrules; i++) {
		const struct nga_rule *rule = &ruleset->rules[i];
		if (is_judged(rule))
			add_rule(arena, needs_answer(rule) ? indexes.after : indexes.before, rule);
	}
	return indexes;
}

struct rule_index *rule_index_entries(struct arena *arena, const struct nga_ruleset *ruleset)
{
	struct rule_index *index = new_index(arena);

	for (size_t i = 0; i < ruleset->nrules; i++)
		if (is_judged(&ruleset->rules[i]) && needs_entry_alone(&ruleset->rules[i]))
			add_rule(arena, index, &ruleset->rules[i]);
	return index;
}

bool rule_index_has(const struct rule_index *index, enum nga_about about)
{
	return index->general[about].n > 0 || (about == NGA_ABOUT_DIRECTIVE && index->named.n > 0);
}

static struct rule_list list_of(const struct vec *vec)
{
	return vec ? (struct rule_list){vec->items, vec->n} : (struct rule_list){0};
}

static bool may_hold(const struct ready_rule *ready, const char *name)
{
	for (size_t i = 0; i < ready->common; i++)
		if (!condition_may_hold(&ready->rule->cases[0].conditions[i], name))
			return false;
	return true;
}

/* What a name alone decides is decided once: a hundred thousand directives have a hundred names. */
static const struct of_name *meet(
	const struct rule_index *index, const struct nga_directive *directive)
{
	const char *name = directive->words[0].text;
	const struct vec *general = &index->general[NGA_ABOUT_DIRECTIVE];
	const struct ready_rule *all = general->items;
	struct of_name *met = arena_alloc(index->arena, sizeof(*met));

	met->general.size = sizeof(struct ready_rule);
	for (size_t i = 0; i < general->n; i++)
		if (may_hold(&all[i], name))
			push_ready(index->arena, &met->general, all[i]);
	met->named = map_get(&index->named, name);
	if (directive->number > 0)
		index->numbered[directive->number] = met;
	else
		map_set(index->met, name, met);
	return met;
}

void rule_index_find(const struct rule_index *index, enum nga_about about,
	const struct fact_subject *subject, struct rule_list lists[2])
{
	if (about != NGA_ABOUT_DIRECTIVE) {
		lists[0] = list_of(&index->general[about]);
		lists[1] = list_of(NULL);
		return;
	}
	const struct nga_directive *directive =
		((const struct nga_placed *)subject->thing)->directive;
	const struct of_name *met = directive->number > 0
					    ? index->numbered[directive->number]
					    : map_get(index->met, directive->words[0].text);
	if (!met)
		met = meet(index, directive);
	lists[0] = list_of(&met->general);
	lists[1] = list_of(met->named);
}

static bool all_hold(
	const struct nga_case *one, size_t from, size_t to, const struct fact_subject *subject)
{
	for (size_t i = from; i < to; i++)
		if (!condition_holds(&one->conditions[i], subject))
			return false;
	return true;
}

const struct nga_case *rule_index_case(
	const struct ready_rule *ready, const struct fact_subject *subject, bool *first)
{
	const struct nga_rule *rule = ready->rule;

	if (!ready->follows)
		*first = ready->common == 0 ||
			 condition_holds(&rule->cases[0].conditions[0], subject);
	if (!*first || !all_hold(&rule->cases[0], 1, ready->common, subject))
		return NULL;
	for (size_t i = 0; i < rule->ncases; i++)
		if (all_hold(&rule->cases[i], ready->common, rule->cases[i].nconditions, subject))
			return &rule->cases[i];
	return NULL;
}
