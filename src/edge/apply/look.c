#include "look.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum nga_thing look_thing(uint32_t mode)
{
	switch (world_kind(mode)) {
	case NGA_KIND_FILE:
		return NGA_A_FILE;
	case NGA_KIND_DIRECTORY:
		return NGA_A_DIRECTORY;
	case NGA_KIND_LINK:
		return NGA_A_LINK;
	default:
		return NGA_A_SPECIAL;
	}
}

int look_at(const struct course *repair, const struct spot *spot, struct sight *sight)
{
	int fd = course_yard(repair, spot->yard)->fd;

	*sight = (struct sight){.thing = NGA_NOTHING};
	int error = fd < 0 ? ENOENT : world_lstat_at(fd, spot->name, &sight->stat);
	if (error)
		return error == ENOENT ? 0 : error;
	sight->thing = look_thing(sight->stat.mode);
	if (sight->thing != NGA_A_LINK)
		return 0;
	ssize_t length = readlinkat(fd, spot->name, repair->buffer, COURSE_LINK_MOST - 1);
	if (length < 0) /* it has become something else between the two calls */
		return errno == EINVAL || errno == ENOENT ? ESTALE : errno;
	repair->buffer[length] = '\0';
	sight->text = repair->buffer;
	return 0;
}

bool look_is(const struct sight *sight, const struct body *body)
{
	if (!body || sight->thing != body->thing)
		return !body && sight->thing == NGA_NOTHING;
	if (sight->stat.dev != body->dev || sight->stat.ino != body->ino)
		return false;
	return body->thing != NGA_A_LINK || strcmp(sight->text, body->text) == 0;
}

bool look_is_unchanged(const struct sight *sight, const struct body *body)
{
	if (!look_is(sight, body))
		return false;
	return !body || body->thing != NGA_A_FILE ||
	       (sight->stat.size == body->size && sight->stat.mtime_ns == body->mtime_ns);
}

void look_keep(struct course *repair, const struct sight *sight, struct body *body)
{
	body->thing = sight->thing;
	body->dev = sight->stat.dev;
	body->ino = sight->stat.ino;
	body->size = sight->stat.size;
	body->mtime_ns = sight->stat.mtime_ns;
	body->rights = (struct rights){sight->stat.mode & 07777, sight->stat.uid, sight->stat.gid};
	if (sight->thing == NGA_A_LINK)
		body->text = arena_copy(repair->arena, sight->text);
}

/* As `bytes`, to their end. */
static int compare(int fd, const char *bytes, size_t length)
{
	char block[16384];
	size_t done = 0;

	for (;;) {
		ssize_t got = read(fd, block, sizeof(block));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno;
		if (got == 0)
			return done == length ? 0 : ESTALE;
		if ((size_t)got > length - done || memcmp(block, bytes + done, (size_t)got) != 0)
			return ESTALE;
		done += (size_t)got;
	}
}

int look_bytes(const struct course *repair, const struct spot *spot, const struct body *body)
{
	enum { FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC };

	if (!body || body->thing != NGA_A_FILE || !body->bytes)
		return 0;
	int fd = openat(course_yard(repair, spot->yard)->fd, spot->name, FLAGS);
	if (fd < 0)
		return errno == ELOOP || errno == ENOENT ? ESTALE : errno;
	struct nga_stat stat;
	int error = world_fstat(fd, &stat);
	if (!error && (stat.dev != body->dev || stat.ino != body->ino))
		error = ESTALE;
	if (!error)
		error = compare(fd, body->bytes, body->length);
	close(fd);
	return error;
}

int look_empty(const struct course *repair, const struct spot *spot)
{
	int fd = openat(course_yard(repair, spot->yard)->fd, spot->name,
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	int error = directory ? 0 : errno;

	for (const struct dirent *entry; directory && !error && (entry = readdir(directory));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			error = ESTALE;
	if (directory)
		closedir(directory);
	else if (fd >= 0)
		close(fd);
	return error;
}
