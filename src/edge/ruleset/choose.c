#include "ruleset.h"

#include <arena.h>
#include <nearest.h>

#include <string.h>

static bool is_named(const struct nga_rule *rule, const char *name)
{
	return strcmp(rule->name, name) == 0 || strcmp(rule->group, name) == 0;
}

/* `place` stands in front of the error: "--only", "FILE:LINE". */
static int check_name(const struct nga_ruleset *ruleset, const char *name, const char *where,
	struct nga_error *err)
{
	struct nearest nearest = {.word = name};

	for (size_t i = 0; i < ruleset->nrules; i++) {
		if (is_named(&ruleset->rules[i], name))
			return 0;
		nearest_offer(&nearest, ruleset->rules[i].name);
		nearest_offer(&nearest, ruleset->rules[i].group);
	}
	struct arena *arena = arena_new();
	err_set(err, 0, "%s: unknown rule or group %s%s", where, name,
		nearest_hint(arena, &nearest));
	arena_free(arena);
	return -1;
}

static int check_names(const struct nga_ruleset *ruleset, const struct ruleset_choice *choice,
	struct nga_error *err)
{
	for (size_t i = 0; i < choice->nonly; i++)
		if (check_name(ruleset, choice->only[i], "only", err) < 0)
			return -1;
	for (size_t i = 0; i < choice->nskip; i++)
		if (check_name(ruleset, choice->skip[i], "skip", err) < 0)
			return -1;
	return 0;
}

static enum nga_severity severity_of(const char *word)
{
	enum nga_severity level = NGA_ERROR;

	while (level > NGA_NO_SEVERITY && strcmp(word, nga_severity_names[level]) != 0)
		level--;
	return level;
}

/* "RULE=LEVEL" */
static int weigh(struct nga_ruleset *ruleset, const char *text, struct nga_error *err)
{
	const char *equals = strchr(text, '=');
	enum nga_severity level = equals ? severity_of(equals + 1) : NGA_NO_SEVERITY;

	if (level == NGA_NO_SEVERITY)
		return err_set(
			err, 0, "severity: %s is not RULE=error, RULE=warning or RULE=note", text);
	struct arena *arena = arena_new();
	const char *name = arena_copy_n(arena, text, (size_t)(equals - text));
	int result = check_name(ruleset, name, "severity", err);
	for (size_t i = 0; result == 0 && i < ruleset->nrules; i++)
		if (is_named(&ruleset->rules[i], name))
			ruleset->rules[i].severity = level;
	arena_free(arena);
	return result;
}

/* A rule that a file switched off is judged after all where --only names it. */
static bool is_off(const struct nga_rule *rule, const struct ruleset_choice *choice)
{
	bool chosen = choice->nonly == 0, named = false;

	for (size_t i = 0; i < choice->nonly; i++) {
		chosen = chosen || is_named(rule, choice->only[i]);
		named = named || strcmp(rule->name, choice->only[i]) == 0;
	}
	for (size_t i = 0; i < choice->nskip; i++)
		chosen = chosen && !is_named(rule, choice->skip[i]);
	return !chosen || (rule->off && !named);
}

int ruleset_choose(
	struct nga_ruleset *ruleset, const struct ruleset_choice *choice, struct nga_error *err)
{
	if (check_names(ruleset, choice, err) < 0)
		return -1;
	for (size_t i = 0; i < choice->nseverities; i++)
		if (weigh(ruleset, choice->severities[i], err) < 0)
			return -1;
	for (size_t i = 0; i < ruleset->nrules; i++)
		ruleset->rules[i].off = is_off(&ruleset->rules[i], choice);
	return 0;
}

int ruleset_check_ignores(const struct nga_ruleset *ruleset, const struct nga_ignore *ignores,
	size_t nignores, struct nga_error *err)
{
	struct arena *arena = arena_new();
	int result = 0;

	for (size_t i = 0; i < nignores && result == 0; i++)
		if (strcmp(ignores[i].rule, "*") != 0)
			result = check_name(ruleset, ignores[i].rule,
				arena_format(arena, "%s:%u", ignores[i].file, ignores[i].line),
				err);
	arena_free(arena);
	return result;
}
