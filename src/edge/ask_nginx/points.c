#include "points.h"

#include "mountpoints.h"

#include <path.h>
#include <traces.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LINKS = 40 };

struct points points_new(struct arena *arena)
{
	return (struct points){.arena = arena,
		.items = {.size = sizeof(const char *)},
		.found = {.arena = arena},
		.directories = {.arena = arena}};
}

/* What `directory` really is; NULL: missing. "" stands for that in the map. */
static const char *canonical(struct points *points, const char *directory)
{
	char *known = map_get(&points->directories, directory);

	if (!known) {
		char *real = realpath(directory, NULL);
		known = arena_copy(points->arena, real ? real : "");
		free(real);
		map_set(&points->directories, directory, known);
	}
	return known[0] ? known : NULL;
}

const char *points_place(struct points *points, const char *path)
{
	const char *directory = canonical(points, path_directory(points->arena, path));

	return directory ? path_join(points->arena, directory, path_base(path)) : NULL;
}

const char *points_follow(struct arena *arena, const char *path)
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

bool points_of_kernel(const char *path)
{
	static const char *const tops[] = {"/dev", "/proc", "/sys"};

	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		if (path_is_below(path, tops[i]))
			return true;
	}
	return false;
}

/* "/" cannot be covered: whoever stands in it stays below. */
static void add_real(struct points *points, const char *point)
{
	if (strcmp(point, "/") == 0 || points_of_kernel(point) || map_get(&points->found, point))
		return;
	map_set(&points->found, point, points);
	*(const char **)vec_push(&points->items, points->arena) = point;
}

void points_add(struct points *points, const char *directory)
{
	const char *point = canonical(points, directory);

	if (point)
		add_real(points, point);
}

static void take_path(struct points *points, const char *path)
{
	struct stat found;

	points_add(points, path_directory(points->arena, path));
	if (lstat(path, &found) < 0)
		return;
	if (S_ISLNK(found.st_mode)) {
		const char *end = points_follow(points->arena, path);
		points_add(points, path_directory(points->arena, end));
		if (stat(end, &found) == 0 && S_ISDIR(found.st_mode))
			points_add(points, end);
	} else if (S_ISDIR(found.st_mode)) {
		points_add(points, path);
	}
}

void points_take(struct points *points, const struct traces *traces)
{
	for (size_t i = 0; i < traces->ndirectories; i++)
		points_add(points, traces->directories[i]);
	for (size_t i = 0; i < traces->npaths; i++)
		take_path(points, traces->paths[i]);
}

bool points_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || slash[1] == '\0')
		return false;
	slash[slash == path] = '\0';
	return true;
}

static size_t depth_of(const char *path)
{
	size_t depth = 0;

	for (; *path; path++)
		depth += *path == '/';
	return depth;
}

/* Those at `depth` become the directories above them. */
static void raise_all(struct points *points, const struct mountpoints *mounts, size_t depth)
{
	struct vec before = points->items;

	points->items = (struct vec){.size = before.size};
	points->found = (struct map){.arena = points->arena};
	for (size_t i = 0; i < before.n; i++) {
		const char *point = ((const char **)before.items)[i];
		bool raised = depth_of(point) == depth && !mountpoints_have(mounts, point);
		add_real(points, raised ? path_directory(points->arena, point) : point);
	}
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void points_merge(struct points *points, const struct mountpoints *mounts, size_t most)
{
	size_t deepest = 0;

	for (size_t i = 0; i < points->items.n; i++) {
		size_t depth = depth_of(((const char **)points->items.items)[i]);
		deepest = depth > deepest ? depth : deepest;
	}
	for (size_t depth = deepest; depth > 1 && points->items.n > most; depth--)
		raise_all(points, mounts, depth);
	if (points->items.n > 1)
		qsort(points->items.items, points->items.n, sizeof(const char *), by_path);
}
