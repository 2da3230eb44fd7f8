#include "other_tree.h"

#include <path.h>

#include <string.h>
#include <sys/stat.h>

struct search {
	struct tree *tree;
	const char *conf_dir; /* the audited tree, folded */
	struct nga_stat conf_stat;
	const char *main_name; /* of the main file in it */
	struct map roots; /* by directory: the other tree that it lies in; `none` where in none */
};

static char none[] = "";

static bool is_other_tree(const struct search *search, const char *directory)
{
	struct nga_stat stat;

	if (path_is_below(directory, search->conf_dir) ||
		path_is_below(search->conf_dir, directory))
		return false;
	/* The audited tree by another name: where /etc/nginx is a link, say. */
	if (world_stat(&search->tree->scan->world, directory, &stat) != 0 ||
		(stat.dev == search->conf_stat.dev && stat.ino == search->conf_stat.ino))
		return false;
	const char *main_file = path_join(search->tree->arena, directory, search->main_name);
	return world_stat(&search->tree->scan->world, main_file, &stat) == 0 && S_ISREG(stat.mode);
}

/* The innermost directory at or above `directory` that is a tree of nginx, the audited one aside;
 * or `none`. */
static char *root_of(struct search *search, const char *directory)
{
	char *known = map_get(&search->roots, directory);

	if (known)
		return known;
	char *root = arena_copy(search->tree->arena, directory);
	while (!is_other_tree(search, root)) {
		if (path_is_below(search->conf_dir, root)) {
			root = none;
			break;
		}
		root = path_directory(search->tree->arena, root);
	}
	map_set(&search->roots, arena_copy(search->tree->arena, directory), root);
	return root;
}

/* The other tree that `path` lies in, where the audited one has something at the same place in it;
 * or NULL. A site's own file that is called as the main file is makes no tree of its directory. */
static const char *other_tree_of(struct search *search, const char *path)
{
	struct arena *arena = search->tree->arena;
	struct nga_stat stat;

	if (!path || path[0] != '/' || path_is_below(path, search->conf_dir))
		return NULL;
	const char *folded = path_fold(arena, path);
	const char *root = root_of(search, path_directory(arena, folded));
	if (root == none)
		return NULL;
	const char *place = folded + strlen(root) + 1;
	if (strcmp(place, search->main_name) == 0)
		return NULL;
	const char *twin = path_join(arena, search->conf_dir, place);
	return world_lstat(&search->tree->scan->world, twin, &stat) == 0 ? root : NULL;
}

static void mark_links(struct search *search, const struct folder *folder)
{
	for (size_t i = 0; i < folder->dir.nentries; i++) {
		struct nga_link *link = folder->dir.entries[i].link;
		if (link)
			link->other_tree = other_tree_of(search, link->target);
	}
}

void other_trees_find(struct tree *tree)
{
	const struct nga_snapshot *snapshot = tree->scan->snapshot;
	struct search search = {
		.tree = tree,
		.conf_dir = path_fold(tree->arena, snapshot->conf_dir),
		.main_name = path_base(snapshot->nginx_conf),
		.roots.arena = tree->arena,
	};
	struct folder *const *folders = tree->folders.items;
	struct nga_include *const *includes = tree->includes.items;

	if (world_stat(&tree->scan->world, search.conf_dir, &search.conf_stat) != 0)
		return;
	for (size_t i = 0; i < tree->folders.n; i++)
		mark_links(&search, folders[i]);
	for (size_t i = 0; i < tree->includes.n; i++) {
		struct nga_include *line = includes[i];
		line->other_tree =
			other_tree_of(&search, line->pattern ? line->directory : line->path);
	}
}
