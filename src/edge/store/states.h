/* The directories of the accepted states, by name and by number. */
#ifndef STORE_STATES_H
#define STORE_STATES_H

#include "store.h"

/* The names in it: a state is called by its number. */
extern const char states_manifest[], states_files[];

struct states {
	struct arena *arena;
	struct home home;
	const char *path; /* of the directory that holds them */
	int fd;           /* -1: there is none */
	uint32_t *ids;    /* those that are kept, ascending */
	size_t nids;
	uint32_t current; /* 0: none */
};

/* Opens and lists the directory; made where `make` is set, else fd is -1 where there is none. Close
 * it whatever came of it. */
int states_open(struct states *states, const struct home_where *where, bool make,
	struct nga_error *err) MUST_CHECK;
void states_close(struct states *states);

/* Whether that one is kept. */
bool states_have(const struct states *states, uint32_t id);

/* Makes `id` the current one, and brings that to the disk. */
int states_point(struct states *states, uint32_t id, struct nga_error *err) MUST_CHECK;

/* Removes what interrupted work has left, and those that are older than the last STORE_KEPT. What
 * cannot be removed stays, and harms nobody. */
void states_tidy(struct states *states);

/* Removes the name `name` and all below it. Returns 0 or an errno. */
int states_remove(int directory, const char *name);

#endif
