/* Who may read, pass or write what: by modes, for users that the auditor is not. */
#ifndef SCAN_ACCESS_H
#define SCAN_ACCESS_H

#include "state.h"

struct user_groups;

/* A user; from the root's own passwd and group files where the root is not "/". */
struct access_user {
	const char *name;
	uint32_t uid;
	struct user_groups *groups; /* asked for when they matter; NULL: it is in none */
	bool known;
};
struct access_user access_user_by_name(struct scan *scan, const char *name);
struct access_user access_user_by_uid(struct scan *scan, uint32_t uid);

/* How opening `path` for reading would end for `user`, every directory and link on the way
 * included: found, missing, a loop, denied, outside the root, or unknown (and a gap) where the
 * auditor itself may not look. uid 0 may read everything that the auditor, being root, can. Sets
 * `*at`, unless NULL, to the first component that stands in the way. `path` is a file, or a
 * directory to be passed into. */
enum nga_lookup access_lookup(
	struct scan *scan, const struct access_user *user, const char *path, const char **at);

#endif
