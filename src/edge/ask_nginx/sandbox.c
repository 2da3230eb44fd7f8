#include "sandbox.h"

#include "mountpoints.h"
#include "points.h"

#include <arena.h>
#include <map.h>
#include <path.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each costs more than 0.1 ms. */
enum { MOST_COVERS = 16 };

struct planning {
	struct arena *arena;
	struct mountpoints mounts;
	struct points points;
	struct map covered, kept; /* by place */
	struct vec steps, shields;
	struct sandbox *sandbox;
};

static void find_points(struct planning *planning, const struct traces *traces)
{
	/* Where modules write by configurations of their own, that nobody but they can read. */
	static const char *const usual[] = {"/run", "/var/cache", "/var/log"};

	planning->points = points_new(planning->arena);
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		points_add(&planning->points, usual[i]);
	points_take(&planning->points, traces);
	/* A directory that is not open to an ordinary user is not so below a cover either. */
	points_merge(&planning->points, &planning->mounts,
		planning->sandbox->user ? SIZE_MAX : MOST_COVERS);
}

/* Of overlay's option: a comma ends it, a colon a layer. */
static const char *escape(struct arena *arena, const char *path)
{
	char *escaped = arena_alloc(arena, 2 * strlen(path) + 1), *at = escaped;

	for (; *path; path++) {
		if (strchr("\\,:", *path))
			*at++ = '\\';
		*at++ = *path;
	}
	return escaped;
}

static void add_cover(struct planning *planning, const char *point)
{
	struct arena *arena = planning->arena;
	struct stat found;

	if (stat(point, &found) < 0 || !S_ISDIR(found.st_mode))
		return;
	struct sandbox_step *step = vec_push(&planning->steps, arena);
	const char *upper = arena_format(arena, "u%zu", planning->steps.n);
	const char *work = arena_format(arena, "w%zu", planning->steps.n);
	map_set(&planning->covered, point, planning);
	*step = (struct sandbox_step){.point = point,
		.options = arena_format(arena, "lowerdir=%s,upperdir=%s,workdir=%s%s",
			escape(arena, point), upper, work,
			planning->sandbox->user ? ",userxattr" : ""),
		.upper = upper,
		.work = work,
		.tree = -1,
		.mode = found.st_mode & 07777,
		.uid = found.st_uid,
		.gid = found.st_gid};
}

/* Root may write wherever it is covered, but for a mount between; to another user a directory below
 * a cover is not more open than it was. */
static bool is_covered(const struct planning *planning, const char *point)
{
	char *above = arena_copy(planning->arena, point);

	do {
		if (map_get(&planning->covered, above))
			return true;
	} while (!mountpoints_have(&planning->mounts, above) && points_up(above));
	return false;
}

static void cover_points(struct planning *planning)
{
	const char *const *points = planning->points.items.items;

	for (size_t i = 0; i < planning->points.items.n; i++) {
		if (planning->sandbox->user || !is_covered(planning, points[i]))
			add_cover(planning, points[i]);
	}
}

/* Whether `set` holds a directory above `point`. */
static bool is_below_one(const struct planning *planning, const struct map *set, const char *point)
{
	char *above = arena_copy(planning->arena, point);

	while (points_up(above)) {
		if (map_get(set, above))
			return true;
	}
	return false;
}

/* What would be hidden by a cover above it; and what is kept is kept with all below it. */
static void keep(struct planning *planning, const char *point)
{
	if (!is_below_one(planning, &planning->covered, point) || map_get(&planning->kept, point) ||
		is_below_one(planning, &planning->kept, point))
		return;
	map_set(&planning->kept, point, planning);
	*(struct sandbox_step *)vec_push(&planning->steps, planning->arena) =
		(struct sandbox_step){.point = point, .keep = true, .tree = -1};
}

/* Mounts, and the sockets of those who look up names: a socket seen through an overlay is another
 * one, which nobody listens on. */
static void keep_what_must_stay(struct planning *planning)
{
	static const char *const resolvers[] = {"/run/nscd", "/run/systemd/resolve",
		"/run/systemd/userdb", "/run/dbus", "/run/avahi-daemon", "/var/lib/sss/pipes"};

	for (size_t i = 0; i < planning->mounts.n; i++)
		keep(planning, planning->mounts.items[i]);
	for (size_t i = 0; i < sizeof(resolvers) / sizeof(resolvers[0]); i++) {
		const char *point = points_place(&planning->points, resolvers[i]);
		if (point && access(point, F_OK) == 0 && !map_get(&planning->covered, point))
			keep(planning, point);
	}
}

