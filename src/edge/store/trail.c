#include "trail.h"

#include <arena.h>
#include <path.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum {
	MOST_LINKS = 40,  /* as the kernel */
	MOST_DEPTH = 512, /* directories in a path: it is walked by recursion */
};

static const struct spot *follow(struct trail *trail, const char *path, unsigned depth);

/* Looks at `path`, which is real but for its last component. */
static const struct spot *look(struct trail *trail, const char *path)
{
	struct spot *spot = map_get(&trail->spots, path);

	if (spot)
		return spot;
	spot = arena_alloc(trail->arena, sizeof(*spot));
	spot->path = path;
	spot->error = world_lstat(trail->world, path, &spot->stat);
	if (!spot->error && S_ISLNK(spot->stat.mode))
		spot->error = world_readlink(trail->world, trail->arena, path, &spot->text);
	map_set(&trail->spots, path, spot);
	return spot;
}

/* Whether a path that ends so names the directory before its last slash, or the one above. */
static bool is_dots(const char *name)
{
	return *name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* The real path of the directory at `path`; NULL where there is none. */
static const char *directory_of(struct trail *trail, const char *path, unsigned depth)
{
	const char *real = map_get(&trail->directories, path), *name = path_base(path);

	if (real)
		return real;
	if (path[strspn(path, "/")] == '\0')
		return "/";
	if (depth > MOST_DEPTH)
		return NULL;
	if (is_dots(name)) {
		real = directory_of(trail, path_directory(trail->arena, path), depth + 1);
		if (real && name[0] == '.' && name[1] == '.')
			real = path_directory(trail->arena, real);
	} else {
		const struct spot *spot = follow(trail, path, depth + 1);
		real = spot && S_ISDIR(spot->stat.mode) ? spot->path : NULL;
	}
	if (real)
		map_set(&trail->directories, path, (char *)(uintptr_t)real);
	return real;
}

/* `depth` bounds the recursion; the links bound it for honest paths. */
static const struct spot *spot_of(struct trail *trail, const char *path, unsigned depth)
{
	const char *name = path_base(path);
	const char *near = is_dots(name) ? path : path_directory(trail->arena, path);
	const char *directory = directory_of(trail, near, depth + 1);

	if (!directory)
		return NULL;
	return look(trail, is_dots(name) ? directory : path_join(trail->arena, directory, name));
}

static const struct spot *follow(struct trail *trail, const char *path, unsigned depth)
{
	const struct spot *spot = depth > MOST_DEPTH ? NULL : spot_of(trail, path, depth);

	if (!spot || !spot->text)
		return spot;
	if (trail->visit)
		trail->visit(trail->data, spot);
	if (++trail->links > MOST_LINKS)
		return NULL;
	const char *directory = path_directory(trail->arena, spot->path);
	return follow(trail, path_join(trail->arena, directory, spot->text), depth + 1);
}

const struct spot *trail_spot(struct trail *trail, const char *path)
{
	trail->links = 0;
	return spot_of(trail, path, 0);
}

const struct spot *trail_end(struct trail *trail, const char *path)
{
	trail->links = 0;
	return follow(trail, path, 0);
}
