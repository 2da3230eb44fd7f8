/* The watch section of the program's own configuration. */
#ifndef RULESET_OWN_WATCH_H
#define RULESET_OWN_WATCH_H

#include "guard.h"
#include "ruleset.h"

extern const struct guard_option own_watch_options[];

/* Reads it into `own`; `path` is the file, for errors. */
int own_watch_read(struct arena *arena, const char *path, const struct guard_section *section,
	struct own_watch *own, struct nga_error *err) MUST_CHECK;

#endif
