#include "yards.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int yards_identify(struct yard *yard)
{
	struct nga_stat stat;
	struct statx found;
	int error = world_fstat(yard->fd, &stat);

	if (error)
		return error;
	if (statx(yard->fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &found) != 0)
		return errno;
	yard->dev = stat.dev;
	yard->ino = stat.ino;
	yard->mount = found.stx_mask & STATX_MNT_ID ? found.stx_mnt_id : 0;
	return 0;
}

int yards_open(struct course *repair, int index)
{
	struct yard *yard = course_yard(repair, index);
	int error = world_open(repair->world, yard->path, O_RDONLY | O_DIRECTORY, &yard->fd);

	return error ? error : yards_identify(yard);
}

/* Whether the yard, as it was opened now, is the directory that the journal means. */
static bool is_then(const struct yard *now, const struct yard *then)
{
	return !then->ino || (now->dev == then->dev && now->ino == then->ino);
}

/* A directory that the repair makes lies on the shelf before it is put in its place. */
static void reopen_made(struct course *repair, struct yard *yard)
{
	const struct spot *slot = course_spot(repair, yard->made);
	int shelf = course_yard(repair, slot->yard)->fd;
	struct yard found = *yard;

	if (shelf < 0)
		return;
	found.fd = openat(shelf, slot->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (found.fd < 0)
		return;
	if (yards_identify(&found) == 0 && is_then(&found, yard))
		*yard = found;
	else
		close(found.fd);
}

int yards_reopen(struct course *repair, const char **path)
{
	for (size_t i = 0; i < repair->yards.n; i++) {
		struct yard *yard = course_yard(repair, (int)i);
		struct yard then = *yard;
		int error = yards_open(repair, (int)i);
		bool other = !error && !is_then(yard, &then);
		if (other || (error && yard->fd >= 0))
			close(yard->fd);
		if (error || other)
			*yard = then;
		*path = yard->path;
		if (error && error != ENOENT && error != ENOTDIR && error != ELOOP)
			return error;
	}
	for (size_t i = 0; i < repair->yards.n; i++) {
		struct yard *yard = course_yard(repair, (int)i);
		if (yard->fd < 0 && yard->made != COURSE_NONE)
			reopen_made(repair, yard);
	}
	return 0;
}

int yards_writable(const struct yard *yard)
{
	struct statx found;

	if (faccessat(yard->fd, ".", W_OK | X_OK, AT_EACCESS) != 0)
		return errno;
	if (statx(yard->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &found) != 0)
		return errno;
	return found.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND) ? EPERM : 0;
}
