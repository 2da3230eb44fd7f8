/* Emptying the quarantine. */
#include "shelf.h"

#include "look.h"

#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_spot(const struct course *repair, const struct spot *spot)
{
	int fd = course_yard(repair, spot->yard)->fd;

	if (fd < 0 || unlinkat(fd, spot->name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return errno;
	return unlinkat(fd, spot->name, AT_REMOVEDIR) == 0 || errno == ENOTEMPTY ? 0 : errno;
}

/* Whether what lies at the spot is what we made there. Before the repair was ready it is not known
 * which one that is, but nobody else writes to its shelves. */
static bool is_ours(const struct course *repair, const struct spot *spot, const struct sight *sight)
{
	const struct body *body = spot->first;

	if (!body || !body->made)
		return false;
	if (repair->state != COURSE_BEGUN || body->ino)
		return look_is(sight, body);
	return sight->thing == body->thing &&
	       (sight->thing != NGA_A_LINK || strcmp(sight->text, body->text) == 0);
}

/* Removes the directory where it is empty: what others put there stays. Returns 0 or an errno. */
static int remove_empty(int fd, const char *name)
{
	if (unlinkat(fd, name, AT_REMOVEDIR) == 0 || errno == ENOENT || errno == ENOTEMPTY)
		return 0;
	return errno;
}

/* Removes the shelf, and the quarantine with the last one. */
static int remove_shelf(const struct course *repair, const struct yard *yard)
{
	const char *quarantine = path_directory(repair->arena, yard->path);
	const char *beside = path_directory(repair->arena, quarantine);
	int beside_fd = -1, quarantine_fd = -1;
	int error = world_open(repair->world, beside, O_RDONLY | O_DIRECTORY, &beside_fd);

	if (error)
		return error == ENOENT ? 0 : error;
	quarantine_fd = openat(
		beside_fd, path_base(quarantine), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (quarantine_fd < 0)
		error = errno == ENOENT ? 0 : errno;
	else
		error = remove_empty(quarantine_fd, path_base(yard->path));
	if (quarantine_fd >= 0 && !error)
		error = remove_empty(beside_fd, path_base(quarantine));
	close(beside_fd);
	if (quarantine_fd >= 0)
		close(quarantine_fd);
	return error;
}

static int remove_shelves(const struct course *repair)
{
	int first = 0;

	for (size_t i = 0; i < repair->yards.n; i++) {
		const struct yard *yard = course_yard(repair, (int)i);
		int error = yard->shelf ? remove_shelf(repair, yard) : 0;
		if (error && !first)
			first = error;
	}
	return first;
}

int shelf_clear(struct course *repair)
{
	int first = 0;

	for (size_t i = 0; i < repair->spots.n; i++) {
		const struct spot *spot = course_spot(repair, (int)i);
		struct sight sight;
		if (!course_yard(repair, spot->yard)->shelf)
			continue;
		int error = look_at(repair, spot, &sight);
		if (!error && is_ours(repair, spot, &sight))
			error = remove_spot(repair, spot);
		if (error && !first)
			first = error;
	}
	int error = remove_shelves(repair);
	return first ? first : error;
}

int shelf_drop(struct course *repair)
{
	int first = 0;

	for (size_t i = 0; i < repair->spots.n; i++) {
		const struct spot *spot = course_spot(repair, (int)i);
		int error = course_yard(repair, spot->yard)->shelf ? remove_spot(repair, spot) : 0;
		if (error && !first)
			first = error;
	}
	int error = remove_shelves(repair);
	return first ? first : error;
}
