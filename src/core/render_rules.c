#include "render_rules.h"

#include "prose.h"

#include <arena.h>

#include <string.h>

static enum nga_severity severity_of(const struct nga_rule *rule, size_t nth)
{
	return rule->severity != NGA_NO_SEVERITY ? rule->severity : rule->cases[nth].severity;
}

const char *render_severities(struct arena *arena, const struct nga_rule *rule)
{
	struct out out = {.arena = arena};

	for (enum nga_severity level = NGA_ERROR; level > NGA_NO_SEVERITY; level--) {
		bool used = false;
		for (size_t i = 0; i < rule->ncases; i++)
			used = used || severity_of(rule, i) == level;
		if (used)
			out_format(&out, "%s%s", out.n > 0 ? ", " : "", nga_severity_names[level]);
	}
	return out.n > 0 ? out.bytes : "";
}

/* The first sentence of what a rule says about itself; without one, the message of its first case.
 */
static const char *summary(struct arena *arena, const struct nga_rule *rule)
{
	const char *why = rule->why;

	if (!why || !why[0])
		return rule->ncases > 0 ? rule->cases[0].message : "";
	size_t length = 0;
	while (why[length] && !(why[length] == '.' && strchr(" \n", why[length + 1])) &&
		strncmp(why + length, "\n\n", 2) != 0)
		length++;
	char *sentence = arena_copy_n(arena, why, length);
	for (char *newline = sentence; (newline = strchr(newline, '\n')) != NULL;)
		*newline = ' ';
	return sentence;
}

static size_t longer(size_t width, const char *word)
{
	size_t length = strlen(word) + 2;

	return length > width ? length : width;
}

void render_rule_list(struct out *out, const struct nga_ruleset *ruleset)
{
	size_t name = 0, group = 0;

	for (size_t i = 0; i < ruleset->nrules; i++) {
		name = longer(name, ruleset->rules[i].name);
		group = longer(group, ruleset->rules[i].group);
	}
	for (size_t i = 0; i < ruleset->nrules; i++) {
		const struct nga_rule *rule = &ruleset->rules[i];
		prose_column(out, rule->name, name);
		prose_column(out, rule->group, group);
		prose_column(out, rule->off ? "off" : render_severities(out->arena, rule),
			sizeof("error, warning"));
		out_escaped(out, summary(out->arena, rule));
		out_text(out, "\n");
	}
}
