/* The running nginx in a pass: what it has, held against the disk. */
#ifndef APP_RUNNING_H
#define APP_RUNNING_H

#include "locate.h"
#include "pass.h"

/* What is known of it from the beginning. */
void running_begin(struct pass *pass, const struct settings *settings, const struct target *target);

/* Looks at it, and fills the rest of snapshot->live; the disk's files have been parsed, and what
 * was accepted is known. */
void running_look(struct pass *pass, const struct settings *settings, const struct target *target);

/* Fills pass->digest where nginx's memory does not tell what it has loaded. Takes a while: best
 * done while nginx is at work. */
void running_digest(struct pass *pass, const struct settings *settings);

/* Remembers pass->digest in the state's directory: by it a later audit tells whether a reload is
 * pending, where the running nginx's memory does not say. Nothing is written where there is none.
 */
int running_remember(
	struct pass *pass, const struct settings *settings, struct nga_error *err) MUST_CHECK;

#endif
