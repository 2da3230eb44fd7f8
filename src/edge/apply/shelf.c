#include "shelf.h"

#include "look.h"

#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char shelf_quarantine[] = ".ngxaudit";

enum { DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

int shelf_add(struct course *repair, const char *beside, const char *name)
{
	int index = course_add_yard(
		repair, arena_format(repair->arena, "%s/%s/%s",
				strcmp(beside, "/") == 0 ? "" : beside, shelf_quarantine, name));

	course_yard(repair, index)->shelf = true;
	course_yard(repair, index)->quarantine = index;
	return index;
}

/* Opens `name` in `directory`, which it makes where it is missing; `*made` says so. */
static int make_directory(int directory, const char *name, uint32_t mode, int *fd)
{
	if (mkdirat(directory, name, mode) != 0 && errno != EEXIST)
		return errno;
	*fd = openat(directory, name, DIRECTORY);
	if (*fd < 0)
		return errno;
	return fsync(directory) == 0 ? 0 : errno;
}

static int open_made(struct yard *yard, int quarantine, const char *name)
{
	struct nga_stat stat;
	int error = world_fstat(quarantine, &stat);

	if (!error && !shelf_is_ours(&stat))
		error = EPERM;
	if (!error)
		error = make_directory(quarantine, name, 0700, &yard->fd);
	if (!error)
		error = world_fstat(yard->fd, &stat);
	if (error)
		return error;
	yard->dev = stat.dev;
	yard->ino = stat.ino;
	return fsync(quarantine) == 0 ? 0 : errno;
}

static int make_shelf(struct course *repair, struct yard *yard)
{
	const char *quarantine_path = path_directory(repair->arena, yard->path);
	const char *beside = path_directory(repair->arena, quarantine_path);
	int beside_fd = -1, quarantine = -1;

	int error = world_open(repair->world, beside, O_RDONLY | O_DIRECTORY, &beside_fd);
	if (!error)
		error = make_directory(beside_fd, shelf_quarantine, 0700, &quarantine);
	if (!error)
		error = open_made(yard, quarantine, path_base(yard->path));
	if (beside_fd >= 0)
		close(beside_fd);
	if (quarantine >= 0)
		close(quarantine);
	return error;
}

static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

/* Owner first: it clears bits of the mode. */
static int give_rights(int fd, const struct rights *rights)
{
	if (fchown(fd, rights->uid, rights->gid) != 0)
		return errno;
	if (fchmod(fd, rights->mode) != 0)
		return errno;
	return fsync(fd) == 0 ? 0 : errno;
}

static int make_file(int shelf, const char *name, const struct body *body)
{
	int fd = openat(shelf, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	int error = write_all(fd, body->bytes, body->length);
	if (!error)
		error = give_rights(fd, &body->rights);
	close(fd);
	return error;
}

/* Of what is still what it was: what else may lie there now is looked at by its new name. */
static int make_name(const struct course *repair, const struct spot *slot, const struct body *body)
{
	const struct spot *from = course_spot(repair, body->name_of);
	struct sight sight;

	if (linkat(course_yard(repair, from->yard)->fd, from->name,
		    course_yard(repair, slot->yard)->fd, slot->name, 0) != 0)
		return errno;
	int error = look_at(repair, slot, &sight);
	return !error && !look_is_unchanged(&sight, from->first) ? ESTALE : error;
}

/* It belongs to whoever makes it, where nothing else is wanted. */
static int make_link(int shelf, const char *name, const struct body *body)
{
	enum { NOFOLLOW = AT_SYMLINK_NOFOLLOW };
	const struct rights *rights = &body->rights;

	if (symlinkat(body->text, shelf, name) != 0)
		return errno;
	if (rights->uid == 0 && rights->gid == 0)
		return 0;
	return fchownat(shelf, name, rights->uid, rights->gid, NOFOLLOW) == 0 ? 0 : errno;
}

/* It stays open for what is to be put into it. */
static int make_body(struct course *repair, int index, const struct body *body)
{
	const struct spot *spot = course_spot(repair, index);
	int shelf = course_yard(repair, spot->yard)->fd, fd = -1;

	if (body->name_of != COURSE_NONE)
		return make_name(repair, spot, body);
	if (body->thing == NGA_A_LINK)
		return make_link(shelf, spot->name, body);
	if (body->thing == NGA_A_FILE)
		return make_file(shelf, spot->name, body);
	int error = make_directory(shelf, spot->name, 0700, &fd);
	if (!error)
		error = give_rights(fd, &body->rights);
	for (size_t i = 0; i < repair->yards.n; i++) {
		struct yard *yard = course_yard(repair, (int)i);
		struct nga_stat stat;
		if (error || yard->made != index || (error = world_fstat(fd, &stat)))
			continue;
		yard->fd = dup(fd);
		yard->dev = stat.dev;
		yard->ino = stat.ino;
	}
	if (fd >= 0)
		close(fd);
	return error;
}

/* Makes it, and notes which one it is. */
static int make_at(struct course *repair, int index)
{
	const struct spot *spot = course_spot(repair, index);
	struct body *body = spot->first;
	struct sight sight;

	int error = make_body(repair, index, body);
	if (!error)
		error = look_at(repair, spot, &sight);
	if (!error && sight.thing != body->thing)
		error = ESTALE;
	if (error)
		return error;
	body->dev = sight.stat.dev;
	body->ino = sight.stat.ino;
	body->size = sight.stat.size;
	body->mtime_ns = sight.stat.mtime_ns;
	return 0;
}

int shelf_make(struct course *repair, struct nga_error *err)
{
	for (size_t i = 0; i < repair->yards.n; i++) {
		struct yard *yard = course_yard(repair, (int)i);
		int error = yard->shelf ? make_shelf(repair, yard) : 0;
		if (error)
			return err_set(err, error, "cannot make the quarantine %s", yard->path);
	}
	for (size_t i = 0; i < repair->spots.n; i++) {
		const struct spot *spot = course_spot(repair, (int)i);
		bool make =
			course_yard(repair, spot->yard)->shelf && spot->first && spot->first->made;
		int error = make ? make_at(repair, (int)i) : 0;
		if (error)
			return err_set(err, error, "cannot make %s", spot->path);
	}
	for (size_t i = 0; i < repair->yards.n; i++) {
		const struct yard *yard = course_yard(repair, (int)i);
		if (yard->shelf && fsync(yard->fd) != 0)
			return err_set(err, errno, "cannot write %s", yard->path);
	}
	return 0;
}
