/* What counts for a run: the command line over the program's own configuration, and the rules
 * chosen by both. */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include "options.h"
#include "policy.h"

#include <ruleset.h>

struct host;

struct settings {
	const struct options *options;
	struct own_conf own;
	struct nga_ruleset ruleset;
	const struct policy *policy;
	enum nga_severity fail_on; /* NGA_NO_SEVERITY: never */
	double test_timeout;       /* seconds */
	struct host *host;         /* of locate_begin(); or NULL */
};

/* Reads the configuration. `today` is "2026-11-20", for ignores that expire. */
int settings_read(struct arena *arena, const struct options *options, const char *today,
	struct settings *settings, struct nga_error *err) MUST_CHECK;

/* Reads the rules, and chooses among them. */
int settings_read_rules(
	struct arena *arena, struct settings *settings, struct nga_error *err) MUST_CHECK;

#endif
