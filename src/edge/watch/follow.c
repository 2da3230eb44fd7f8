/* Which directories are heard: as few system calls as will do, for this is done after every pass.
 */
#include "hearing.h"

#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static const uint32_t MASK = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE |
			     IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_EXCL_UNLINK |
			     IN_ONLYDIR;

/* One following. */
struct following {
	struct watch *watch;
	struct arena *arena;
	struct heard *heard;
	size_t n, added;
};

static const struct heard *same_inode(const struct following *following, const struct heard *heard)
{
	for (size_t i = 0; i < following->n; i++)
		if (following->heard[i].ino == heard->ino && following->heard[i].dev == heard->dev)
			return &following->heard[i];
	return NULL;
}

/* Through the descriptor, so that what is heard is what was looked at. */
static int add(const struct watch *watch, int fd, uint32_t mask)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return inotify_add_watch(watch->inotify, path, mask);
}

/* Two names of one directory share a watch descriptor. */
static int add_once(const struct following *following, int fd, const struct heard *heard)
{
	int wd = add(following->watch, fd, MASK | IN_MASK_CREATE);

	if (wd >= 0 || errno != EEXIST)
		return wd;
	const struct heard *same = same_inode(following, heard);
	return same ? same->wd : add(following->watch, fd, MASK);
}

/* Notes the first reason why not everything is heard. */
static void complain(struct following *following, const char *path, int error)
{
	struct watch_state *state = &following->watch->state;

	if (state->reason)
		return;
	if (error == ENOSPC)
		state->reason = "no inotify watches are left; raise "
				"fs.inotify.max_user_watches (sysctl)";
	else if (error == EBADF)
		state->reason = "no inotify instances are left; raise "
				"fs.inotify.max_user_instances (sysctl)";
	else
		state->reason = arena_format(
			following->arena, "cannot watch %s: %s", path, strerror(error));
}

static void keep(struct following *following, const struct heard *heard)
{
	struct watch_state *state = &following->watch->state;
	struct heard *kept = &following->heard[following->n++];

	*kept = *heard;
	kept->path = arena_copy(following->arena, heard->path);
	kept->doubted = kept->gone = false;
	state->deaf += kept->deaf;
}

/* Hears the open directory; fills in wd and deaf. */
static void listen_to(struct following *following, int fd, bool known, struct heard *heard)
{
	const char *deafness = filesystem_deafness(fd);

	/* After lost events its number may be that of an inode that is gone: the kernel knows. */
	heard->wd = known ? add(following->watch, fd, MASK) : add_once(following, fd, heard);
	if (heard->wd < 0)
		complain(following, heard->path, errno);
	else if (deafness && !following->watch->state.reason)
		following->watch->state.reason = arena_format(following->arena,
			"%s lies on a file system that does not tell of every change (%s)",
			heard->path, deafness);
	heard->deaf = deafness || heard->wd < 0;
}

/* Looks at the directory at `path`. What is not there, or is no directory, is told of by the one
 * above it. */
static void hear(struct following *following, const char *path, const struct heard *before)
{
	struct heard heard = {.path = path};
	struct nga_stat stat;
	int fd;

	if (world_open(&following->watch->world, path, O_PATH | O_DIRECTORY | O_NOFOLLOW, &fd) != 0)
		return;
	if (world_fstat(fd, &stat) == 0) {
		heard.dev = stat.dev;
		heard.ino = stat.ino;
		bool same = before && before->dev == stat.dev && before->ino == stat.ino;
		bool known = same && before->wd >= 0 && !before->gone;
		listen_to(following, fd, known, &heard);
		following->added += !known || heard.wd != before->wd;
		keep(following, &heard);
	}
	close(fd);
}

static int by_wd(const void *left, const void *right)
{
	const struct heard *a = *(struct heard *const *)left, *b = *(struct heard *const *)right;

	return (a->wd > b->wd) - (a->wd < b->wd);
}

static void index_by_wd(struct watch *watch)
{
	watch->by_wd = arena_array(watch->arena, watch->n + 1, sizeof(struct heard *));
	watch->state.watches = 0;
	for (size_t i = 0; i < watch->n; i++) {
		watch->by_wd[i] = &watch->heard[i];
		watch->state.watches += watch->heard[i].wd >= 0;
	}
	qsort(watch->by_wd, watch->n, sizeof(struct heard *), by_wd);
}

static bool has_wd(const struct heard *const *by_wd, size_t n, int wd)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (by_wd[middle]->wd == wd)
			return true;
		if (by_wd[middle]->wd < wd)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Stops hearing what only the set before had. Its last events are dropped. */
static void forget(const struct watch *watch, const struct heard *before, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (before[i].wd >= 0 &&
			!has_wd((const struct heard *const *)watch->by_wd, watch->n, before[i].wd))
			(void)inotify_rm_watch(watch->inotify, before[i].wd);
}

/* Goes along the set and what is heard, both sorted. */
static void follow_all(struct following *following, const struct watch_set *set, bool all)
{
	const struct watch *watch = following->watch;

	for (size_t i = 0, at = 0; i < set->n; i++) {
		const struct heard *before = NULL;
		int order = 1;
		while (at < watch->n &&
			(order = strcmp(watch->heard[at].path, set->dirs[i].path)) < 0)
			at++;
		if (at < watch->n && order == 0)
			before = &watch->heard[at];
		if (before && !before->doubted && !before->deaf && !all)
			keep(following, before);
		else
			hear(following, set->dirs[i].path, before);
	}
}

size_t watch_follow(struct watch *watch, const struct watch_set *set, bool all)
{
	struct following following = {.watch = watch, .arena = arena_new()};
	bool mounted = mounts_changed(watch);
	struct arena *arena = watch->arena;
	const struct heard *before = watch->heard;
	size_t n = watch->n;

	following.heard = arena_array(following.arena, set->n + 1, sizeof(*following.heard));
	watch->state.reason = NULL;
	watch->state.deaf = 0;
	follow_all(&following, set, all || mounted);
	watch->arena = following.arena;
	watch->heard = following.heard;
	watch->n = following.n;
	watch->set = set;
	index_by_wd(watch);
	forget(watch, before, n);
	arena_free(arena);
	(void)mounts_changed(watch);
	return following.added + mounted;
}

void watch_doubt(struct watch *watch, const char *path)
{
	for (size_t i = 0; i < watch->n; i++)
		if (path_is_below(watch->heard[i].path, path))
			watch->heard[i].doubted = true;
}

const struct watch_heard *watch_heard(const struct watch *watch, struct arena *arena, size_t *n)
{
	struct watch_heard *all = arena_array(arena, watch->n, sizeof(*all));

	*n = 0;
	for (size_t i = 0; i < watch->n; i++) {
		const struct heard *heard = &watch->heard[i];
		if (heard->wd >= 0 && !heard->deaf && !heard->doubted && !heard->gone)
			all[(*n)++] = (struct watch_heard){heard->path, heard->dev, heard->ino};
	}
	return all;
}
