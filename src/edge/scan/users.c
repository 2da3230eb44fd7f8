#include "users.h"

#include <map.h>

#include <string.h>

struct users {
	struct map by_name, by_uid;             /* struct access_user */
	struct map group_by_name, group_by_gid; /* struct account_group */
	struct accounts all;                    /* of NSS only once members were asked for */
	bool enumerated;
	struct account_groups groups; /* of the root's own file */
	struct access_user *workers;
};

static const struct accounts *enumerate(struct scan *scan)
{
	struct users *users = scan->users;

	if (!users->enumerated) {
		users->enumerated = true;
		users->all = accounts_all(scan);
	}
	return &users->all;
}

static struct users *users_of(struct scan *scan)
{
	if (scan->users)
		return scan->users;
	struct users *users = scan->users = arena_alloc(scan->arena, sizeof(*users));
	users->by_name.arena = users->by_uid.arena = scan->arena;
	users->group_by_name.arena = users->group_by_gid.arena = scan->arena;
	if (!scan->world.whole)
		users->groups = accounts_groups_of_root(scan);
	return users;
}

/* ---- users ---- */

static bool find_user(struct scan *scan, const char *name, uint32_t uid, struct account *user)
{
	if (scan->world.whole)
		return accounts_ask_user(scan, name, uid, user);
	const struct accounts *all = enumerate(scan);
	for (size_t i = 0; i < all->nusers; i++) {
		*user = all->users[i];
		if (name ? strcmp(user->name, name) == 0 : user->uid == uid)
			return true;
	}
	return false;
}

static bool names(const struct account_group *group, const char *name)
{
	for (size_t i = 0; i < group->nmembers; i++)
		if (strcmp(group->members[i], name) == 0)
			return true;
	return false;
}

static struct user_groups *groups_of(
	struct scan *scan, const struct account *user, const char *also)
{
	struct user_groups *groups = arena_alloc(scan->arena, sizeof(*groups));

	*groups = (struct user_groups){.user = *user, .also = also};
	return groups;
}

static const uint32_t *gids_of(struct scan *scan, const struct account *user, size_t *n)
{
	if (scan->world.whole)
		return accounts_ask_gids(scan, user, n);
	const struct account_groups *groups = &scan->users->groups;
	uint32_t *gids = arena_array(scan->arena, groups->ngroups + 1, sizeof(*gids));
	*n = 0;
	gids[(*n)++] = user->gid;
	for (size_t i = 0; i < groups->ngroups; i++)
		if (names(&groups->groups[i], user->name))
			gids[(*n)++] = groups->groups[i].gid;
	return gids;
}

static struct access_user *resolve(struct scan *scan, const char *name, uint32_t uid)
{
	struct access_user *user = arena_alloc(scan->arena, sizeof(*user));
	struct account account;

	if (find_user(scan, name, uid, &account)) {
		*user = (struct access_user){.name = account.name, .uid = account.uid};
		user->groups = groups_of(scan, &account, NULL);
		user->known = true;
	} else if (name) {
		*user = (struct access_user){
			.name = arena_copy(scan->arena, name), .uid = UINT32_MAX};
	} else {
		/* A number needs no name: it is itself, without groups. */
		user->name = arena_format(scan->arena, "%lu", (unsigned long)uid);
		user->uid = uid;
		user->known = true;
	}
	return user;
}

struct access_user access_user_by_name(struct scan *scan, const char *name)
{
	struct users *users = users_of(scan);
	struct access_user *user = map_get(&users->by_name, name);

	if (!user) {
		user = resolve(scan, name, 0);
		map_set(&users->by_name, arena_copy(scan->arena, name), user);
	}
	return *user;
}

struct access_user access_user_by_uid(struct scan *scan, uint32_t uid)
{
	struct users *users = users_of(scan);
	struct access_user *user = map_get_n(&users->by_uid, &uid, sizeof(uid));

	if (!user) {
		user = resolve(scan, NULL, uid);
		map_set_n(&users->by_uid, &user->uid, sizeof(user->uid), user);
	}
	return *user;
}

/* ---- groups ---- */

static bool find_group(
	struct scan *scan, const char *name, uint32_t gid, struct account_group *group)
{
	if (scan->world.whole)
		return accounts_ask_group(scan, name, gid, group);
	const struct account_groups *groups = &scan->users->groups;
	for (size_t i = 0; i < groups->ngroups; i++) {
		*group = groups->groups[i];
		if (name ? strcmp(group->name, name) == 0 : group->gid == gid)
			return true;
	}
	return false;
}

