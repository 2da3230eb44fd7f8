#include "sandbox.h"

#include "mountpoints.h"

#include <arena.h>
#include <map.h>
#include <path.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LINKS = 40 };

struct planning {
	struct arena *arena;
	struct mountpoints mounts;
	struct map seen;   /* places that are in `points` */
	struct vec points; /* const char *: directories to be covered */
	struct vec steps, shields;
	struct sandbox *sandbox;
};

/* Paths that differ in what they name, not in how they are written; NULL: nothing is there. */
static const char *canonical(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	const char *copy = real ? arena_copy(arena, real) : NULL;

	free(real);
	return copy;
}

/* Where opening `path` to create it ends: links are followed, though the last leads to nothing. */
static const char *followed(struct arena *arena, const char *path)
{
	char text[PATH_MAX];

	for (int links = 0; links < MOST_LINKS; links++) {
		ssize_t length = readlink(path, text, sizeof(text));
		if (length < 0 || (size_t)length == sizeof(text))
			break;
		path = path_join(arena, path_directory(arena, path),
			arena_copy_n(arena, text, (size_t)length));
	}
	return path;
}

/* Where an overlay cannot help, and nothing of ours would stay anyway. */
static bool is_of_the_kernel(const char *path)
{
	static const char *const tops[] = {"/dev", "/proc", "/sys"};

	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		if (path_is_below(path, tops[i]))
			return true;
	}
	return false;
}

/* A missing directory stays missing: nginx's complaint is right. "/" cannot be covered: whoever
 * stands in it stays below. */
static void add_point(struct planning *planning, const char *directory)
{
	const char *point = canonical(planning->arena, directory);

	if (!point || strcmp(point, "/") == 0 || is_of_the_kernel(point) ||
		map_get(&planning->seen, point))
		return;
	map_set(&planning->seen, point, planning);
	*(const char **)vec_push(&planning->points, planning->arena) = point;
}

static void add_points(struct planning *planning, const struct traces *traces)
{
	/* Where modules write by configurations of their own, that nobody but they can read. */
	static const char *const usual[] = {"/run", "/var/cache", "/var/log"};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		add_point(planning, usual[i]);
	for (size_t i = 0; i < traces->ndirectories; i++)
		add_point(planning, traces->directories[i]);
	for (size_t i = 0; i < traces->npaths; i++) {
		struct stat found;
		const char *path = followed(planning->arena, traces->paths[i]);
		add_point(planning, path_directory(planning->arena, path));
		if (lstat(path, &found) == 0 && S_ISDIR(found.st_mode))
			add_point(planning, path);
	}
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

/* Whether a mount between the two would show through a cover over `above`. */
static bool is_parted(const struct mountpoints *mounts, const char *above, const char *point)
{
	for (size_t i = 0; i < mounts->n; i++) {
		const char *between = mounts->items[i];
		if (strcmp(between, above) != 0 && path_is_below(between, above) &&
			path_is_below(point, between))
			return true;
	}
	return false;
}

/* Root may write wherever it is covered; to another user a directory below a cover is not more open
 * than it was. */
static bool is_covered(const struct planning *planning, const char *point)
{
	const struct sandbox_step *steps = planning->steps.items;

	for (size_t i = 0; !planning->sandbox->user && i < planning->steps.n; i++) {
		if (path_is_below(point, steps[i].point) &&
			!is_parted(&planning->mounts, steps[i].point, point))
			return true;
	}
	return false;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void cover_points(struct planning *planning)
{
	const char **points = planning->points.items;

	if (planning->points.n > 1)
		qsort(points, planning->points.n, sizeof(*points), by_path);
	for (size_t i = 0; i < planning->points.n; i++) {
		if (!is_covered(planning, points[i]))
			add_cover(planning, points[i]);
	}
}

/* What lies below a cover, and is not to be hidden by it. */
static bool is_hidden(const struct planning *planning, const char *point)
{
	const struct sandbox_step *steps = planning->steps.items;

	for (size_t i = 0; i < planning->steps.n; i++) {
		if (!steps[i].keep && strcmp(point, steps[i].point) != 0 &&
			path_is_below(point, steps[i].point))
			return true;
	}
	return false;
}

/* What is kept is kept with all below it. */
static bool is_kept(const struct planning *planning, const char *point)
{
	const struct sandbox_step *steps = planning->steps.items;

	for (size_t i = 0; i < planning->steps.n; i++) {
		if (steps[i].keep && path_is_below(point, steps[i].point))
			return true;
	}
	return false;
}

static void keep(struct planning *planning, const char *point)
{
	if (!is_hidden(planning, point) || is_kept(planning, point))
		return;
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
		const char *point = canonical(planning->arena, resolvers[i]);
		if (point && !map_get(&planning->seen, point))
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

static const struct sandbox_step *cover_of(const struct planning *planning, const char *path)
{
	const struct sandbox_step *steps = planning->steps.items, *found = NULL;

	for (size_t i = 0; i < planning->steps.n; i++) {
		if (!steps[i].keep && path_is_below(path, steps[i].point))
			found = &steps[i];
	}
	return found;
}

/* A file that is root's cannot be written through a cover either: it would have to be read
 * first. */
static void add_shields(struct planning *planning, const struct traces *traces)
{
	for (size_t i = 0; i < traces->npaths; i++) {
		struct stat found;
		const char *path = canonical(planning->arena, traces->paths[i]);
		if (!path || is_of_the_kernel(path) || stat(path, &found) < 0 ||
			!(S_ISREG(found.st_mode) || S_ISDIR(found.st_mode)))
			continue;
		bool denied = planning->sandbox->user && S_ISREG(found.st_mode) &&
			      access(path, R_OK | W_OK) < 0;
		const struct sandbox_step *cover = cover_of(planning, path);
		if (!cover && !denied)
			continue;
		struct sandbox_shield *shield = vec_push(&planning->shields, planning->arena);
		*shield = (struct sandbox_shield){
			.name = arena_format(planning->arena, "s%zu", planning->shields.n),
			.path = path,
			.directory = S_ISDIR(found.st_mode),
			.instead_of = denied ? NULL : cover};
	}
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
		.seen = {.arena = arena},
		.points = {.size = sizeof(const char *)},
		.steps = {.size = sizeof(struct sandbox_step)},
		.shields = {.size = sizeof(struct sandbox_shield)},
		.sandbox = sandbox};

	if (mountpoints_read(arena, &planning.mounts, err) < 0)
		return -1;
	sandbox->uid_map = arena_format(arena, "0 %u 1", (unsigned)geteuid());
	sandbox->gid_map = arena_format(arena, "0 %u 1", (unsigned)getegid());
	add_points(&planning, traces);
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
		path = path_directory(arena, followed(arena, path));
		if (!is_of_the_kernel(path) && access(path, W_OK) == 0)
			return traces->paths[i];
	}
	return NULL;
}