/* By path, so that a directory stands before what lies below it; at one place first what is kept,
 * then what covers it. */
static int by_point(const void *a, const void *b)
{
	const struct sandbox_step *one = a, *other = b;
	int order = strcmp(one->point, other->point);

	return order ? order : other->keep - one->keep;
}

/* The innermost one. */
static const struct sandbox_step *cover_of(const struct planning *planning, const char *path)
{
	char *above = arena_copy(planning->arena, path);

	do {
		const struct sandbox_step *cover = map_get(&planning->covered, above);
		if (cover)
			return cover;
	} while (points_up(above));
	return NULL;
}

/* For a file that is root's: it cannot be written through a cover either, since it would have to be
 * read first. And for all, should a cover fail. */
static void add_shield(struct planning *planning, const char *path)
{
	struct arena *arena = planning->arena;
	struct stat found;

	if (!path || points_of_kernel(path) || lstat(path, &found) < 0)
		return;
	if (S_ISLNK(found.st_mode)) {
		path = points_place(&planning->points, points_follow(arena, path));
		if (!path || points_of_kernel(path) || lstat(path, &found) < 0)
			return;
	}
	bool file = S_ISREG(found.st_mode);
	bool denied = planning->sandbox->user && file && access(path, R_OK | W_OK) < 0;
	const struct sandbox_step *cover = cover_of(planning, path);
	if ((!file && !S_ISDIR(found.st_mode)) || (!cover && !denied))
		return;
	struct sandbox_shield *shield = vec_push(&planning->shields, arena);
	*shield = (struct sandbox_shield){.name = arena_format(arena, "s%zu", planning->shields.n),
		.path = path,
		.directory = !file,
		.instead_of = denied ? NULL : cover};
}

static void add_shields(struct planning *planning, const struct traces *traces)
{
	struct sandbox_step *steps = planning->steps.items;

	for (size_t i = 0; i < planning->steps.n; i++) {
		if (!steps[i].keep)
			map_set(&planning->covered, steps[i].point, &steps[i]);
	}
	for (size_t i = 0; i < traces->npaths; i++)
		add_shield(planning, points_place(&planning->points, traces->paths[i]));
}

static void place_files(
	struct arena *arena, const struct ask_options *options, struct sandbox *sandbox)
{
	struct sandbox_file *files = arena_array(arena, options->nfiles, sizeof(*files));

	for (size_t i = 0; i < options->nfiles; i++)
		files[i] = (struct sandbox_file){
			.name = arena_format(arena, "f%zu", i), .file = &options->files[i]};
	sandbox->files = files;
	sandbox->nfiles = options->nfiles;
}

int sandbox_plan(struct arena *arena, const struct ask_options *options, struct sandbox *sandbox,
	struct nga_error *err)
{
	static const struct traces none;
	const struct traces *traces = options->traces ? options->traces : &none;
	struct planning planning = {.arena = arena,
		.covered = {.arena = arena},
		.kept = {.arena = arena},
		.steps = {.size = sizeof(struct sandbox_step)},
		.shields = {.size = sizeof(struct sandbox_shield)},
		.sandbox = sandbox};

	if (mountpoints_read(arena, &planning.mounts, err) < 0)
		return -1;
	sandbox->uid_map = arena_format(arena, "0 %u 1", (unsigned)geteuid());
	sandbox->gid_map = arena_format(arena, "0 %u 1", (unsigned)getegid());
	find_points(&planning, traces);
	cover_points(&planning);
	keep_what_must_stay(&planning);
	if (planning.steps.n > 1)
		qsort(planning.steps.items, planning.steps.n, sizeof(struct sandbox_step),
			by_point);
	add_shields(&planning, traces);
	sandbox->steps = planning.steps.items;
	sandbox->nsteps = planning.steps.n;
	sandbox->shields = planning.shields.items;
	sandbox->nshields = planning.shields.n;
	place_files(arena, options, sandbox);
	return 0;
}

const char *sandbox_would_create(struct arena *arena, const struct traces *traces)
{
	for (size_t i = 0; traces && i < traces->npaths; i++) {
		const char *path = traces->paths[i];
		if (access(path, F_OK) == 0)
			continue;
		path = path_directory(arena, points_follow(arena, path));
		if (!points_of_kernel(path) && access(path, W_OK) == 0)
			return traces->paths[i];
	}
	return NULL;
}
