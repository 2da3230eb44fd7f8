#include "settings.h"

#include <arena.h>
#include <render.h>

#include <errno.h>
#include <string.h>

static const char default_config[] = "/etc/ngxaudit/ngxaudit.conf";
static const char default_rules[] = "/etc/ngxaudit/rules.d";

static int read_own(
	struct arena *arena, const char *today, struct settings *settings, struct nga_error *err)
{
	const char *named = settings->options->config;
	const char *path = named ? named : default_config;

	if (own_conf_read(arena, path, today, &settings->own, err) == 0)
		return 0;
	return !named && err->code == ENOENT ? 0 : -1;
}

static struct words joined(struct arena *arena, const char **first, size_t n, struct words second)
{
	struct words all = {.items = arena_array(arena, n + second.n, sizeof(*all.items))};

	for (size_t i = 0; i < n; i++)
		all.items[all.n++] = first[i];
	for (size_t i = 0; i < second.n; i++)
		all.items[all.n++] = second.items[i];
	return all;
}

/* What the command line says with --only replaces what the configuration says; the rest adds up. */
static int choose(struct arena *arena, struct settings *settings, struct nga_error *err)
{
	const struct options *options = settings->options;
	const struct own_conf *own = &settings->own;
	struct words skip = joined(arena, own->skip, own->nskip, options->skip);
	struct words severities =
		joined(arena, own->severities, own->nseverities, options->severities);
	struct ruleset_choice choice = {
		.only = options->only.n > 0 ? options->only.items : own->only,
		.nonly = options->only.n > 0 ? options->only.n : own->nonly,
		.skip = skip.items,
		.nskip = skip.n,
		.severities = severities.items,
		.nseverities = severities.n,
	};

	return ruleset_choose(&settings->ruleset, &choice, err);
}

static enum nga_severity severity_of(const char *word)
{
	enum nga_severity severity = NGA_NO_SEVERITY;

	while (strcmp(fail_on_words[severity], word) != 0)
		severity++;
	return severity;
}

static void weigh(struct settings *settings)
{
	const char *own = settings->own.fail_on;
	const char *usual = settings->policy->fail_on ? settings->policy->fail_on
			    : own                     ? own
						      : "warning";

	settings->fail_on =
		severity_of(settings->options->fail_on ? settings->options->fail_on : usual);
	settings->test_timeout =
		settings->options->test_timeout > 0 ? settings->options->test_timeout : 30;
}

/* Checks the names in the configuration against the rules, and chooses. */
static int prepare(struct arena *arena, struct settings *settings, struct nga_error *err)
{
	if (ruleset_check_own(&settings->ruleset, &settings->own, err) != 0 ||
		ruleset_check_ignores(&settings->ruleset, settings->own.ignores,
			settings->own.nignores, err) != 0)
		return -1;
	settings->ruleset.ignores = settings->own.ignores;
	settings->ruleset.nignores = settings->own.nignores;
	weigh(settings);
	if (choose(arena, settings, err) != 0)
		return -1;
	return policy_choose(settings->policy, &settings->own, &settings->ruleset, err);
}

/* Whether the rules of the groups that were asked for may be all that is needed. Ignores are judged
 * by the names of all rules. */
static bool some_may_do(const struct settings *settings)
{
	const struct options *options = settings->options;

	for (size_t i = 0; i < options->only.n; i++)
		if (strcmp(options->only.items[i], "ignores") == 0)
			return false;
	if (options->format->all_rules)
		return false;
	return options->only.n > 0 ? options->mode == MODE_AUDIT : settings->policy->ngroups > 0;
}

int settings_read(struct arena *arena, const struct options *options, const char *today,
	struct settings *settings, struct nga_error *err)
{
	*settings = (struct settings){.options = options, .policy = policy_of(options->mode)};
	if (read_own(arena, today, settings, err) != 0)
		return -1;
	own_watch_complete(&settings->own.watch);
	return 0;
}

int settings_read_rules(struct arena *arena, struct settings *settings, struct nga_error *err)
{
	const struct options *options = settings->options;
	const struct ruleset_directory directories[] = {
		{.path = default_rules, .must_exist = false},
		{.path = options->rules_dir, .must_exist = true},
	};
	struct ruleset_some some = {
		.groups = options->only.items,
		.ngroups = options->only.n,
		.directories = directories,
		.ndirectories = options->rules_dir ? 2 : 1,
	};

	if (options->only.n == 0) {
		some.groups = settings->policy->groups;
		some.ngroups = settings->policy->ngroups;
	}
	if (some_may_do(settings) &&
		ruleset_read_some(arena, &some, &settings->ruleset, err) == 0 &&
		prepare(arena, settings, err) == 0)
		return 0;
	/* a name that is unknown to some of them may be known to the others */
	if (ruleset_read(arena, directories, some.ndirectories, &settings->ruleset, err) != 0)
		return -1;
	return prepare(arena, settings, err);
}
