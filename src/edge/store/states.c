#include "states.h"

#include <arena.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char states_manifest[] = "manifest";
const char states_files[] = "files";

static const char directory_name[] = "accepted";
static const char current_name[] = "current";
static const char new_link[] = ".current";

/* 0: it is no number of a state. */
static uint32_t id_of(const char *name)
{
	char *end;
	unsigned long id = strtoul(name, &end, 10);

	return *end == '\0' && name[0] >= '1' && name[0] <= '9' && id <= UINT32_MAX ? (uint32_t)id
										    : 0;
}

static int ascending(const void *a, const void *b)
{
	uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;

	return (first > second) - (first < second);
}

static DIR *open_to_list(int directory, const char *name)
{
	int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

static void list(struct states *states)
{
	struct vec ids = {.size = sizeof(uint32_t)};
	DIR *dir = open_to_list(states->fd, ".");

	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		uint32_t id = id_of(entry->d_name);
		if (id > 0)
			*(uint32_t *)vec_push(&ids, states->arena) = id;
	}
	if (dir)
		closedir(dir);
	if (ids.n > 0)
		qsort(ids.items, ids.n, sizeof(uint32_t), ascending);
	states->ids = ids.items;
	states->nids = ids.n;
}

static int read_current(struct states *states, struct nga_error *err)
{
	char text[16];
	ssize_t length = readlinkat(states->fd, current_name, text, sizeof(text) - 1);

	if (length < 0 && errno == ENOENT)
		return 0;
	if (length < 0)
		return err_set(err, errno, "cannot read %s/%s", states->path, current_name);
	text[length] = '\0';
	states->current = id_of(text);
	if (states->current == 0)
		return err_set(
			err, 0, "%s/%s leads to no accepted state", states->path, current_name);
	return 0;
}

int states_open(
	struct states *states, const struct home_where *where, bool make, struct nga_error *err)
{
	struct arena *arena = states->arena;

	*states = (struct states){.arena = arena, .fd = -1};
	states->home = (struct home){.arena = arena, .fd = -1, .lock = -1};
	int status = home_open(&states->home, where, make, err);
	if (status != 0)
		return status < 0 ? -1 : 0;
	states->path = arena_format(arena, "%s/%s", states->home.path, directory_name);
	if (make && mkdirat(states->home.fd, directory_name, 0700) != 0 && errno != EEXIST)
		return err_set(err, errno, "cannot make %s", states->path);
	states->fd = openat(
		states->home.fd, directory_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (states->fd < 0 && errno == ENOENT && !make)
		return 0;
	if (states->fd < 0)
		return err_set(err, errno, "cannot open %s", states->path);
	list(states);
	return read_current(states, err);
}

void states_close(struct states *states)
{
	if (states->fd >= 0)
		close(states->fd);
	states->fd = -1;
	home_close(&states->home);
}

bool states_have(const struct states *states, uint32_t id)
{
	for (size_t i = 0; i < states->nids; i++)
		if (states->ids[i] == id)
			return true;
	return false;
}

int states_point(struct states *states, uint32_t id, struct nga_error *err)
{
	const char *text = arena_format(states->arena, "%lu", (unsigned long)id);

	(void)unlinkat(states->fd, new_link, 0);
	if (symlinkat(text, states->fd, new_link) != 0 ||
		renameat(states->fd, new_link, states->fd, current_name) != 0)
		return err_set(err, errno, "cannot change %s/%s", states->path, current_name);
	states->current = id;
	if (fsync(states->fd) != 0)
		return err_set(err, errno, "cannot bring %s to the disk", states->path);
	return 0;
}

/* ---- removing ---- */

enum { MOST_DEPTH = 512 };

static int remove_below(int directory, const char *name, unsigned depth)
{
	if (unlinkat(directory, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return errno;
	DIR *dir = depth < MOST_DEPTH ? open_to_list(directory, name) : NULL;
	if (!dir)
		return errno;
	int error = 0;
	for (const struct dirent *entry; !error && (entry = readdir(dir));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			error = remove_below(dirfd(dir), entry->d_name, depth + 1);
	closedir(dir);
	if (!error && unlinkat(directory, name, AT_REMOVEDIR) != 0)
		error = errno;
	return error;
}

int states_remove(int directory, const char *name)
{
	return remove_below(directory, name, 0);
}

/* Under a hidden name first: half of one is none. */
static void drop(const struct states *states, uint32_t id)
{
	const char *name = arena_format(states->arena, "%lu", (unsigned long)id);
	const char *hidden = arena_format(states->arena, ".%s", name);

	if (renameat(states->fd, name, states->fd, hidden) == 0)
		(void)states_remove(states->fd, hidden);
}

static void remove_hidden(const struct states *states)
{
	struct vec names = {.size = sizeof(const char *)};
	DIR *dir = open_to_list(states->fd, ".");

	for (const struct dirent *entry; dir && (entry = readdir(dir));)
		if (entry->d_name[0] == '.' && strcmp(entry->d_name, ".") != 0 &&
			strcmp(entry->d_name, "..") != 0)
			*(const char **)vec_push(&names, states->arena) =
				arena_copy(states->arena, entry->d_name);
	if (dir)
		closedir(dir);
	for (size_t i = 0; i < names.n; i++)
		(void)states_remove(states->fd, ((const char **)names.items)[i]);
}

void states_tidy(struct states *states)
{
	size_t kept = 0;

	remove_hidden(states);
	for (size_t i = states->nids; i-- > 0;) {
		bool current = states->ids[i] == states->current;
		if (!current && kept >= STORE_KEPT - 1)
			drop(states, states->ids[i]);
		kept += !current;
	}
}
