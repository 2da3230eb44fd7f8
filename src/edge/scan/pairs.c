#include "pairs.h"

#include "directory.h"
#include "entries.h"

#include <path.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A pair that is not asked for is there where its enabled directory or an available one beside the
 * main file is. */
static const struct {
	const char *name;
	const char *available, *elsewhere;
	const char *enabled;
} defaults[] = {
	{"sites", "sites-available", NULL, "sites-enabled"},
	{"streams", "streams-available", NULL, "streams-enabled"},
	{"modules", "modules-available", "/usr/share/nginx/modules-available", "modules-enabled"},
};

enum { DEFAULTS = sizeof(defaults) / sizeof(defaults[0]) };

static struct nga_dir *read_side(
	struct tree *tree, const char *path, struct nga_pair *pair, enum nga_side side)
{
	struct folder *folder = folder_read(tree, path);

	if (!folder->dir.pair) {
		folder->dir.pair = pair;
		folder->dir.side = side;
	}
	return &folder->dir;
}

static bool is_there(const struct nga_dir *dir)
{
	return dir->lookup != NGA_MISSING && dir->lookup != NGA_OUTSIDE_ROOT;
}

static bool is_same(const struct nga_dir *a, const struct nga_dir *b)
{
	return a->lookup == NGA_FOUND && b->lookup == NGA_FOUND && a->stat.dev == b->stat.dev &&
	       a->stat.ino == b->stat.ino;
}

/* The available directories of a default pair: those that exist, at least the one beside the main
 * file. */
static void default_available(struct tree *tree, size_t i, struct nga_pair *pair)
{
	const char *conf_dir = tree->scan->snapshot->conf_dir;
	struct nga_dir *beside = read_side(
		tree, path_join(tree->arena, conf_dir, defaults[i].available), pair, NGA_AVAILABLE);
	struct nga_dir *elsewhere = NULL;

	if (defaults[i].elsewhere)
		elsewhere = read_side(tree, defaults[i].elsewhere, pair, NGA_AVAILABLE);
	if (elsewhere && (!is_there(elsewhere) || is_same(beside, elsewhere)))
		elsewhere = NULL;
	pair->available = arena_array(tree->arena, 2, sizeof(struct nga_dir *));
	if (is_there(beside) || beside->link || !elsewhere)
		pair->available[pair->navailable++] = beside;
	if (elsewhere)
		pair->available[pair->navailable++] = elsewhere;
}

static struct nga_pair *make_default(struct tree *tree, size_t i, bool *exists)
{
	const char *conf_dir = tree->scan->snapshot->conf_dir;
	struct nga_pair *pair = arena_alloc(tree->arena, sizeof(*pair));
	struct nga_stat beside;

	pair->name = defaults[i].name;
	pair->enabled = read_side(
		tree, path_join(tree->arena, conf_dir, defaults[i].enabled), pair, NGA_ENABLED);
	default_available(tree, i, pair);
	*exists = is_there(pair->enabled) || pair->enabled->link ||
		  world_stat(&tree->scan->world,
			  path_join(tree->arena, conf_dir, defaults[i].available), &beside) == 0;
	return pair;
}

static struct nga_pair *make_named(struct tree *tree, const struct scan_pair *named)
{
	struct nga_pair *pair = arena_alloc(tree->arena, sizeof(*pair));

	pair->name = named->name;
	pair->enabled = read_side(tree, named->enabled, pair, NGA_ENABLED);
	pair->available = arena_array(tree->arena, named->navailable, sizeof(struct nga_dir *));
	pair->navailable = named->navailable;
	for (size_t i = 0; i < named->navailable; i++)
		pair->available[i] = read_side(tree, named->available[i], pair, NGA_AVAILABLE);
	return pair;
}

/* The pair of the options that stands in for the default one: by its name, or because it has the
 * same enabled directory. */
static const struct scan_pair *replacement(struct tree *tree, size_t i)
{
	const struct scan_options *options = tree->scan->options;
	const char *enabled = path_fold(tree->arena,
		path_join(tree->arena, tree->scan->snapshot->conf_dir, defaults[i].enabled));

	for (size_t n = 0; n < options->npairs; n++)
		if (strcmp(options->pairs[n].name, defaults[i].name) == 0 ||
			strcmp(path_fold(tree->arena, options->pairs[n].enabled), enabled) == 0)
			return &options->pairs[n];
	return NULL;
}

