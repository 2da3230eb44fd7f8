#include "beside.h"

#include <nearest.h>
#include <path.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	MOST_EDITS = 2,
	MOST_COMPARED = 1000000, /* about a third of a second */
};

static int by_name(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* The names in the directory, sorted; none where it cannot be read. */
static struct vec read_names(struct scan *scan, const char *directory)
{
	struct vec names = {.size = sizeof(const char *)};
	int fd;

	if (world_open(&scan->world, directory, O_RDONLY | O_DIRECTORY, &fd) != 0)
		return names;
	DIR *stream = fdopendir(fd);
	if (!stream) {
		close(fd);
		return names;
	}
	for (const struct dirent *entry; (entry = readdir(stream));)
		if (!is_dots(entry->d_name))
			*(const char **)vec_push(&names, scan->arena) =
				arena_copy(scan->arena, entry->d_name);
	closedir(stream);
	if (names.n > 0)
		qsort(names.items, names.n, names.size, by_name);
	return names;
}

static const struct vec *names_of(struct beside *beside, const char *directory)
{
	beside->lists.arena = beside->scan->arena;
	struct vec *names = map_get(&beside->lists, directory);

	if (!names) {
		names = arena_alloc(beside->scan->arena, sizeof(*names));
		*names = read_names(beside->scan, directory);
		map_set(&beside->lists, directory, names);
	}
	return names;
}

const char *beside_nearest(struct beside *beside, const char *path)
{
	struct nearest nearest = {.word = path_base(path)};

	if (beside->compared > MOST_COMPARED)
		return NULL;
	const struct vec *names = names_of(beside, path_directory(beside->scan->arena, path));
	beside->compared += names->n;
	for (size_t i = 0; i < names->n; i++)
		nearest_offer(&nearest, ((const char *const *)names->items)[i]);
	return nearest.distance <= MOST_EDITS ? nearest.best : NULL;
}
