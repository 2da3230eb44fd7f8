/* Rules and the program's own configuration, read with libconfuse behind a layer of guards. */
#ifndef RULESET_RULESET_H
#define RULESET_RULESET_H

#include <ngxaudit/rules.h>

#include <errors.h>

struct arena;

/* The rules that are compiled in, then those of `directories` in order, each directory's *.conf by
 * name; a directory that is NULL or does not exist is passed over unless `must_exist` is set for
 * it. Errors name file and line. */
struct ruleset_directory {
	const char *path;
	bool must_exist;
};
int ruleset_read(struct arena *arena, const struct ruleset_directory *directories,
	size_t ndirectories, struct nga_ruleset *ruleset, struct nga_error *err) MUST_CHECK;

/* As ruleset_read, but of the rules that are compiled in only those of some groups, and of "links",
 * whose lists of names all need: it takes less time. */
struct ruleset_some {
	const char *const *groups;
	size_t ngroups;
	const struct ruleset_directory *directories;
	size_t ndirectories;
};
int ruleset_read_some(struct arena *arena, const struct ruleset_some *some,
	struct nga_ruleset *ruleset, struct nga_error *err) MUST_CHECK;

/* Switches rules off and weighs them: lists of names of rules or groups; `severities` holds
 * "RULE=LEVEL". An unknown name is an error with the nearest one in it. */
struct ruleset_choice {
	const char **only, **skip, **severities;
	size_t nonly, nskip, nseverities;
};
int ruleset_choose(struct nga_ruleset *ruleset, const struct ruleset_choice *choice,
	struct nga_error *err) MUST_CHECK;

/* Whether the rule or group that each ignore names exists ("*" does); the error has the ignore's
 * file and line and the nearest name in it. */
int ruleset_check_ignores(const struct nga_ruleset *ruleset, const struct nga_ignore *ignores,
	size_t nignores, struct nga_error *err) MUST_CHECK;

/* The program's own configuration (ngxaudit.conf). What it does not say is NULL, 0 or empty. */
struct own_pair {
	const char *name;
	const char **available;
	size_t navailable;
	const char *enabled;
};
/* What a difference from the accepted state is to --pre-reload. */
enum own_drift { OWN_DRIFT_WARNS, OWN_DRIFT_STOPS, OWN_DRIFT_IS_ALLOWED };
/* How --watch waits: nanoseconds, 0 where nothing is said. */
struct own_watch {
	int64_t settle_ns, settle_max_ns; /* quiet before a pass; at the longest */
	int64_t rescan_ns;
	int64_t ask_ns; /* between two questions to nginx about the same configuration */
	int64_t on_change_timeout_ns;
	const char **on_change; /* a command and its arguments, ended by NULL */
	size_t non_change;      /* 0: none */
};
struct own_conf {
	const char *nginx, *nginx_conf, *prefix;
	const char **only, **skip, **severities;
	size_t nonly, nskip, nseverities;
	const char *path; /* the file it was read from; NULL where none was */
	uint32_t only_line, skip_line, severities_line;
	const char *fail_on; /* checked: "error", "warning", "note" or "never" */
	struct own_pair *pairs;
	size_t npairs;
	struct nga_expectation *expectations;
	size_t nexpectations;
	struct nga_ignore *ignores;
	size_t nignores;
	enum own_drift gate_drift;
	struct own_watch watch;
};

/* Puts the defaults in the place of what is not said. */
void own_watch_complete(struct own_watch *own);

/* Reads `path`; err->code is ENOENT where there is no such file. `today` is "2026-11-20", for
 * ignores that expire. */
int own_conf_read(struct arena *arena, const char *path, const char *today, struct own_conf *conf,
	struct nga_error *err) MUST_CHECK;

/* Whether every rule or group that the lists only, skip and severity name exists, as ruleset_choose
 * would find out, but with the file and line of the list in the error. */
int ruleset_check_own(const struct nga_ruleset *ruleset, const struct own_conf *conf,
	struct nga_error *err) MUST_CHECK;

#endif
