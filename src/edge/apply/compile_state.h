/* What the parts of the compiling share. */
#ifndef APPLY_COMPILE_STATE_H
#define APPLY_COMPILE_STATE_H

#include "compile.h"

#include <map.h>

/* A step on its way to acts. */
struct planned {
	const struct nga_step *step;
	size_t group;
	int spot; /* COURSE_NONE: not looked at yet */
	int slot; /* where what it wants is made; or COURSE_NONE */
	bool done;
};

struct compile {
	struct course *repair;
	const struct apply_repair *wanted;
	const char *shelf;
	const char *beside; /* where there is a quarantine for all that is of its mount */
	struct nga_error *err;
	struct planned *planned;
	size_t n;
	struct map by_path; /* struct planned */
	struct map yards;   /* their indices, by path */
	struct map taken;   /* spots by directory and name */
};

/* Finds the spot of the step, and checks that what it has is there. */
int compile_look(struct compile *compile, struct planned *planned) MUST_CHECK;

/* Checks that entries of the spot's directory may be changed, and that there is a quarantine for
 * them; `*shelf` is its yard. */
int compile_shelf(struct compile *compile, int spot, int *shelf) MUST_CHECK;

#endif
