#include "owners.h"

#include <arena.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	FIRST_BUFFER = 4096,
	LARGEST_BUFFER = 4 * 1024 * 1024, /* a group of 100,000 members */
	LARGEST_FILE = 64 * 1024 * 1024,
};

struct owners owners_new(struct arena *arena, const struct world *world)
{
	return (struct owners){
		.arena = arena,
		.world = world,
		.users = {.arena = arena},
		.groups = {.arena = arena},
	};
}

/* "" stands for none. */
static void note(struct owners *owners, struct map *names, uint32_t id, const char *name)
{
	uint32_t *key = arena_alloc(owners->arena, sizeof(*key));

	*key = id;
	if (!map_get_n(names, key, sizeof(*key)))
		map_set_n(names, key, sizeof(*key), arena_copy(owners->arena, name));
}

/* ---- the root's own files ---- */

FILE *owners_open(const struct world *world, const char *path)
{
	struct nga_stat stat = {0};
	int fd;

	if (world_open(world, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, &fd) != 0)
		return NULL;
	bool fits = world_fstat(fd, &stat) == 0 && world_kind(stat.mode) == NGA_KIND_FILE &&
		    stat.size <= LARGEST_FILE;
	FILE *file = fits ? fdopen(fd, "re") : NULL;
	if (!file)
		close(fd);
	return file;
}

static void read_users(struct owners *owners)
{
	FILE *file = owners_open(owners->world, "/etc/passwd");

	if (!file)
		return;
	for (const struct passwd *user; (user = fgetpwent(file));)
		note(owners, &owners->users, user->pw_uid, user->pw_name);
	(void)fclose(file);
}

static void read_groups(struct owners *owners)
{
	FILE *file = owners_open(owners->world, "/etc/group");

	if (!file)
		return;
	for (const struct group *group; (group = fgetgrent(file));)
		note(owners, &owners->groups, group->gr_gid, group->gr_name);
	(void)fclose(file);
}

static void read_files(struct owners *owners)
{
	if (!owners->read) {
		read_users(owners);
		read_groups(owners);
	}
	owners->read = true;
}

/* ---- NSS ---- */

static void ask_user(struct owners *owners, uint32_t uid)
{
	struct passwd user, *found = NULL;
	int error = ERANGE;

	for (size_t size = FIRST_BUFFER; error == ERANGE && size <= LARGEST_BUFFER; size *= 2)
		error = getpwuid_r(uid, &user, arena_alloc(owners->arena, size), size, &found);
	note(owners, &owners->users, uid, found ? user.pw_name : "");
}

static void ask_group(struct owners *owners, uint32_t gid)
{
	struct group group, *found = NULL;
	int error = ERANGE;

	for (size_t size = FIRST_BUFFER; error == ERANGE && size <= LARGEST_BUFFER; size *= 2)
		error = getgrgid_r(gid, &group, arena_alloc(owners->arena, size), size, &found);
	note(owners, &owners->groups, gid, found ? group.gr_name : "");
}

/* ---- asking ---- */

static const char *name_of(struct owners *owners, struct map *names, uint32_t id,
	void (*ask)(struct owners *, uint32_t))
{
	const char *name = map_get_n(names, &id, sizeof(id));

	if (!name && owners->world->whole)
		ask(owners, id);
	else if (!name)
		read_files(owners);
	if (!name)
		name = map_get_n(names, &id, sizeof(id));
	return name && *name ? name : NULL;
}

const char *owners_user(struct owners *owners, uint32_t uid)
{
	return name_of(owners, &owners->users, uid, ask_user);
}

const char *owners_group(struct owners *owners, uint32_t gid)
{
	return name_of(owners, &owners->groups, gid, ask_group);
}
