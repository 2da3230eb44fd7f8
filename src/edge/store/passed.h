/* What was only passed on the way to what was recorded: directories. */
#ifndef STORE_PASSED_H
#define STORE_PASSED_H

#include <changes.h>
#include <map.h>
#include <world.h>

struct passed {
	struct arena *arena;
	const struct world *world;
	const struct nga_accepted *accepted;
	/* Called once with each that has no record of its own, and is there as something else; with
	 * a record that is made for it. */
	void (*judge)(void *data, const struct nga_record *record, struct changes_seen *seen);
	void *data;
	struct map ways; /* those that were looked at: text by path */
};

/* Looks at the ways of all records, as far as they are passable. */
void passed_look(struct passed *passed);

#endif
