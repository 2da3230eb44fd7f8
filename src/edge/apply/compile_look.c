/* What the steps have, against what is there. */
#include "compile_state.h"

#include "look.h"
#include "shelf.h"
#include "yards.h"

#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int *index_in(struct compile *compile, struct map *map, const char *path)
{
	int *found = map_get(map, path);

	if (!found) {
		found = arena_alloc(compile->repair->arena, sizeof(*found));
		*found = COURSE_NONE;
		map_set(map, path, found);
	}
	return found;
}

/* One that was opened before under another name; or `index`. */
static int same_yard(struct compile *compile, int index)
{
	struct course *repair = compile->repair;
	const struct yard *yard = course_yard(repair, index);

	for (int i = 0; i < index; i++) {
		const struct yard *other = course_yard(repair, i);
		if (other->fd >= 0 && other->dev == yard->dev && other->ino == yard->ino &&
			other->mount == yard->mount)
			return i;
	}
	return index;
}

/* The directory at `path`: one that is there, or that an earlier step makes. */
static int find_yard(struct compile *compile, const char *path, int *index)
{
	int *known = index_in(compile, &compile->yards, path);
	const struct planned *maker = map_get(&compile->by_path, path);

	if (*known == COURSE_NONE) {
		int yard = course_add_yard(compile->repair, path);
		bool made = maker && maker->slot != COURSE_NONE &&
			    maker->step->want.thing == NGA_A_DIRECTORY;
		int error = made ? 0 : yards_open(compile->repair, yard);
		if (error)
			return err_set(compile->err, error, "cannot open %s", path);
		if (made) {
			const struct spot *slot = course_spot(compile->repair, maker->slot);
			const struct spot *spot = course_spot(compile->repair, maker->spot);
			course_yard(compile->repair, yard)->made = maker->slot;
			course_yard(compile->repair, yard)->quarantine = slot->yard;
			course_yard(compile->repair, yard)->mount =
				course_yard(compile->repair, spot->yard)->mount;
		}
		*known = made ? yard : same_yard(compile, yard);
	}
	*index = *known;
	return 0;
}

static int find_spot(struct compile *compile, struct planned *planned)
{
	struct arena *arena = compile->repair->arena;
	const char *path = path_fold(arena, planned->step->path), *name = path_base(path);
	int yard = -1;

	if (planned->step->path[0] != '/' || !*name)
		return err_set(compile->err, 0, "%s is no path of an entry", planned->step->path);
	if (find_yard(compile, path_directory(arena, path), &yard) != 0)
		return -1;
	planned->spot = course_add_spot(compile->repair, yard, name);
	course_spot(compile->repair, planned->spot)->path = planned->step->path;
	int *taken = index_in(compile, &compile->taken, arena_format(arena, "%d/%s", yard, name));
	if (*taken != COURSE_NONE)
		return err_set(compile->err, 0, "two repairs want to change %s: take one of them",
			planned->step->path);
	*taken = planned->spot;
	return 0;
}

static bool is_had(const struct sight *sight, const struct nga_lying *have)
{
	const struct nga_stat *stat = &sight->stat;

	if (sight->thing != have->thing)
		return false;
	if (have->thing == NGA_A_LINK && strcmp(sight->text, have->text) != 0)
		return false;
	if (have->ino && (stat->ino != have->ino || stat->dev != have->dev))
		return false;
	return have->thing != NGA_A_FILE || !have->ino ||
	       (stat->size == have->size && stat->mtime_ns == have->mtime_ns);
}

static int is_fixed(const struct course *repair, const struct spot *spot)
{
	struct statx found;

	if (statx(course_yard(repair, spot->yard)->fd, spot->name, AT_SYMLINK_NOFOLLOW,
		    STATX_BASIC_STATS, &found) != 0)
		return errno;
	return found.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND) ? EPERM : 0;
}

int compile_look(struct compile *compile, struct planned *planned)
{
	struct course *repair = compile->repair;
	const struct nga_lying *have = &planned->step->have;
	const char *path = planned->step->path;
	struct sight sight;

	if (planned->spot != COURSE_NONE)
		return 0;
	if (find_spot(compile, planned) != 0)
		return -1;
	struct spot *spot = course_spot(repair, planned->spot);
	int error = look_at(repair, spot, &sight);
	if (!error && !is_had(&sight, have))
		error = ESTALE;
	if (!error && sight.thing != NGA_NOTHING) {
		spot->first = course_add_body(repair);
		look_keep(repair, &sight, spot->first);
		spot->first->bytes = have->bytes;
		spot->first->length = have->length;
		error = is_fixed(repair, spot);
	}
	if (!error)
		error = look_bytes(repair, spot, spot->first);
	if (error == ESTALE)
		return err_set(compile->err, 0, "%s was changed since it was looked at", path);
	return error ? err_set(compile->err, error, "cannot change %s", path) : 0;
}

/* The shelf of this repair below `beside`. */
static int shelf_beside(struct compile *compile, const char *beside, int *index)
{
	int *known = index_in(compile, &compile->yards,
		arena_format(compile->repair->arena, "%s//%s", beside, shelf_quarantine));

	if (*known == COURSE_NONE) {
		if (shelf_check(compile->repair, compile->wanted, beside, compile->err) != 0)
			return -1;
		*known = shelf_add(compile->repair, beside, compile->shelf);
	}
	*index = *known;
	return 0;
}

/* Whether the usual place is of the same mount. */
static bool is_beside(const struct compile *compile, const struct yard *yard)
{
	struct yard main = {.fd = -1};

	if (world_open(compile->repair->world, compile->beside, O_PATH | O_DIRECTORY, &main.fd) !=
		0)
		return false;
	int error = yards_identify(&main);
	close(main.fd);
	return !error && main.dev == yard->dev && main.mount == yard->mount;
}

int compile_shelf(struct compile *compile, int spot, int *shelf)
{
	struct course *repair = compile->repair;
	int index = course_spot(repair, spot)->yard;
	const struct yard *yard = course_yard(repair, index);

	if (yard->quarantine == COURSE_NONE) {
		int error = yards_writable(yard), found;
		if (error)
			return err_set(
				compile->err, error, "cannot change what is in %s", yard->path);
		const char *beside = is_beside(compile, yard) ? compile->beside : yard->path;
		if (shelf_beside(compile, beside, &found) != 0)
			return -1;
		course_yard(repair, index)->quarantine = found;
	}
	*shelf = course_yard(repair, index)->quarantine;
	return 0;
}
