#include "render_rules.h"

#include "prose.h"
#include "severities.h"

#include <arena.h>

#include <string.h>

const char *render_severities(struct arena *arena, const struct nga_rule *rule)
{
	struct out out = {.arena = arena};

	for (enum nga_severity level = NGA_ERROR; level > NGA_NO_SEVERITY; level--) {
		bool used = false;
		for (size_t i = 0; i < rule->ncases; i++)
			used = used || case_severity(rule, &rule->cases[i]) == level;
		if (used)
			out_format(&out, "%s%s", out.n > 0 ? ", " : "", nga_severity_names[level]);
	}
	return out.n > 0 ? out.bytes : "";
}

/* A place or a name in front of the message is not all that it says. */
const char *render_summary(struct arena *arena, const struct nga_rule *rule)
{
	const char *message = rule->ncases > 0 ? rule->cases[0].message : "";
	size_t length = strcspn(message, " ");

	while (message[length] && !(strchr(":;", message[length]) && message[length + 1] == ' '))
		length++;
	return arena_copy_n(arena, message, length);
}

static size_t longer(size_t width, const char *word)
{
	size_t length = strlen(word) + 2;

	return length > width ? length : width;
}

static const char *weight(struct arena *arena, const struct nga_rule *rule)
{
	return rule->off ? "off" : render_severities(arena, rule);
}

void render_rule_list(struct out *out, const struct nga_ruleset *ruleset)
{
	size_t name = 0, group = 0, severities = 0;

	for (size_t i = 0; i < ruleset->nrules; i++) {
		name = longer(name, ruleset->rules[i].name);
		group = longer(group, ruleset->rules[i].group);
		severities = longer(severities, weight(out->arena, &ruleset->rules[i]));
	}
	for (size_t i = 0; i < ruleset->nrules; i++) {
		const struct nga_rule *rule = &ruleset->rules[i];
		prose_column(out, rule->name, name);
		prose_column(out, rule->group, group);
		prose_column(out, weight(out->arena, rule), severities);
		out_escaped(out, render_summary(out->arena, rule));
		out_text(out, "\n");
	}
}
