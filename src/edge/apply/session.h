/* What the parts of apply share between opening and closing. */
#ifndef APPLY_SESSION_H
#define APPLY_SESSION_H

#include "course.h"
#include "journal.h"

struct apply {
	struct arena *arena;
	const char *root, *nginx_conf;
	struct world world;
	struct home home;
	struct course *repair;         /* the one that was begun last; or NULL */
	bool open;                     /* it is neither committed nor rolled back */
	struct home_text ready, final; /* its journals, written before the disk is changed */
	const char *name;              /* of its journal when it is committed */
	struct apply_troubles left;
	struct apply_ids dropped;
};

/* An empty repair of this configuration, at this time, with an id that is new. */
struct course *session_new_course(struct apply *apply);

/* Does a repair whose acts are known and checked: journal, shelves, acts. */
enum apply_result session_do(
	struct apply *apply, struct course *repair, struct nga_error *err) MUST_CHECK;

/* Takes back what was done of the repair, and forgets it. APPLY_TAKEN_BACK or APPLY_STUCK. */
enum apply_result session_take_back(struct apply *apply) MUST_CHECK;

/* Reads a journal into a new repair; NULL with an error, or without one where there is none. */
struct course *session_read(
	struct apply *apply, const char *name, struct nga_error *err) MUST_CHECK;

/* Removes repairs that are older than those that are kept. */
void session_drop_old(struct apply *apply);

#endif
