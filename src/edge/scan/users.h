/* Who is who: the users and groups of the audited root, each asked for once in a scan. access.h has
 * the users. */
#ifndef SCAN_USERS_H
#define SCAN_USERS_H

#include "access.h"
#include "accounts.h"

/* The groups of one user. NSS is asked for them when they are first wanted: that can cost more than
 * the look at 1,000 files, and most modes leave nothing to them. */
struct user_groups {
	struct account user;
	const char *also; /* one more, by name; or NULL */
	bool asked;       /* the rest is filled in */
	const uint32_t *gids;
	size_t ngids;
};

/* The user of nginx's workers, with the group of the `user` line, or the group of the user's name
 * where the line has none (ngx_set_user). A master that is not root has workers of its own user.
 * Sets snapshot->workers_user where it is NULL. */
struct access_user users_workers(struct scan *scan, struct nga_snapshot *snapshot);

/* The users that belong to a group, by its own line or by theirs. Names that no user has are left
 * out. */
struct users_members {
	const uint32_t *uids;
	size_t n;
};
struct users_members users_members(struct scan *scan, uint32_t gid);

/* The group's name; its number in decimal where it has none. */
const char *users_group_name(struct scan *scan, uint32_t gid);

bool users_in_group(struct scan *scan, const struct access_user *user, uint32_t gid);

/* Whether what was found out with the one, in an earlier scan perhaps, holds for the other. */
bool users_are_same(
	struct scan *scan, const struct access_user *before, const struct access_user *now);

#endif
