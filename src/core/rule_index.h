/* The chosen rules, made ready for many subjects. */
#ifndef CORE_RULE_INDEX_H
#define CORE_RULE_INDEX_H

#include "facts.h"

struct rule_index;

/* A rule. What is asked first is asked once for all the rules in a row that begin with it. */
struct ready_rule {
	const struct nga_rule *rule;
	size_t common; /* how many of its first conditions all its cases share */
	bool follows;  /* the first of them is the first of the rule before it, too */
};

struct rule_list {
	const struct ready_rule *rules;
	size_t n;
};

/* The rules that are not off, by what they are about; those over directives of one name by that
 * name too. Those that look at nginx's answer stand apart. */
struct rule_indexes {
	struct rule_index *before, *after; /* the answer */
};
struct rule_indexes rule_index_new(struct arena *arena, const struct nga_ruleset *ruleset);

/* Those about entries alone that a look at one entry decides. */
struct rule_index *rule_index_entries(struct arena *arena, const struct nga_ruleset *ruleset);

/* Whether there is a rule about such subjects. */
bool rule_index_has(const struct rule_index *index, enum nga_about about);

/* The rules that may hold for the subject: the general ones, then those for its name. */
void rule_index_find(const struct rule_index *index, enum nga_about about,
	const struct fact_subject *subject, struct rule_list lists[2]);

/* The first case of the rule that holds for the subject; NULL: none. `*first` carries what the
 * first condition came to from one rule of a list to the next. */
const struct nga_case *rule_index_case(
	const struct ready_rule *ready, const struct fact_subject *subject, bool *first);

#endif
