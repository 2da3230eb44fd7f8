#include "home.h"

#include <arena.h>
#include <path.h>
#include <state_name.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITABLE_BY_OTHERS = S_IWGRP | S_IWOTH };

const char *home_path(struct arena *arena, const struct home_where *where)
{
	char *resolved = realpath(where->root, NULL);
	const char *name = state_name(arena, resolved ? resolved : where->root, where->nginx_conf);

	free(resolved);
	return path_join(arena, where->state_dir, name);
}

/* Makes every directory of the path that is missing. */
static int make_all(const char *path, struct arena *arena)
{
	for (const char *end = path; *end;) {
		end += strspn(end, "/");
		end += strcspn(end, "/");
		const char *part = arena_copy_n(arena, path, (size_t)(end - path));
		if (mkdir(part, 0700) != 0 && errno != EEXIST && errno != EISDIR) {
			int error = errno;
			struct stat found;
			if (stat(part, &found) != 0)
				return error;
		}
	}
	return 0;
}

static int check(const struct home *home, struct nga_error *err)
{
	struct stat stat;

	if (fstat(home->fd, &stat) != 0)
		return err_set(err, errno, "cannot look at %s", home->path);
	if ((stat.st_uid != geteuid() && stat.st_uid != 0) || (stat.st_mode & WRITABLE_BY_OTHERS))
		return err_set(err, 0,
			"%s may be written by others: what is remembered there cannot be trusted",
			home->path);
	return 0;
}

int home_open(struct home *home, const struct home_where *where, bool make, struct nga_error *err)
{
	home->path = home_path(home->arena, where);
	home->fd = home->lock = -1;
	int error = make ? make_all(home->path, home->arena) : 0;
	if (error)
		return err_set(err, error, "cannot make %s", home->path);
	home->fd = open(home->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (home->fd < 0 && errno == ENOENT && !make)
		return 1;
	if (home->fd < 0)
		return err_set(err, errno, "cannot open %s", home->path);
	return check(home, err);
}

void home_close(struct home *home)
{
	if (home->lock >= 0)
		close(home->lock);
	if (home->fd >= 0)
		close(home->fd);
	home->lock = home->fd = -1;
}

static int write_all(int fd, struct home_text text)
{
	while (text.length > 0) {
		ssize_t written = write(fd, text.bytes, text.length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno;
		text.bytes += written;
		text.length -= (size_t)written;
	}
	return fsync(fd) == 0 ? 0 : errno;
}

int home_write(
	const struct home *home, const char *name, struct home_text text, struct nga_error *err)
{
	static const char new[] = "file.new";
	int fd = openat(home->fd, new, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	int error = fd < 0 ? errno : write_all(fd, text);

	if (fd >= 0)
		close(fd);
	if (!error && renameat(home->fd, new, home->fd, name) != 0)
		error = errno;
	if (error)
		(void)unlinkat(home->fd, new, 0);
	if (!error && fsync(home->fd) != 0)
		error = errno;
	return error ? err_set(err, error, "cannot write %s/%s", home->path, name) : 0;
}

static int read_all(const struct home *home, int fd, struct home_text *text)
{
	struct stat stat;

	if (fstat(fd, &stat) != 0)
		return errno;
	if (!S_ISREG(stat.st_mode) || stat.st_size > INT_MAX)
		return EINVAL;
	text->bytes = arena_alloc(home->arena, (size_t)stat.st_size + 1);
	while (text->length < (size_t)stat.st_size) {
		ssize_t got =
			read(fd, text->bytes + text->length, (size_t)stat.st_size - text->length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? errno : 0;
		text->length += (size_t)got;
	}
	return 0;
}

int home_read(
	const struct home *home, const char *name, struct home_text *text, struct nga_error *err)
{
	int fd = openat(home->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	*text = (struct home_text){0};
	if (fd < 0 && errno == ENOENT)
		return 0;
	int error = fd < 0 ? errno : read_all(home, fd, text);
	if (fd >= 0)
		close(fd);
	return error ? err_set(err, error, "cannot read %s/%s", home->path, name) : 0;
}

int home_move(const struct home *home, const char *from, const char *to, struct nga_error *err)
{
	int result = to ? renameat(home->fd, from, home->fd, to) : unlinkat(home->fd, from, 0);

	if (result != 0 || fsync(home->fd) != 0)
		return err_set(err, errno, "cannot change %s/%s", home->path, from);
	return 0;
}
