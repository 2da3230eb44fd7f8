/* The walk that keeps inside the root without openat2(2): for kernels before 5.6, and sandboxes
 * that refuse it. */
#include "world.h"

#include <arena.h>
#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LINKS = 40 }; /* as the kernel */

/* A path in the middle of being resolved. */
struct walk {
	const struct world *world;
	struct arena *arena;
	const char *pending; /* what is still to be walked */
	const char *done;    /* the directory that `at` is, without links */
	int at;
	int links;
};

/* Goes down from the root along `done`, which holds no links: what has become one meanwhile is
 * refused. */
static int reopen(struct walk *walk)
{
	int error = 0;
	int at = openat(walk->world->fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const char *rest = walk->done;

	while (at >= 0 && *(rest += strspn(rest, "/"))) {
		size_t length = strcspn(rest, "/");
		char *name = arena_copy_n(walk->arena, rest, length);
		int next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		error = errno;
		close(at);
		at = next;
		rest += length;
	}
	if (walk->at >= 0)
		close(walk->at);
	walk->at = at;
	return at >= 0 ? 0 : (error ? error : errno);
}

static int go_to(struct walk *walk, const char *directory)
{
	walk->done = directory;
	return reopen(walk);
}

/* Puts the text of the link `name` in front of what is pending. */
static int follow(struct walk *walk, const char *text, const char *rest)
{
	if (++walk->links > MOST_LINKS)
		return ELOOP;
	walk->pending = arena_format(walk->arena, "%s%s", text, rest);
	return text[0] == '/' ? go_to(walk, "/") : 0;
}

static int descend(struct walk *walk, const char *name, const char *rest)
{
	int next = openat(walk->at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (next < 0)
		return errno;
	close(walk->at);
	walk->at = next;
	walk->done = path_join(walk->arena, walk->done, name);
	walk->pending = rest;
	return 0;
}

/* The link's text in the arena; NULL where `name` is no link. */
static const char *text_of(struct walk *walk, const char *name)
{
	char buffer[4096];
	ssize_t length = readlinkat(walk->at, name, buffer, sizeof(buffer));

	return length < 0 ? NULL : arena_copy_n(walk->arena, buffer, (size_t)length);
}

/* One component further. Sets `*fd` when the last one is open. */
static int step(struct walk *walk, int flags, int *fd)
{
	walk->pending += strspn(walk->pending, "/");
	size_t length = strcspn(walk->pending, "/");
	const char *rest = walk->pending + length;
	const char *name = arena_copy_n(walk->arena, walk->pending, length);

	if (length == 0 || strcmp(name, ".") == 0) {
		walk->pending = rest;
		if (rest[strspn(rest, "/")])
			return 0;
		*fd = openat(walk->at, ".", flags | O_CLOEXEC);
		return *fd < 0 ? errno : 0;
	}
	if (strcmp(name, "..") == 0) {
		walk->pending = *rest ? rest : "/";
		return go_to(walk, path_directory(walk->arena, walk->done));
	}
	const char *text = *rest || !(flags & O_NOFOLLOW) ? text_of(walk, name) : NULL;
	if (text)
		return follow(walk, text, rest);
	if (*rest)
		return descend(walk, name, rest);
	*fd = openat(walk->at, name, flags | O_NOFOLLOW | O_CLOEXEC);
	return *fd < 0 ? errno : 0;
}

int world_walk(const struct world *world, const char *path, int flags, int *fd)
{
	struct walk walk = {.world = world, .arena = arena_new(), .pending = path, .at = -1};

	*fd = -1;
	int error = go_to(&walk, "/");
	while (!error && *fd < 0)
		error = step(&walk, flags, fd);
	if (walk.at >= 0)
		close(walk.at);
	arena_free(walk.arena);
	return error;
}
