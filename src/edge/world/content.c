#include "content.h"

#include <arena.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ATTEMPTS = 4, OPEN_FILE = O_RDONLY | O_NONBLOCK | O_NOCTTY };

/* Reads up to `size` bytes. Returns how many there were, or -1. */
static ssize_t read_all(int fd, char *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = pread(fd, bytes + done, size - done, (off_t)done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static bool is_same(const struct nga_stat *a, const struct nga_stat *b)
{
	return a->ino == b->ino && a->dev == b->dev && a->size == b->size &&
	       a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

static enum content_outcome refused(struct content *content, int error)
{
	content->error = error;
	return CONTENT_REFUSED;
}

/* Reads what is open, once; CONTENT_CHANGING where it was changed meanwhile. */
static enum content_outcome read_once(int fd, struct arena *arena, struct content *content)
{
	struct nga_stat after = {0};
	int error = 0;

	if (content->seen)
		content->stat = *content->seen;
	else
		error = world_fstat(fd, &content->stat);
	if (error)
		return refused(content, error);
	if (!S_ISREG(content->stat.mode))
		return CONTENT_WRONG_KIND;
	if (content->stat.size > (int64_t)content->most)
		return CONTENT_TOO_LARGE;
	size_t size = (size_t)content->stat.size;
	char *bytes = arena_alloc(arena, size + 1);
	ssize_t got = read_all(fd, bytes, size);
	error = got < 0 ? errno : world_fstat(fd, &after);
	if (error || (size_t)got != size || !is_same(&content->stat, &after)) {
		explicit_bzero(bytes, size); /* it may be a key */
		return error && !content->seen ? refused(content, error) : CONTENT_CHANGING;
	}
	content->bytes = content->buffer = bytes;
	content->size = size;
	return CONTENT_READ;
}

/* Only what is a regular file is opened: opening alone can make a device act. */
static int open_regular(const struct world *world, struct content *content, int *fd)
{
	*fd = -1;
	if (!content->seen) {
		int error = world_stat(world, content->path, &content->stat);
		if (error || !S_ISREG(content->stat.mode))
			return error;
	}
	if (content->name)
		return world_open_at(content->directory, content->name, OPEN_FILE, fd);
	return world_open(world, content->path, OPEN_FILE, fd);
}

enum content_outcome content_read(
	const struct world *world, struct arena *arena, struct content *content)
{
	enum content_outcome outcome = CONTENT_CHANGING;

	for (int i = 0; i < ATTEMPTS && outcome == CONTENT_CHANGING; i++) {
		int fd;
		int error = open_regular(world, content, &fd);
		if (error)
			return refused(content, error);
		if (fd < 0)
			return CONTENT_WRONG_KIND;
		outcome = read_once(fd, arena, content);
		close(fd);
		content->seen = NULL; /* it may be another one now */
	}
	return outcome;
}
