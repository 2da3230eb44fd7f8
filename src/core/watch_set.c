#include "watch_set.h"

#include <arena.h>
#include <path.h>

#include <stdlib.h>
#include <string.h>

struct setting {
	struct arena *arena, *working;
	struct watch_set *set;
	struct vec dirs; /* struct watch_dir * */
	/* the directory that was asked for last: paths come in runs */
	const struct watch_dir *last;
	size_t last_length;
};

static void add_thing(struct setting *setting, const char *path);

static struct watch_dir *dir_at(struct setting *setting, const char *path)
{
	struct watch_dir *dir = map_get(&setting->set->found, path);

	if (dir)
		return dir;
	dir = arena_alloc(setting->arena, sizeof(*dir));
	dir->path = arena_copy(setting->arena, path);
	map_set(&setting->set->found, dir->path, dir);
	*(struct watch_dir **)vec_push(&setting->dirs, setting->arena) = dir;
	add_thing(setting, path);
	return dir;
}

/* The directory in which `path`, folded, lies. */
static const struct watch_dir *parent_of(struct setting *setting, const char *path)
{
	size_t length = (size_t)(path_base(path) - path);

	if (setting->last && setting->last_length == length &&
		memcmp(setting->last->path, path, length > 1 ? length - 1 : 1) == 0)
		return setting->last;
	setting->last = dir_at(setting, path_directory(setting->working, path));
	setting->last_length = length;
	return setting->last;
}

/* What comes, goes or changes at `path` counts; and so it does with each directory above it. */
static void add_thing(struct setting *setting, const char *path)
{
	if (strcmp(path, "/") == 0 || parent_of(setting, path)->whole ||
		map_get(&setting->set->things, path))
		return;
	map_set(&setting->set->things, arena_copy(setting->arena, path), setting->set);
}

static void add_path(struct setting *setting, const char *path)
{
	add_thing(setting, path_fold(setting->working, path));
}

/* Every name in the directory at `path` counts. */
static void add_whole(struct setting *setting, const char *path)
{
	dir_at(setting, path_fold(setting->working, path))->whole = true;
}

/* The links themselves, and the paths that they are written to lead to. */
static void add_hops(struct setting *setting, const struct nga_hop *hops, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *directory = path_directory(setting->working, hops[i].path);
		add_path(setting, hops[i].path);
		add_path(setting, path_join(setting->working, directory, hops[i].text));
	}
}

static void add_link(struct setting *setting, const struct nga_link *link)
{
	add_hops(setting, link->way, link->nway);
	if (link->nhops == 0) /* plainly into an available directory, which is whole */
		return;
	add_hops(setting, link->hops, link->nhops);
	add_path(setting, link->target);
	if (link->other_tree)
		add_whole(setting, link->other_tree);
}

static void add_dir(struct setting *setting, const struct nga_dir *dir)
{
	add_whole(setting, dir->path);
	if (dir->real)
		add_whole(setting, dir->real);
	if (dir->link)
		add_link(setting, dir->link);
}

static void add_entries(struct setting *setting, const struct nga_dir *dir)
{
	const struct nga_hop *way = NULL;

	for (size_t i = 0; i < dir->nentries; i++) {
		const struct nga_link *link = dir->entries[i].link;
		/* Links in one directory go the same way, most of them. */
		if (!link || (link->nhops == 0 && link->way == way))
			continue;
		way = link->way;
		add_link(setting, link);
	}
}

static void add_pair(struct setting *setting, const struct nga_pair *pair)
{
	for (size_t i = 0; i < pair->navailable; i++)
		add_dir(setting, pair->available[i]);
	if (pair->enabled)
		add_dir(setting, pair->enabled);
	for (size_t i = 0; i < pair->navailable; i++)
		add_entries(setting, pair->available[i]);
	if (pair->enabled)
		add_entries(setting, pair->enabled);
}

/* Where one file is named and not there, what lies beside it is told of. */
static void add_include(struct setting *setting, const struct nga_include *include)
{
	if (include->directory && (include->pattern || include->lookup == NGA_MISSING))
		add_whole(setting, include->directory);
	else
		add_path(setting, include->path);
	if (include->link_text)
		add_path(setting,
			path_join(setting->working, include->directory, include->link_text));
	if (include->other_tree)
		add_whole(setting, include->other_tree);
}

static bool is_one_of(const char *path, const char *const *paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (paths[i] == path)
			return true;
	return false;
}

static void add_includes(struct setting *setting, const struct nga_snapshot *snapshot)
{
	enum { FEW = 8 };
	struct map known = {.arena = setting->working};
	const char *last[FEW] = {NULL}; /* equal lines have one path, and thousands are equal */

	for (size_t i = 0, n = 0; i < snapshot->nincludes; i++) {
		const struct nga_include *include = snapshot->includes[i];
		if (is_one_of(include->path, last, FEW) || map_get(&known, include->path))
			continue;
		map_set(&known, include->path, setting);
		last[n++ % FEW] = include->path;
		add_include(setting, include);
	}
}

static int by_path(const void *left, const void *right)
{
	const struct watch_dir *a = left, *b = right;

	return strcmp(a->path, b->path);
}

static void sort_dirs(struct setting *setting)
{
	struct watch_dir *const *found = setting->dirs.items;
	size_t n = setting->dirs.n;
	struct watch_dir *dirs = arena_array(setting->arena, n + 1, sizeof(*dirs));

	for (size_t i = 0; i < n; i++)
		dirs[i] = *found[i];
	qsort(dirs, n, sizeof(*dirs), by_path);
	setting->set->dirs = dirs;
	setting->set->n = n;
}

void watch_set_derive(
	struct arena *arena, const struct nga_snapshot *snapshot, struct watch_set *set)
{
	struct arena *working = arena_new();
	struct setting setting = {.arena = arena,
		.working = working,
		.set = set,
		.dirs = {.size = sizeof(struct watch_dir *)}};

	*set = (struct watch_set){.things.arena = arena, .found.arena = arena};
	for (size_t i = 0; i < snapshot->npairs; i++)
		add_pair(&setting, snapshot->pairs[i]);
	add_path(&setting, snapshot->nginx_conf);
	add_includes(&setting, snapshot);
	for (size_t i = 0; i < snapshot->npassed; i++)
		add_thing(&setting, snapshot->passed[i]);
	for (size_t i = 0; i < snapshot->nreferences; i++)
		if (snapshot->references[i].missing_at)
			add_path(&setting, snapshot->references[i].missing_at);
	sort_dirs(&setting);
	arena_free(working);
}

bool watch_set_counts(
	const struct watch_set *set, struct arena *scratch, const char *directory, const char *name)
{
	const struct watch_dir *dir = map_get(&set->found, directory);

	if (!dir || dir->whole)
		return dir;
	return map_get(&set->things, path_join(scratch, directory, name));
}

bool watch_set_is_whole(const struct watch_set *set, const char *directory)
{
	const struct watch_dir *dir = map_get(&set->found, directory);

	return dir && dir->whole;
}

bool watch_set_is_above(const struct watch_set *set, const char *path)
{
	return map_get(&set->found, path);
}
