#include "output.h"

#include <arena.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		length -= (size_t)n;
	}
	return 0;
}

static int write_in_place(const char *path, const char *bytes, size_t length, struct nga_error *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_set(err, errno, "cannot open %s", path);
	int result = write_all(fd, bytes, length);
	if (result != 0)
		result = err_set(err, errno, "cannot write to %s", path);
	if (close(fd) != 0 && result == 0)
		result = err_set(err, errno, "cannot write to %s", path);
	return result;
}

/* That of the file which is replaced, else what open(2) would give. */
static mode_t mode_of(const char *path)
{
	struct stat status;

	if (stat(path, &status) == 0)
		return status.st_mode & 0777;
	mode_t mask = umask(0);
	(void)umask(mask);
	return 0666 & ~mask;
}

/* mkstemp made it private. */
static int finish(int fd, const char *bytes, size_t length, mode_t mode)
{
	if (write_all(fd, bytes, length) != 0 || fchmod(fd, mode) != 0)
		return -1;
	return fsync(fd);
}

static int write_beside(struct arena *arena, const char *path, const char *bytes, size_t length,
	struct nga_error *err)
{
	char *beside = arena_format(arena, "%s.XXXXXX", path);
	int fd = mkostemp(beside, O_CLOEXEC);

	if (fd < 0)
		return err_set(err, errno, "cannot create a file beside %s", path);
	int result = finish(fd, bytes, length, mode_of(path));
	if (close(fd) != 0)
		result = -1;
	if (result == 0 && rename(beside, path) == 0)
		return 0;
	err_set(err, errno, "cannot write %s", path);
	(void)unlink(beside);
	return -1;
}

/* Renaming another file over /dev/stdout would take away what the caller's shell still writes
 * to. */
static bool is_standard_output(const struct stat *status)
{
	struct stat standard;

	return fstat(STDOUT_FILENO, &standard) == 0 && standard.st_dev == status->st_dev &&
	       standard.st_ino == status->st_ino;
}

static int write_standard_output(const char *bytes, size_t length, struct nga_error *err)
{
	if (write_all(STDOUT_FILENO, bytes, length) != 0)
		return err_set(err, errno, "cannot write to standard output");
	return 0;
}

int output_write(struct arena *arena, const char *path, const char *bytes, size_t length,
	struct nga_error *err)
{
	struct stat status;

	if (!path || strcmp(path, "-") == 0)
		return write_standard_output(bytes, length, err);
	if (stat(path, &status) != 0)
		return write_beside(arena, path, bytes, length, err);
	if (is_standard_output(&status))
		return write_standard_output(bytes, length, err);
	if (!S_ISREG(status.st_mode))
		return write_in_place(path, bytes, length, err);
	char *real = realpath(path, NULL);
	int result = write_beside(arena, real ? real : path, bytes, length, err);
	free(real);
	return result;
}

int output_check(struct arena *arena, const char *path, struct nga_error *err)
{
	struct stat status;

	if (!path || strcmp(path, "-") == 0)
		return 0;
	bool there = stat(path, &status) == 0;
	const char *slash = strrchr(path, '/');
	const char *directory =
		!slash ? "." : arena_copy_n(arena, path, (size_t)(slash - path) + 1);
	if (there && !S_ISREG(status.st_mode))
		directory = path;
	if (access(directory, W_OK) != 0 || (there && S_ISDIR(status.st_mode)))
		return err_set(err, there && S_ISDIR(status.st_mode) ? EISDIR : errno,
			"cannot write %s", path);
	return 0;
}
