#include "owner_ids.h"

#include "owners.h"

#include <arena.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_BUFFER = 4096, LARGEST_BUFFER = 4 * 1024 * 1024 };

struct owner_ids owner_ids_new(struct arena *arena, const struct world *world)
{
	return (struct owner_ids){
		.arena = arena, .world = world, .users.arena = arena, .groups.arena = arena};
}

static uint32_t ask_user(struct owner_ids *ids, const char *name, uint32_t number)
{
	struct passwd user, *found = NULL;
	int error = ERANGE;

	for (size_t size = FIRST_BUFFER; error == ERANGE && size <= LARGEST_BUFFER; size *= 2)
		error = getpwnam_r(name, &user, arena_alloc(ids->arena, size), size, &found);
	return found ? user.pw_uid : number;
}

static uint32_t ask_group(struct owner_ids *ids, const char *name, uint32_t number)
{
	struct group group, *found = NULL;
	int error = ERANGE;

	for (size_t size = FIRST_BUFFER; error == ERANGE && size <= LARGEST_BUFFER; size *= 2)
		error = getgrnam_r(name, &group, arena_alloc(ids->arena, size), size, &found);
	return found ? group.gr_gid : number;
}

static uint32_t read_user(struct owner_ids *ids, const char *name, uint32_t number)
{
	FILE *file = owners_open(ids->world, "/etc/passwd");
	const struct passwd *user = NULL;

	while (file && (user = fgetpwent(file)) && strcmp(user->pw_name, name) != 0)
		;
	uint32_t found = user ? user->pw_uid : number;
	if (file)
		(void)fclose(file);
	return found;
}

static uint32_t read_group(struct owner_ids *ids, const char *name, uint32_t number)
{
	FILE *file = owners_open(ids->world, "/etc/group");
	const struct group *group = NULL;

	while (file && (group = fgetgrent(file)) && strcmp(group->gr_name, name) != 0)
		;
	uint32_t found = group ? group->gr_gid : number;
	if (file)
		(void)fclose(file);
	return found;
}

/* Users, or groups. */
struct kind {
	struct map *known;
	uint32_t (*find)(struct owner_ids *ids, const char *name, uint32_t number);
};

static uint32_t find(
	struct owner_ids *ids, const struct kind *kind, const char *name, uint32_t number)
{
	const uint32_t *before = name ? map_get(kind->known, name) : NULL;

	if (!name || before)
		return before ? *before : number;
	uint32_t *found = arena_alloc(ids->arena, sizeof(*found));
	*found = kind->find(ids, name, number);
	map_set(kind->known, arena_copy(ids->arena, name), found);
	return *found;
}

uint32_t owner_ids_user(struct owner_ids *ids, const char *name, uint32_t number)
{
	const struct kind users = {&ids->users, ids->world->whole ? ask_user : read_user};

	return find(ids, &users, name, number);
}

uint32_t owner_ids_group(struct owner_ids *ids, const char *name, uint32_t number)
{
	const struct kind groups = {&ids->groups, ids->world->whole ? ask_group : read_group};

	return find(ids, &groups, name, number);
}
