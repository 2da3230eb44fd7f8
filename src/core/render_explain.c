#include "facts.h"
#include "ignores.h"
#include "nearest.h"
#include "prose.h"
#include "render_rules.h"
#include "severities.h"

#include <arena.h>

#include <string.h>

static const struct nga_rule *find_rule(struct arena *arena, const struct nga_ruleset *ruleset,
	const char *name, struct nga_error *err)
{
	struct nearest nearest = {.word = name};

	for (size_t i = 0; i < ruleset->nrules; i++) {
		if (strcmp(ruleset->rules[i].name, name) == 0)
			return &ruleset->rules[i];
		nearest_offer(&nearest, ruleset->rules[i].name);
	}
	err_set(err, 0, "there is no rule %s%s", name, nearest_hint(arena, &nearest));
	return NULL;
}

/* The message of a case, and those conditions that its rule does not have already. */
static void out_case(struct out *out, const struct nga_rule *rule, size_t nth, size_t shared)
{
	enum { SEVERITY = 4 + sizeof("warning") + 1, WHEN = SEVERITY + sizeof("when") + 1 };
	const struct nga_case *one = &rule->cases[nth];
	enum nga_severity severity = case_severity(rule, one);

	out_text(out, "    ");
	prose_column(out, nga_severity_names[severity], SEVERITY - 4);
	prose_wrap_on(out, SEVERITY, one->message);
	for (size_t i = shared; i < one->nconditions; i++) {
		out_format(out, "%*s", SEVERITY, "");
		prose_column(out, i == shared ? "when" : "and", WHEN - SEVERITY);
		prose_wrap_on(out, WHEN, condition_text(out->arena, &one->conditions[i]));
	}
}

static void out_cases(struct out *out, const struct nga_rule *rule)
{
	size_t shared = condition_shared(rule);

	out_format(out, "\nIt looks at every %s%s\n", fact_table(rule->about)->about,
		shared > 0 ? " of which" : ",");
	for (size_t i = 0; i < shared; i++)
		prose_wrap(out, 4, condition_text(out->arena, &rule->cases[0].conditions[i]));
	out_text(out,
		rule->ncases > 1 ? "and says, by the first of these that holds,\n" : "and says\n");
	for (size_t i = 0; i < rule->ncases; i++)
		out_case(out, rule, i, shared);
}

static void out_section(struct out *out, const char *title, const char *text)
{
	if (!text || !text[0])
		return;
	out_format(out, "\n%s\n", title);
	prose_wrap(out, 4, text);
}

static void out_ignoring(struct out *out, const struct nga_rule *rule)
{
	out_text(out, "\nHow to ignore it\n");
	prose_wrap(out, 4,
		"In the program's own configuration, ngxaudit.conf; "
		"subject and until are optional:");
	out_format(out,
		"\n"
		"        ignore {\n"
		"            rule    = \"%s\"\n"
		"            subject = \"/path/of/what/is/meant\"\n"
		"            reason  = \"why it is meant to be so\"\n"
		"            until   = \"2027-06-30\"\n"
		"        }\n\n",
		rule->name);
	if (ignores_allow_comment(rule)) {
		prose_wrap(out, 4,
			"Or in nginx's configuration, above the statement that it is about:");
		out_format(out, "\n        # ngxaudit: ignore %s because REASON\n\n", rule->name);
	} else {
		prose_wrap(
			out, 4, "A comment in nginx's configuration cannot silence this rule.\n\n");
	}
	prose_wrap(out, 4,
		arena_format(out->arena,
			"For one run, --skip %s leaves it out, and --severity %s=note lowers it.",
			rule->name, rule->name));
}

int render_explain(
	struct out *out, const struct nga_ruleset *ruleset, const char *rule, struct nga_error *err)
{
	const struct nga_rule *found = find_rule(out->arena, ruleset, rule, err);

	if (!found)
		return -1;
	out_format(out, "%s [%s]: %s%s\n", found->name, found->group,
		render_severities(out->arena, found), found->off ? " (switched off)" : "");
	out_cases(out, found);
	out_section(out, "Why it matters", found->why);
	if (found->example && found->example[0]) {
		out_text(out, "\nExample\n");
		prose_lines(out, 4, found->example);
	}
	out_section(out, "How to repair it", found->repair);
	out_ignoring(out, found);
	out_text(out, "\nDefined in ");
	out_escaped(out, found->source);
	out_format(out, ":%u\n", found->line);
	return 0;
}