static const struct account_group *group_by_gid(struct scan *scan, uint32_t gid)
{
	struct users *users = users_of(scan);
	struct account_group *group = map_get_n(&users->group_by_gid, &gid, sizeof(gid));

	if (group)
		return group;
	group = arena_alloc(scan->arena, sizeof(*group));
	if (!find_group(scan, NULL, gid, group))
		*group = (struct account_group){
			.name = arena_format(scan->arena, "%lu", (unsigned long)gid),
			.gid = gid,
		};
	map_set_n(&users->group_by_gid, &group->gid, sizeof(group->gid), group);
	return group;
}

const char *users_group_name(struct scan *scan, uint32_t gid)
{
	return group_by_gid(scan, gid)->name;
}

struct users_members users_members(struct scan *scan, uint32_t gid)
{
	const struct account_group *group = group_by_gid(scan, gid);
	const struct accounts *all = enumerate(scan);
	struct vec uids = {.size = sizeof(uint32_t)};

	for (size_t i = 0; i < group->nmembers; i++) {
		struct access_user member = access_user_by_name(scan, group->members[i]);
		if (member.known)
			*(uint32_t *)vec_push(&uids, scan->arena) = member.uid;
	}
	for (size_t i = 0; i < all->nusers; i++)
		if (all->users[i].gid == gid)
			*(uint32_t *)vec_push(&uids, scan->arena) = all->users[i].uid;
	return (struct users_members){.uids = uids.items, .n = uids.n};
}

static bool is_among(const struct user_groups *groups, uint32_t gid)
{
	for (size_t i = 0; i < groups->ngids; i++)
		if (groups->gids[i] == gid)
			return true;
	return false;
}

static void add_group(struct scan *scan, struct user_groups *groups, const char *name)
{
	struct account_group group;

	if (!find_group(scan, name, 0, &group) || is_among(groups, group.gid))
		return;
	uint32_t *gids = arena_array(scan->arena, groups->ngids + 1, sizeof(*gids));
	if (groups->ngids > 0)
		memcpy(gids, groups->gids, groups->ngids * sizeof(*gids));
	gids[groups->ngids++] = group.gid;
	groups->gids = gids;
}

/* NULL where there are none. */
static const struct user_groups *ask_groups(struct scan *scan, const struct access_user *user)
{
	struct user_groups *groups = user->groups;

	if (!groups || groups->asked)
		return groups;
	groups->asked = true;
	groups->gids = gids_of(scan, &groups->user, &groups->ngids);
	if (groups->also)
		add_group(scan, groups, groups->also);
	return groups;
}

bool users_in_group(struct scan *scan, const struct access_user *user, uint32_t gid)
{
	const struct user_groups *groups = ask_groups(scan, user);

	return groups && is_among(groups, gid);
}

bool users_are_same(
	struct scan *scan, const struct access_user *before, const struct access_user *now)
{
	const struct user_groups *groups = before->groups;

	if (before->known != now->known || before->uid != now->uid ||
		strcmp(before->name, now->name) != 0)
		return false;
	if (!groups || !groups->asked) /* they did not matter */
		return true;
	const struct user_groups *others = ask_groups(scan, now);
	return others && others->ngids == groups->ngids &&
	       memcmp(others->gids, groups->gids, groups->ngids * sizeof(*groups->gids)) == 0;
}

/* ---- the workers' user ---- */

static const struct nga_directive *user_line(const struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_placed *placed = &snapshot->placed[i];
		const struct nga_directive *directive = placed->directive;
		/* at the top: few of them stand there, and the others need not be looked at */
		if (!placed->context->outer && directive->nwords > 1 &&
			strcmp(directive->words[0].text, "user") == 0)
			return directive;
	}
	return NULL;
}

static struct access_user find_workers(struct scan *scan, struct nga_snapshot *snapshot)
{
	const struct nga_directive *line = user_line(snapshot);

	if (!snapshot->workers_user)
		snapshot->workers_user = line ? line->words[1].text : scan->options->workers_user;
	if (scan->options->master_uid != 0)
		return access_user_by_uid(scan, scan->options->master_uid);
	if (!snapshot->workers_user)
		return (struct access_user){.name = "", .uid = UINT32_MAX};
	struct access_user user = access_user_by_name(scan, snapshot->workers_user);
	bool own = line && line->nwords > 2;
	if (user.groups)
		user.groups = groups_of(scan, &user.groups->user,
			own ? line->words[2].text : snapshot->workers_user);
	return user;
}

struct access_user users_workers(struct scan *scan, struct nga_snapshot *snapshot)
{
	struct users *users = users_of(scan);

	if (!users->workers) {
		users->workers = arena_alloc(scan->arena, sizeof(*users->workers));
		*users->workers = find_workers(scan, snapshot);
	}
	return *users->workers;
}
