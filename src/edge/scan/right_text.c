#include "right_text.h"

#include "link.h"

#include <path.h>

#include <string.h>
#include <sys/stat.h>

/* The text that leads from `folder` to the regular file `text` below `base`; NULL where there is
 * none. */
static const char *try_base(
	struct tree *tree, const struct folder *folder, const char *base, const char *text)
{
	struct nga_stat stat;
	const char *path = path_join(tree->arena, base, text);

	if (world_stat(&tree->scan->world, path, &stat) != 0 || !S_ISREG(stat.mode))
		return NULL;
	/* A base that is a link, or ".." behind one, would make a text that is wrong again. */
	const char *real = trace_real(tree->scan, path_directory(tree->arena, path));
	return path_relative(
		tree->arena, folder->dir.real, path_join(tree->arena, real, path_base(path)));
}

static const char *try_available(struct tree *tree, const struct folder *folder, const char *text)
{
	const struct nga_pair *pair = folder->dir.pair;
	const char *right = NULL;

	for (size_t i = 0; pair && i < pair->navailable && !right; i++) {
		const char *path = pair->available[i]->path;
		right = try_base(tree, folder, path_directory(tree->arena, path), text);
		if (!right)
			right = try_base(tree, folder, path, text);
	}
	return right;
}

const char *right_text_find(struct tree *tree, const struct folder *folder, const char *text)
{
	const char *bases[] = {
		tree->scan->snapshot->conf_dir,
		path_directory(tree->arena, folder->dir.path),
		"/",
	};
	const char *right = NULL;

	if (text[0] == '/')
		return NULL;
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]) && !right; i++)
		right = try_base(tree, folder, bases[i], text);
	return right ? right : try_available(tree, folder, text);
}
