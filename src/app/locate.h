/* Which configuration is meant, and which nginx: from the command line, the running nginx, its
 * build, or habit. */
#ifndef APP_LOCATE_H
#define APP_LOCATE_H

#include "settings.h"

#include <traces.h>

struct target {
	const char *root;             /* absolute; "/" where none was named */
	const char *nginx_conf;       /* absolute, in the root */
	const char *prefix;           /* absolute, in the root */
	const char *binary;           /* the nginx to ask; NULL: none found, or none to be asked */
	const char *test_prefix;      /* for nginx's -p; NULL: not passed */
	const char *globals;          /* for nginx's -g; NULL: none */
	const char *workers_user;     /* where the configuration names none */
	struct traces_compiled makes; /* what that nginx makes where it is not told otherwise */
	bool old;                     /* the nginx to ask is one before 1.19.5 */
	uint32_t master_uid;          /* who starts nginx */
	int32_t master_pid;           /* of the running master; 0: none */
};

/* Makes `*path` absolute: relative ones count from the current directory. */
int locate_path(struct arena *arena, const char **path, struct nga_error *err) MUST_CHECK;

/* Looks for nginx, and has it say what it was built with while the caller goes on: for the next
 * locate(). Only the configuration in `settings` needs to be known. NULL where that is not sure to
 * be wanted. */
struct host *locate_begin(struct arena *arena, const struct settings *settings);

/* The same before nginx has said what it was built with: what habit and the running nginx make it.
 * nginx is left at work, as by locate_begin(). False where locate() need not wait, or a path cannot
 * be used. */
bool locate_guess(struct arena *arena, struct settings *settings, struct target *target);

/* Whether a scan for the one is a scan for the other. */
bool locate_is_same(const struct target *a, const struct target *b);

/* Fails where several running nginx make it unclear which one is meant, or a path cannot be
 * used. */
int locate(struct arena *arena, const struct settings *settings, struct target *target,
	struct nga_error *err) MUST_CHECK;

#endif
