#include "ruleset.h"

#include <arena.h>
#include <nearest.h>

#include <string.h>

static bool is_named(const struct nga_rule *rule, const char *name)
{
	return strcmp(rule->name, name) == 0 || strcmp(rule->group, name) == 0;
}

/* `where` stands in front of the error: "only", "FILE:LINE". */
static int check_name(const struct nga_ruleset *ruleset, const char *name, const char *where,
	struct nga_error *err)
{
	struct nearest nearest = {.word = name};

	for (size_t i = 0; i < ruleset->nrules; i++)
		if (is_named(&ruleset->rules[i], name))
			return 0;
	for (size_t i = 0; i < ruleset->nrules; i++) {
		nearest_offer(&nearest, ruleset->rules[i].name);
		nearest_offer(&nearest, ruleset->rules[i].group);
	}
	struct arena *arena = arena_new();
	err_set(err, 0, "%s: unknown rule or group %s%s", where, name,
		nearest_hint(arena, &nearest));
	arena_free(arena);
	return -1;
}

static enum nga_severity severity_of(const char *word)
{
	enum nga_severity level = NGA_ERROR;

	while (level > NGA_NO_SEVERITY && strcmp(word, nga_severity_names[level]) != 0)
		level--;
	return level;
}

/* "RULE=LEVEL": its level, and its rule or group in `arena`. */
struct weight {
	const char *name;
	enum nga_severity level;
};

static struct weight read_weight(struct arena *arena, const char *text)
{
	size_t length = strcspn(text, "=");

	return (struct weight){
		.name = arena_copy_n(arena, text, length),
		.level = text[length] ? severity_of(text + length + 1) : NGA_NO_SEVERITY,
	};
}

static int check_weight(const struct nga_ruleset *ruleset, const char *text, const char *where,
	struct nga_error *err)
{
	struct arena *arena = arena_new();
	struct weight weight = read_weight(arena, text);

	int result =
		weight.level == NGA_NO_SEVERITY
			? err_set(err, 0, "%s: %s is not RULE=error, RULE=warning or RULE=note",
				  where, text)
			: check_name(ruleset, weight.name, where, err);
	arena_free(arena);
	return result;
}

/* What stands in front of the errors about each list of a choice. */
struct places {
	const char *only, *skip, *severities;
};

static int check_choice(const struct nga_ruleset *ruleset, const struct ruleset_choice *choice,
	const struct places *places, struct nga_error *err)
{
	for (size_t i = 0; i < choice->nonly; i++)
		if (check_name(ruleset, choice->only[i], places->only, err) < 0)
			return -1;
	for (size_t i = 0; i < choice->nskip; i++)
		if (check_name(ruleset, choice->skip[i], places->skip, err) < 0)
			return -1;
	for (size_t i = 0; i < choice->nseverities; i++)
		if (check_weight(ruleset, choice->severities[i], places->severities, err) < 0)
			return -1;
	return 0;
}

static void weigh(struct nga_ruleset *ruleset, const char *text)
{
	struct arena *arena = arena_new();
	struct weight weight = read_weight(arena, text);

	for (size_t i = 0; i < ruleset->nrules; i++)
		if (is_named(&ruleset->rules[i], weight.name))
			ruleset->rules[i].severity = weight.level;
	arena_free(arena);
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
	static const struct places options = {"only", "skip", "severity"};

	if (check_choice(ruleset, choice, &options, err) < 0)
		return -1;
	for (size_t i = 0; i < choice->nseverities; i++)
		weigh(ruleset, choice->severities[i]);
	for (size_t i = 0; i < ruleset->nrules; i++)
		ruleset->rules[i].off = is_off(&ruleset->rules[i], choice);
	return 0;
}

int ruleset_check_own(
	const struct nga_ruleset *ruleset, const struct own_conf *conf, struct nga_error *err)
{
	struct arena *arena = arena_new();
	const char *path = conf->path ? conf->path : "";
	const struct ruleset_choice choice = {
		.only = conf->only,
		.nonly = conf->nonly,
		.skip = conf->skip,
		.nskip = conf->nskip,
		.severities = conf->severities,
		.nseverities = conf->nseverities,
	};
	const struct places places = {
		.only = arena_format(arena, "%s:%u", path, conf->only_line),
		.skip = arena_format(arena, "%s:%u", path, conf->skip_line),
		.severities = arena_format(arena, "%s:%u", path, conf->severities_line),
	};

	int result = check_choice(ruleset, &choice, &places, err);
	arena_free(arena);
	return result;
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
