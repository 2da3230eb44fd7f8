/* The command line, checked. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <ngxaudit/report.h>

#include <errors.h>

struct arena;
struct own_pair;
struct render_format;

enum mode {
	MODE_AUDIT,
	MODE_PRE_RELOAD,
	MODE_WATCH,
	MODE_SITES,
	MODE_PARSE,
	MODE_FIX,
	MODE_UNDO,
	MODE_RECOVER,
	MODE_ACCEPT,
	MODE_DIFF,
	MODE_RESTORE,
	MODE_HOLD,
	MODE_RELEASE,
	MODE_LIST_RULES,
	MODE_LIST_FACTS,
	MODE_EXPLAIN,
	MODE_HELP,
	MODE_VERSION,
};

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* Texts of an option that may be repeated or hold several, split at commas. */
struct words {
	const char **items;
	size_t n;
};

/* What was not said is NULL, 0 or empty. */
struct options {
	enum mode mode;
	const char *config, *nginx_conf, *prefix, *root, *nginx, *rules_dir, *output, *rule;
	const char *state_dir, *reason; /* of --hold */
	struct own_pair *pairs;
	size_t npairs;
	bool no_test, test_in_place, test_disabled, test_anyway, no_live, live, quiet, verbose;
	bool dry_run, yes, reload, force, list, verify, changes;
	double test_timeout; /* seconds; 0: the default */
	const struct render_format *format;
	const char *fail_on; /* one of fail_on_words */
	struct words only, skip, severities;
	enum colour colour;
	struct words operands;
};

/* The words of --fail-on in the order of enum nga_severity, "never" first; ends with NULL. */
extern const char *const fail_on_words[];

/* Reads the arguments. An error is one line that says what to do. */
int options_read(struct arena *arena, int argc, char **argv, struct options *options,
	struct nga_error *err) MUST_CHECK;

/* The help text in pieces; ends with NULL. */
extern const char *const options_help[];

#endif
