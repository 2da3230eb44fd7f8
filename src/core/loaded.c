#include "loaded.h"

#include "conf.h"
#include "parse.h"
#include "placing.h"
#include "servers.h"

#include <arena.h>
#include <map.h>
#include <path.h>

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* What an include line reads. */
struct matches {
	struct nga_file **files;
	size_t n;
};

struct loading {
	struct arena *arena;
	struct nga_snapshot *made;
	struct map disk;         /* loaded files of the disk, by path */
	struct map files;        /* those made, by path */
	struct nga_file **names; /* those made, by name */
	struct map expansions;   /* struct matches, by completed path */
	struct vec includes;     /* struct nga_include * */
};

static bool same_bytes(const struct nga_file *file, const struct nga_loaded_file *loaded)
{
	return file->size == loaded->length &&
	       (file->size == 0 || memcmp(file->bytes, loaded->bytes, file->size) == 0);
}

/* Whether the disk has the same files, by name, bytes and order. */
static bool is_disk(const struct nga_snapshot *disk)
{
	size_t n = 0;

	for (size_t i = 0; i < disk->nfiles && disk->files[i]->loaded; i++, n++) {
		const struct nga_file *file = disk->files[i];
		if (n == disk->live.nloaded || !file->parsed || file->error ||
			strcmp(file->path, disk->live.loaded[n].path) != 0 ||
			!same_bytes(file, &disk->live.loaded[n]))
			return false;
	}
	return n == disk->live.nloaded;
}

/* ---- include lines ---- */

static bool is_include(const struct nga_directive *directive)
{
	return directive->form == NGA_STATEMENT && directive->nwords == 2 &&
	       conf_is(directive, "include");
}

static bool has_includes(const struct nga_file *file)
{
	for (const struct nga_directive *at = file->directives; at; at = conf_following(at))
		if (is_include(at))
			return true;
	return false;
}

static int by_name(const void *left, const void *right)
{
	const struct nga_file *const *a = left, *const *b = right;

	return strcmp((*a)->path, (*b)->path);
}

/* What glob(3) matched was loaded: it is found again among what was. */
static void match(const struct loading *loading, const char *pattern, struct matches *matches)
{
	struct vec files = {.size = sizeof(struct nga_file *)};

	for (size_t i = 0; i < loading->made->nfiles; i++)
		if (fnmatch(pattern, loading->names[i]->path, FNM_PATHNAME | FNM_PERIOD) == 0)
			*(struct nga_file **)vec_push(&files, loading->arena) = loading->names[i];
	matches->files = files.items;
	matches->n = files.n;
}

static const struct matches *expand(struct loading *loading, const struct nga_include *include)
{
	const char *key =
		arena_format(loading->arena, "%c%s", include->pattern ? '*' : '=', include->path);
	struct matches *matches = map_get(&loading->expansions, key);

	if (matches)
		return matches;
	matches = arena_alloc(loading->arena, sizeof(*matches));
	struct nga_file *named = map_get(&loading->files, include->path);
	if (include->pattern) {
		match(loading, include->path, matches);
	} else if (named) {
		matches->files = arena_array(loading->arena, 1, sizeof(*matches->files));
		matches->files[matches->n++] = named;
	}
	map_set(&loading->expansions, key, matches);
	return matches;
}

/* The words of a tree that was parsed here are ours to join. */
static void join(struct loading *loading, struct nga_file *file, struct nga_directive *directive)
{
	struct nga_include *include = arena_alloc(loading->arena, sizeof(*include));
	const struct nga_directive *block = directive->parent;

	include->directive = directive;
	include->file = file;
	include->path =
		path_join(loading->arena, loading->made->conf_dir, directive->words[1].text);
	/* `include` in a geo block names one file, whatever is in its name */
	include->pattern = !(block && conf_is(block, "geo")) && path_is_pattern(include->path);
	const struct matches *matches = expand(loading, include);
	include->files = matches->files;
	include->nfiles = matches->n;
	include->lookup = NGA_FOUND;
	directive->include = include;
	/* they lie in one array, in the order of their reading: who includes whom is no circle */
	for (size_t i = 0; i < matches->n; i++)
		if (!matches->files[i]->by && matches->files[i] > file)
			matches->files[i]->by = include;
	*(struct nga_include **)vec_push(&loading->includes, loading->arena) = include;
}

