#include "sandbox.h"

#include "mountpoints.h"
#include "points.h"

#include <arena.h>
#include <map.h>
#include <path.h>

#include <dirent.h>
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
	struct map covered, kept, layered; /* by place */
	struct vec steps, layers, shields;
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
	points_merge(&planning->points, &planning->mounts, MOST_COVERS);
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

/* By a cover with no mount between. */
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
		if (!is_covered(planning, points[i]))
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

static void add_layer(struct planning *planning, const struct sandbox_step *cover, const char *path,
	const struct stat *found)
{
	map_set(&planning->layered, path, planning);
	*(struct sandbox_layer *)vec_push(&planning->layers, planning->arena) =
		(struct sandbox_layer){.name = arena_format(planning->arena, "%s%s", cover->upper,
					       path + strlen(cover->point)),
			.directory = S_ISDIR(found->st_mode),
			.mode = found->st_mode & 07777,
			.uid = found->st_uid,
			.gid = found->st_gid};
}

/* The directories below the cover on the way to `path`, outermost first; -1 where there is none. */
static int add_way(struct planning *planning, const struct sandbox_step *cover, const char *path)
{
	char *directory = path_directory(planning->arena, path);
	struct stat found;

	if (strcmp(directory, cover->point) == 0 || map_get(&planning->layered, directory))
		return 0;
	if (add_way(planning, cover, directory) < 0 || lstat(directory, &found) < 0 ||
		!S_ISDIR(found.st_mode))
		return -1;
	add_layer(planning, cover, directory, &found);
	return 0;
}

/* Of a file of the same name in the cover nothing has to be read or copied. Its directory is then
 * in the cover, too: an ordinary user's, who is root there. */
static void add_path(struct planning *planning, const char *path)
{
	struct arena *arena = planning->arena;
	struct stat found = {0};

	if (!path || points_of_kernel(path))
		return;
	bool there = lstat(path, &found) == 0;
	if (there && S_ISLNK(found.st_mode)) {
		path = points_place(&planning->points, points_follow(arena, path));
		if (!path || points_of_kernel(path))
			return;
		there = lstat(path, &found) == 0;
	}
	const struct sandbox_step *cover = cover_of(planning, path);
	if (!cover || map_get(&planning->layered, path) || add_way(planning, cover, path) < 0 ||
		!there || !(S_ISREG(found.st_mode) || S_ISDIR(found.st_mode)))
		return;
	if (S_ISREG(found.st_mode))
		add_layer(planning, cover, path, &found);
	struct sandbox_shield *shield = vec_push(&planning->shields, arena);
	*shield = (struct sandbox_shield){.name = arena_format(arena, "s%zu", planning->shields.n),
		.path = path,
		.directory = S_ISDIR(found.st_mode),
		.cover = cover};
}

/* The files there: of the logs that modules open by configurations of their own. */
static void add_all_of(struct planning *planning, const char *directory)
{
	DIR *dir = opendir(directory);

	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		if (entry->d_type == DT_REG)
			add_path(planning,
				points_place(&planning->points,
					path_join(planning->arena, directory,
						arena_copy(planning->arena, entry->d_name))));
	}
	if (dir)
		(void)closedir(dir);
}

static void add_layers(struct planning *planning, const struct traces *traces)
{
	struct sandbox_step *steps = planning->steps.items;

	for (size_t i = 0; i < planning->steps.n; i++) {
		if (!steps[i].keep)
			map_set(&planning->covered, steps[i].point, &steps[i]);
	}
	for (size_t i = 0; i < traces->npaths; i++)
		add_path(planning, points_place(&planning->points, traces->paths[i]));
	add_all_of(planning, "/var/log");
	add_all_of(planning, "/var/log/nginx");
}

static void place_files(
	struct arena *arena, const struct ask_options *options, struct sandbox *sandbox)
{
	struct sandbox_file *files = arena_array(arena, options->nfiles + 1, sizeof(*files));
	struct sandbox_file *copies = arena_array(arena, options->ncopies + 1, sizeof(*copies));

	for (size_t i = 0; i < options->nfiles; i++)
		files[i] = (struct sandbox_file){
			.name = arena_format(arena, "f%zu", i), .file = &options->files[i]};
	for (size_t i = 0; i < options->ncopies; i++)
		copies[i] = (struct sandbox_file){
			.name = arena_format(arena, "c/%s", options->copies[i].path),
			.file = &options->copies[i]};
	sandbox->files = files;
	sandbox->nfiles = options->nfiles;
	sandbox->copies = copies;
	sandbox->ncopies = options->ncopies;
	sandbox->copies_fd = arena_alloc(arena, sizeof(*sandbox->copies_fd));
}

int sandbox_plan(struct arena *arena, const struct ask_options *options, struct sandbox *sandbox,
	struct nga_error *err)
{
	static const struct traces none;
	const struct traces *traces = options->traces ? options->traces : &none;
	struct planning planning = {.arena = arena,
		.covered = {.arena = arena},
		.kept = {.arena = arena},
		.layered = {.arena = arena},
		.layers = {.size = sizeof(struct sandbox_layer)},
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
	add_layers(&planning, traces);
	sandbox->steps = planning.steps.items;
	sandbox->nsteps = planning.steps.n;
	sandbox->layers = planning.layers.items;
	sandbox->nlayers = planning.layers.n;
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