static bool has_default_name(const struct scan_pair *named)
{
	for (size_t i = 0; i < DEFAULTS; i++)
		if (strcmp(named->name, defaults[i].name) == 0)
			return true;
	return false;
}

/* The named pairs in their order: the default names first, then what the options add. */
static void make_pairs(struct tree *tree)
{
	const struct scan_options *options = tree->scan->options;
	struct nga_pair **own = arena_array(tree->arena, DEFAULTS + options->npairs, sizeof(*own));

	tree->own_exists = arena_array(tree->arena, DEFAULTS + options->npairs, sizeof(bool));
	for (size_t i = 0; i < DEFAULTS; i++) {
		const struct scan_pair *named = replacement(tree, i);
		bool exists = true;
		if (named && strcmp(named->name, defaults[i].name) != 0)
			continue;
		own[tree->nown] = named ? make_named(tree, named) : make_default(tree, i, &exists);
		tree->own_exists[tree->nown++] = exists;
	}
	for (size_t i = 0; i < options->npairs; i++) {
		if (has_default_name(&options->pairs[i]))
			continue;
		own[tree->nown] = make_named(tree, &options->pairs[i]);
		tree->own_exists[tree->nown++] = true;
	}
	tree->own = own;
}

void pairs_begin(struct tree *tree)
{
	make_pairs(tree);
	for (size_t i = 0; i < tree->nown; i++) {
		struct nga_pair *pair = tree->own[i];
		entries_examine(
			tree, (struct folder *)pair->enabled, pair->available, pair->navailable);
		for (size_t n = 0; n < pair->navailable; n++)
			entries_examine(tree, (struct folder *)pair->available[n], NULL, 0);
	}
}

/* The directory as a pair that has no available side. */
static void make_bare(struct tree *tree, struct folder *folder)
{
	struct nga_pair *pair = arena_alloc(tree->arena, sizeof(*pair));

	pair->name = folder->dir.path;
	pair->enabled = &folder->dir;
	folder->dir.pair = pair;
	folder->dir.side = NGA_ENABLED;
	entries_examine(tree, folder, NULL, 0);
	*(struct nga_pair **)vec_push(&tree->pairs, tree->arena) = pair;
}

/* Whether the pair will be told of. */
static bool exists(const struct tree *tree, const struct nga_pair *pair)
{
	for (size_t i = 0; i < tree->nown; i++)
		if (tree->own[i] == pair)
			return tree->own_exists[i];
	return pair != NULL;
}

struct folder *pairs_include(struct tree *tree, const char *path)
{
	struct folder *folder = folder_find(tree, path);

	if (!folder)
		folder = folder_read(tree, path);
	for (size_t i = 0; i < tree->nown; i++)
		if (&folder->dir == tree->own[i]->enabled)
			tree->own_exists[i] = true;
	if (folder->dir.lookup == NGA_FOUND && !exists(tree, folder->dir.pair))
		make_bare(tree, folder);
	return folder->dir.pair ? folder : NULL;
}

static int by_path(const void *left, const void *right)
{
	const struct nga_pair *const *a = left, *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

void pairs_end(struct tree *tree)
{
	struct nga_snapshot *snapshot = tree->scan->snapshot;

	if (tree->pairs.n > 1)
		qsort(tree->pairs.items, tree->pairs.n, sizeof(struct nga_pair *), by_path);
	snapshot->pairs =
		arena_array(tree->arena, tree->nown + tree->pairs.n, sizeof(*snapshot->pairs));
	for (size_t i = 0; i < tree->nown; i++)
		if (tree->own_exists[i])
			snapshot->pairs[snapshot->npairs++] = tree->own[i];
	for (size_t i = 0; i < tree->pairs.n; i++)
		snapshot->pairs[snapshot->npairs++] =
			((struct nga_pair *const *)tree->pairs.items)[i];
}
