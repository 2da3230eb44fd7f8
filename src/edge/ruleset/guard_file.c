#include "guard.h"

#include <arena.h>
#include <path.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST = 1024 * 1024 };

/* Who can write rules decides what an audit by root says: so only root and the caller may. */
static int check_rights(const char *path, const struct stat *stat, struct nga_error *err)
{
	if (stat->st_uid != 0 && stat->st_uid != geteuid())
		return err_set(err, 0,
			"%s: belongs to user %u, who is neither root nor you; "
			"give it to root (chown root) before it is used",
			path, stat->st_uid);
	if (stat->st_mode & S_IWOTH)
		return err_set(err, 0,
			"%s: everyone can write to it; "
			"take that right away (chmod o-w) before it is used",
			path);
	if ((stat->st_mode & S_IWGRP) && stat->st_gid != 0 && stat->st_gid != getegid())
		return err_set(err, 0,
			"%s: group %u can write to it; "
			"take that right away (chmod g-w) before it is used",
			path, stat->st_gid);
	return 0;
}

static int check_file(const char *path, const struct stat *stat, struct nga_error *err)
{
	if (!S_ISREG(stat->st_mode))
		return err_set(err, 0, "%s: is not a regular file", path);
	if (stat->st_size > LARGEST)
		return err_set(err, 0, "%s: is larger than 1 MiB", path);
	return check_rights(path, stat, err);
}

/* Reads until the end of the file or one byte more than is allowed: it may grow while it is
 * read. */
static int read_all(struct arena *arena, int fd, struct guard_source *source, struct nga_error *err)
{
	size_t used = 0;
	struct stat stat;

	if (fstat(fd, &stat) < 0)
		return err_set(err, errno, "cannot read %s", source->name);
	if (check_file(source->name, &stat, err) < 0)
		return -1;
	size_t room = (size_t)stat.st_size + 1;
	char *bytes = arena_alloc(arena, room + 1);
	for (;;) {
		ssize_t got = read(fd, bytes + used, room - used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(err, errno, "cannot read %s", source->name);
		used += (size_t)got;
		if (used == room)
			return err_set(err, 0, "%s: grew while it was read", source->name);
		if (got == 0)
			break;
	}
	source->bytes = bytes;
	source->length = used;
	return 0;
}

int guard_load(
	struct arena *arena, const char *path, struct guard_source *source, struct nga_error *err)
{
	*source = (struct guard_source){.name = arena_copy(arena, path)};
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, errno, "cannot open %s", path);
	int result = read_all(arena, fd, source, err);
	close(fd);
	return result;
}

static bool is_wanted(const char *name)
{
	size_t length = strlen(name), suffix = strlen(".conf");

	return name[0] != '.' && length > suffix && strcmp(name + length - suffix, ".conf") == 0;
}

static int compare_paths(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

static int list_names(
	struct arena *arena, const char *directory, DIR *stream, struct guard_paths *paths)
{
	struct vec names = {.size = sizeof(const char *)};

	for (;;) {
		errno = 0;
		const struct dirent *entry = readdir(stream);
		if (!entry)
			break;
		if (!is_wanted(entry->d_name))
			continue;
		const char **name = vec_push(&names, arena);
		*name = path_join(arena, directory, entry->d_name);
	}
	paths->paths = names.items;
	paths->n = names.n;
	if (names.n > 0)
		qsort(names.items, names.n, names.size, compare_paths);
	return errno;
}

int guard_list(struct arena *arena, const char *directory, struct guard_paths *paths,
	struct nga_error *err)
{
	struct stat stat;
	int result = -1;

	*paths = (struct guard_paths){0};
	DIR *stream = opendir(directory);
	if (!stream)
		return err_set(err, errno, "cannot open the directory of rules %s", directory);
	if (fstat(dirfd(stream), &stat) < 0) {
		err_set(err, errno, "cannot read %s", directory);
		goto out;
	}
	if (check_rights(directory, &stat, err) < 0)
		goto out;
	int error = list_names(arena, directory, stream, paths);
	result = error == 0 ? 0 : err_set(err, error, "cannot read %s", directory);
out:
	closedir(stream);
	return result;
}
