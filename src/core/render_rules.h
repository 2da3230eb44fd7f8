/* Rules and facts as text for people: --list-rules, --explain, --list-facts. */
#ifndef CORE_RENDER_RULES_H
#define CORE_RENDER_RULES_H

#include <ngxaudit/rules.h>

#include <errors.h>
#include <out.h>

/* One line a rule: name, group, severities ("off" where it is switched off), what it fires on. */
void render_rule_list(struct out *out, const struct nga_ruleset *ruleset);

/* Everything about one rule: when it fires, why it matters, an example, how to repair and how to
 * ignore it. An unknown name is an error with the nearest one in it. */
int render_explain(struct out *out, const struct nga_ruleset *ruleset, const char *rule,
	struct nga_error *err) MUST_CHECK;

/* Every subject with its facts, and how to write a rule over them. */
void render_fact_list(struct out *out);

/* What a rule fires on: the message of its first case, up to what follows from it. */
const char *render_summary(struct arena *arena, const struct nga_rule *rule);

/* The severities that findings of the rule can have, worst first: "error, note". */
const char *render_severities(struct arena *arena, const struct nga_rule *rule);

#endif
