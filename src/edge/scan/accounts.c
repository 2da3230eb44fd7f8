#include "accounts.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	FIRST_BUFFER = 4096,
	LARGEST_BUFFER = 4 * 1024 * 1024, /* a group of 100,000 members */
	LARGEST_FILE = 64 * 1024 * 1024,
};

/* The buffer that the functions of libc put the strings of one line into. */
struct line {
	char *bytes;
	size_t size;
};

/* Whether to ask again with a larger buffer. */
static bool larger(struct line *line, int error)
{
	if (error != ERANGE || line->size >= LARGEST_BUFFER)
		return false;
	size_t size = line->size * 2;
	char *bytes = realloc(line->bytes, size);
	if (!bytes)
		abort();
	*line = (struct line){.bytes = bytes, .size = size};
	return true;
}

static struct line new_line(void)
{
	struct line line = {.bytes = malloc(FIRST_BUFFER), .size = FIRST_BUFFER};

	if (!line.bytes)
		abort();
	return line;
}

static struct account keep_user(struct scan *scan, const struct passwd *passwd)
{
	return (struct account){
		.name = arena_copy(scan->arena, passwd->pw_name),
		.uid = passwd->pw_uid,
		.gid = passwd->pw_gid,
	};
}

static struct account_group keep_group(struct scan *scan, const struct group *from)
{
	struct account_group group = {
		.name = arena_copy(scan->arena, from->gr_name),
		.gid = from->gr_gid,
	};

	while (from->gr_mem[group.nmembers])
		group.nmembers++;
	group.members = arena_array(scan->arena, group.nmembers, sizeof(*group.members));
	for (size_t i = 0; i < group.nmembers; i++)
		group.members[i] = arena_copy(scan->arena, from->gr_mem[i]);
	return group;
}

/* A stream over a file of the root; NULL where there is none or it cannot be read. */
static FILE *open_file(struct scan *scan, const char *path)
{
	struct nga_stat stat = {0};
	int fd;
	int error = world_open(&scan->world, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, &fd);

	if (!error)
		error = world_fstat(fd, &stat);
	bool fits = world_kind(stat.mode) == NGA_KIND_FILE && stat.size <= LARGEST_FILE;
	FILE *file = !error && fits ? fdopen(fd, "re") : NULL;
	if (file)
		return file;
	if (fd >= 0)
		close(fd);
	if (world_lookup(error) != NGA_MISSING)
		scan_gap(scan, path, error ? strerror(error) : "no regular file", false);
	return NULL;
}

static struct accounts users_of_root(struct scan *scan)
{
	struct vec users = {.size = sizeof(struct account)};
	FILE *file = open_file(scan, "/etc/passwd");

	if (!file)
		return (struct accounts){0};
	struct line line = new_line();
	struct passwd passwd, *found;
	int error;
	do {
		error = fgetpwent_r(file, &passwd, line.bytes, line.size, &found);
		if (!error)
			*(struct account *)vec_push(&users, scan->arena) = keep_user(scan, found);
	} while (!error || larger(&line, error));
	free(line.bytes);
	(void)fclose(file);
	return (struct accounts){.users = users.items, .nusers = users.n};
}

struct account_groups accounts_groups_of_root(struct scan *scan)
{
	struct vec groups = {.size = sizeof(struct account_group)};
	FILE *file = open_file(scan, "/etc/group");

	if (!file)
		return (struct account_groups){0};
	struct line line = new_line();
	struct group group, *found;
	int error;
	do {
		error = fgetgrent_r(file, &group, line.bytes, line.size, &found);
		if (!error)
			*(struct account_group *)vec_push(&groups, scan->arena) =
				keep_group(scan, found);
	} while (!error || larger(&line, error));
	free(line.bytes);
	(void)fclose(file);
	return (struct account_groups){.groups = groups.items, .ngroups = groups.n};
}

struct accounts accounts_all(struct scan *scan)
{
	if (!scan->world.whole)
		return users_of_root(scan);
	struct vec users = {.size = sizeof(struct account)};
	struct line line = new_line();
	struct passwd passwd, *found;
	int error;
	setpwent();
	do {
		error = getpwent_r(&passwd, line.bytes, line.size, &found);
		if (!error)
			*(struct account *)vec_push(&users, scan->arena) = keep_user(scan, found);
	} while (!error || larger(&line, error));
	endpwent();
	free(line.bytes);
	return (struct accounts){.users = users.items, .nusers = users.n};
}

bool accounts_ask_user(struct scan *scan, const char *name, uint32_t uid, struct account *user)
{
	struct line line = new_line();
	struct passwd passwd, *found = NULL;
	int error;

	do {
		error = name ? getpwnam_r(name, &passwd, line.bytes, line.size, &found)
			     : getpwuid_r(uid, &passwd, line.bytes, line.size, &found);
	} while (error == EINTR || larger(&line, error));
	if (found)
		*user = keep_user(scan, found);
	free(line.bytes);
	return found != NULL;
}

bool accounts_ask_group(
	struct scan *scan, const char *name, uint32_t gid, struct account_group *group)
{
	struct line line = new_line();
	struct group row, *found = NULL;
	int error;

	do {
		error = name ? getgrnam_r(name, &row, line.bytes, line.size, &found)
			     : getgrgid_r(gid, &row, line.bytes, line.size, &found);
	} while (error == EINTR || larger(&line, error));
	if (found)
		*group = keep_group(scan, found);
	free(line.bytes);
	return found != NULL;
}

const uint32_t *accounts_ask_gids(struct scan *scan, const struct account *user, size_t *n)
{
	int room = 32;
	gid_t *gids;

	for (;;) {
		int had = room;
		gids = arena_array(scan->arena, (size_t)room, sizeof(*gids));
		if (getgrouplist(user->name, user->gid, gids, &room) >= 0)
			break;
		room = room > had ? room : 2 * had;
	}
	*n = (size_t)room;
	return gids;
}
