/* Asks nginx again and again, about variations of its configuration: which sites are at fault, and
 * what if. */
#ifndef ASK_NGINX_SEARCH_H
#define ASK_NGINX_SEARCH_H

#include "ask_nginx.h"

struct search {
	const struct nga_snapshot *snapshot;
	const struct ask_options *ask; /* as nginx was asked about all of it; `files` is empty, and
					  `timeout` does not count */
	double seconds;                /* what is left for searching: each search takes from it */
	void (*progress)(const char *what, size_t done); /* NULL: none */
};

/* After nginx refused: replaces nginx->complaints by one for each site at fault, two experiments at
 * a time. What was looked for in vain, or not decided in time, is returned as a gap, or NULL. Each
 * experiment needs a mount namespace: without one, that is the gap. */
const char *search_faults(struct arena *arena, struct search *search, struct nga_nginx *nginx);

/* After nginx accepted, or after search_faults: fills nginx->what_if with what nginx would say of
 * each site that is not enabled, if it were, at its sorted place. `nginx` holds who is at fault
 * now. Returns the gap, or NULL. */
const char *search_disabled(struct arena *arena, struct search *search, struct nga_nginx *nginx);

/* Whether nginx would accept the configuration with `files` in place of those on disk: nothing on
 * disk is touched. Not where `ask` has files or copies already. Fills `nginx`; returns the gap
 * where it could not be asked, or NULL. */
const char *search_would_accept(struct arena *arena, const struct ask_options *ask,
	const struct ask_file *files, size_t nfiles, struct nga_nginx *nginx);

#endif
