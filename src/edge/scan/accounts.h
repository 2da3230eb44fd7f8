/* The lines of passwd and group: of NSS where the root is "/", else of the root's own files.
 * Nothing is cached. */
#ifndef SCAN_ACCOUNTS_H
#define SCAN_ACCOUNTS_H

#include "state.h"

struct account {
	const char *name;
	uint32_t uid, gid;
};

struct account_group {
	const char *name;
	uint32_t gid;
	const char **members; /* those that the group's line names */
	size_t nmembers;
};

/* All of them, in the order of their source. */
struct accounts {
	struct account *users;
	size_t nusers;
};
struct account_groups {
	struct account_group *groups;
	size_t ngroups;
};

/* The users that can be enumerated. A file of the root that is missing has none; one that cannot be
 * read is a gap. */
struct accounts accounts_all(struct scan *scan);

/* The groups of the root's own file; for a root that is not "/". */
struct account_groups accounts_groups_of_root(struct scan *scan);

/* What NSS knows, by name or (where `name` is NULL) by number; false where it knows nothing. */
bool accounts_ask_user(struct scan *scan, const char *name, uint32_t uid, struct account *user);
bool accounts_ask_group(
	struct scan *scan, const char *name, uint32_t gid, struct account_group *group);

/* The numbers of all groups that NSS has for `user`, its own first. */
const uint32_t *accounts_ask_gids(struct scan *scan, const struct account *user, size_t *n);

#endif