/* ---- files ---- */

static bool in_free_words(const struct nga_file *file)
{
	for (; file && file->by; file = file->by->file)
		for (const struct nga_directive *block = file->by->directive->parent; block;
			block = block->parent)
			if (conf_has_free_words(block))
				return true;
	return false;
}

/* The tree of a file of the disk with the same bytes, where it may serve here too. */
static const struct nga_file *model_of(const struct loading *loading, const struct nga_file *file,
	const struct nga_loaded_file *loaded)
{
	const struct nga_file *model = map_get(&loading->disk, file->path);

	if (!model || !model->parsed || model->error || !same_bytes(model, loaded) ||
		has_includes(model) || in_free_words(model) || in_free_words(file))
		return NULL;
	return model;
}

static void read_file(
	struct loading *loading, struct nga_file *file, const struct nga_loaded_file *loaded)
{
	const struct nga_file *model = model_of(loading, file, loaded);

	if (model) {
		file->directives = model->directives;
		file->parsed = true;
		return;
	}
	parse_file(loading->arena, file);
	for (const struct nga_directive *at = file->directives; at; at = conf_following(at))
		if (is_include(at))
			join(loading, file, (struct nga_directive *)(uintptr_t)at);
}

static void name_files(struct loading *loading, const struct nga_live *live)
{
	struct nga_snapshot *made = loading->made;
	struct nga_file *all = arena_array(loading->arena, live->nloaded, sizeof(*all));

	made->files = arena_array(loading->arena, live->nloaded, sizeof(*made->files));
	loading->names = arena_array(loading->arena, live->nloaded, sizeof(*loading->names));
	for (size_t i = 0; i < live->nloaded; i++) {
		all[i] = (struct nga_file){.path = live->loaded[i].path,
			.bytes = live->loaded[i].bytes,
			.size = live->loaded[i].length,
			.lookup = NGA_FOUND,
			.loaded = true};
		made->files[i] = loading->names[i] = &all[i];
		map_set(&loading->files, all[i].path, &all[i]);
	}
	made->nfiles = live->nloaded;
	qsort(loading->names, made->nfiles, sizeof(*loading->names), by_name);
}

const struct nga_snapshot *loaded_configuration(
	struct arena *arena, const struct nga_snapshot *disk)
{
	const struct nga_live *live = &disk->live;

	if (live->nloaded == 0)
		return NULL;
	if (is_disk(disk))
		return disk;
	struct loading loading = {.arena = arena,
		.made = arena_alloc(arena, sizeof(struct nga_snapshot)),
		.disk.arena = arena,
		.files.arena = arena,
		.expansions.arena = arena,
		.includes.size = sizeof(struct nga_include *)};
	struct nga_snapshot *made = loading.made;
	*made = (struct nga_snapshot){.root = disk->root,
		.nginx_conf = live->loaded[0].path,
		.conf_dir = path_directory(arena, live->loaded[0].path),
		.prefix = disk->prefix,
		.taken_at_ns = disk->taken_at_ns,
		.complete = true};
	for (size_t i = 0; i < disk->nfiles && disk->files[i]->loaded; i++)
		map_set(&loading.disk, disk->files[i]->path, disk->files[i]);
	name_files(&loading, live);
	/* a file is included by one that was read before it */
	for (size_t i = 0; i < made->nfiles; i++)
		read_file(&loading, made->files[i], &live->loaded[i]);
	made->includes = loading.includes.items;
	made->nincludes = loading.includes.n;
	placing_all(arena, made);
	servers_derive(arena, made);
	return made;
}
