/* What is in force in a block: what it says itself, and what is said further out and not said again
 * within. */
#ifndef CORE_IN_FORCE_H
#define CORE_IN_FORCE_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Directives that are in force, and their texts: "add_header X-A b", without quotes. The block's
 * own ones come first, in the order of their reading. */
struct in_force {
	const struct nga_directive *const *directives;
	const char *const *texts;
	size_t n, nown;
};

/* What was found out so far. It lives in `arena`. */
struct forces;
struct forces *forces_new(struct arena *arena, const struct nga_snapshot *snapshot);

/* What is in force in the block `within` of `file`, and, where that is NULL, at the top of the
 * file. As nginx has it: what a block says of one name replaces all that is said of that name
 * further out; what answers a request or rewrites it (return, *_pass, try_files, set) counts in its
 * own block alone; more_set_headers and its like add up. Of a file that is included in several
 * places it is what all of them have. NULL where hostile includes make it too much to tell. */
const struct in_force *forces_in(
	struct forces *forces, const struct nga_file *file, const struct nga_directive *within);

#endif
