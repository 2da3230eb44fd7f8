#include "operand_paths.h"

#include "locate.h"

#include <arena.h>
#include <path.h>

#include <string.h>

static int read_path(const struct operand_paths *paths, const char **path, struct nga_error *err)
{
	const char *root = paths->snapshot->root;
	size_t length = strlen(root);

	if (locate_path(paths->arena, path, err) != 0)
		return -1;
	*path = path_fold(paths->arena, *path);
	if (length > 1 && path_is_below(*path, root))
		*path = (*path)[length] ? *path + length : "/";
	return 0;
}

int operand_paths_read(
	struct operand_paths *paths, const struct options *options, struct nga_error *err)
{
	const struct words *operands = &options->operands;

	paths->words.items = arena_array(paths->arena, operands->n, sizeof(const char *));
	for (paths->words.n = 0; paths->words.n < operands->n; paths->words.n++) {
		const char **path = &paths->words.items[paths->words.n];
		*path = operands->items[paths->words.n];
		if (read_path(paths, path, err) != 0)
			return -1;
	}
	return 0;
}

bool operand_paths_want(const struct operand_paths *paths, const char *path)
{
	for (size_t i = 0; i < paths->words.n; i++)
		if (path_is_below(path, paths->words.items[i]))
			return true;
	return paths->words.n == 0;
}

bool operand_paths_is_read(const struct operand_paths *paths, size_t i)
{
	const struct nga_snapshot *snapshot = paths->snapshot;

	for (size_t k = 0; k < snapshot->npairs; k++) {
		const struct nga_dir *dir = snapshot->pairs[k]->enabled;
		if (dir && path_is_below(paths->words.items[i], dir->path))
			return true;
	}
	return false;
}
