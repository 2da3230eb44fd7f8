#include "sandbox.h"

#include "mountpoints.h"

#include <arena.h>
#include <path.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Paths that differ in what they name, not in how they are written; NULL: nothing is there. */
static const char *canonical(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	const char *copy = real ? arena_copy(arena, real) : NULL;

	free(real);
	return copy;
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

static void add_cover(
	struct arena *arena, struct vec *steps, const char *point, const struct sandbox *sandbox)
{
	struct stat found;

	if (stat(point, &found) < 0 || !S_ISDIR(found.st_mode))
		return; /* what is missing stays missing: nginx's complaint is right */
	struct sandbox_step *step = vec_push(steps, arena);
	const char *upper = arena_format(arena, "u%zu", steps->n);
	const char *work = arena_format(arena, "w%zu", steps->n);
	*step = (struct sandbox_step){.point = point,
		.options = arena_format(arena, "lowerdir=%s,upperdir=%s,workdir=%s%s",
			escape(arena, point), upper, work, sandbox->user ? ",userxattr" : ""),
		.upper = upper,
		.work = work,
		.tree = -1,
		.mode = found.st_mode & 07777,
		.uid = found.st_uid,
		.gid = found.st_gid};
}

/* Whether a cover over `above` covers `point`: a mount between them would show through. */
static bool is_covered(const struct mountpoints *mounts, const char *above, const char *point)
{
	if (!path_is_below(point, above))
		return false;
	for (size_t i = 0; i < mounts->n; i++) {
		const char *between = mounts->items[i];
		if (strcmp(between, above) != 0 && path_is_below(between, above) &&
			path_is_below(point, between))
			return false;
	}
	return true;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* By path, so that a directory stands before what lies below it; at one place first what is kept,
 * then what covers it. */
static int by_point(const void *a, const void *b)
{
	const struct sandbox_step *one = a, *other = b;
	int order = strcmp(one->point, other->point);

	return order ? order : other->keep - one->keep;
}

static void cover_directories(struct arena *arena, const struct ask_options *options,
	const struct mountpoints *mounts, struct sandbox *sandbox)
{
	struct vec steps = {.size = sizeof(struct sandbox_step)};
	const char **points = arena_array(arena, options->ndirectories, sizeof(*points));
	size_t n = 0;

	for (size_t i = 0; i < options->ndirectories; i++) {
		const char *point = canonical(arena, options->directories[i]);
		if (point && !is_of_the_kernel(point))
			points[n++] = point;
	}
	qsort(points, n, sizeof(*points), by_path);
	for (size_t i = 0; i < n; i++) {
		bool covered = false;
		for (size_t j = 0; j < steps.n && !covered; j++) {
			const struct sandbox_step *step = (struct sandbox_step *)steps.items + j;
			covered = is_covered(mounts, step->point, points[i]);
		}
		if (!covered)
			add_cover(arena, &steps, points[i], sandbox);
	}
	sandbox->steps = steps.items;
	sandbox->nsteps = steps.n;
}

static bool is_hidden(const struct sandbox_step *covers, size_t n, const char *point)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(point, covers[i].point) != 0 && path_is_below(point, covers[i].point))
			return true;
	}
	return false;
}

/* What is kept is kept with all below it. */
static bool is_kept(const struct vec *steps, const char *point)
{
	const struct sandbox_step *items = steps->items;

	for (size_t i = 0; i < steps->n; i++) {
		if (items[i].keep && path_is_below(point, items[i].point))
			return true;
	}
	return false;
}

/* Mounts below a cover would be hidden by it. */
static void keep_mounts(
	struct arena *arena, const struct mountpoints *mounts, struct sandbox *sandbox)
{
	struct vec steps = {.size = sizeof(struct sandbox_step)};
	size_t ncovers = sandbox->nsteps;

	for (size_t i = 0; i < ncovers; i++)
		*(struct sandbox_step *)vec_push(&steps, arena) = sandbox->steps[i];
	for (size_t i = 0; i < mounts->n; i++) {
		const char *point = mounts->items[i];
		if (is_hidden(sandbox->steps, ncovers, point) && !is_kept(&steps, point))
			*(struct sandbox_step *)vec_push(&steps, arena) =
				(struct sandbox_step){.point = point, .keep = true, .tree = -1};
	}
	sandbox->steps = steps.items;
	sandbox->nsteps = steps.n;
	if (steps.n > 0)
		qsort(sandbox->steps, sandbox->nsteps, sizeof(*sandbox->steps), by_point);
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
	struct mountpoints mounts;

	if (mountpoints_read(arena, &mounts, err) < 0)
		return -1;
	if (sandbox->user) {
		sandbox->uid_map = arena_format(arena, "0 %u 1", (unsigned)geteuid());
		sandbox->gid_map = arena_format(arena, "0 %u 1", (unsigned)getegid());
	}
	cover_directories(arena, options, &mounts, sandbox);
	keep_mounts(arena, &mounts, sandbox);
	place_files(arena, options, sandbox);
	return 0;
}
