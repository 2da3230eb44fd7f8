#include "world.h"

#include <assert.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <conf.h>
#include <parse.h>
#include <path.h>
#include <placing.h>
#include <servers.h>

enum { ROOM = 32 };

static const char conf_dir[] = "/etc/nginx";

/* ---- files and includes ---- */

struct reading {
	struct arena *arena;
	struct vec known;    /* struct nga_file *: all of them, by path */
	struct vec loaded;   /* struct nga_file * */
	struct vec includes; /* struct nga_include * */
};

static void read_file(struct reading *reading, struct nga_file *file);

static void read_include(
	struct reading *reading, const struct nga_file *file, struct nga_directive *directive)
{
	struct nga_include *include = arena_alloc(reading->arena, sizeof(*include));
	struct nga_include **slot = vec_push(&reading->includes, reading->arena);
	struct vec files = {.size = sizeof(struct nga_file *)};
	struct nga_file *const *known = reading->known.items;

	*slot = include;
	directive->include = include;
	include->directive = directive;
	include->file = file;
	include->path = path_join(reading->arena, conf_dir, directive->words[1].text);
	include->pattern = path_is_pattern(include->path);
	for (size_t i = 0; i < reading->known.n; i++) {
		if (fnmatch(include->path, known[i]->path, FNM_PATHNAME | FNM_PERIOD) != 0)
			continue;
		struct nga_file **read = vec_push(&files, reading->arena);
		*read = known[i];
		if (!known[i]->loaded)
			known[i]->by = include;
		read_file(reading, known[i]);
	}
	include->files = files.items;
	include->nfiles = files.n;
	include->lookup = files.n > 0 ? NGA_FOUND : NGA_MISSING;
}

/* The trees are const for everyone but the one who reads them in. */
static void read_directives(
	struct reading *reading, const struct nga_file *file, const struct nga_directive *directive)
{
	for (; directive; directive = directive->next) {
		if (conf_is(directive, "include") && directive->nwords == 2) {
			union {
				const struct nga_directive *seen;
				struct nga_directive *own;
			} both = {.seen = directive};
			read_include(reading, file, both.own);
		}
		read_directives(reading, file, directive->child);
	}
}

static void read_file(struct reading *reading, struct nga_file *file)
{
	if (file->loaded)
		return;
	file->loaded = true;
	struct nga_file **slot = vec_push(&reading->loaded, reading->arena);
	*slot = file;
	read_directives(reading, file, file->directives);
}

static struct nga_file *make_file(struct arena *arena, const struct text_file *text)
{
	struct nga_file *file = arena_alloc(arena, sizeof(*file));

	file->path = path_join(arena, conf_dir, text->name);
	file->bytes = text->text;
	file->size = strlen(text->text);
	file->lookup = NGA_FOUND;
	file->stat.mode = S_IFREG | 0644;
	parse_file(arena, file);
	return file;
}

static int compare_files(const void *a, const void *b)
{
	struct nga_file *const *a_file = a, *const *b_file = b;

	return strcmp((*a_file)->path, (*b_file)->path);
}

struct texts *texts_read(const struct text_file *files)
{
	struct arena *arena = arena_new();
	struct texts *texts = arena_alloc(arena, sizeof(*texts));
	struct nga_snapshot *snapshot = &texts->snapshot;
	struct reading reading = {.arena = arena,
		.known = {.size = sizeof(struct nga_file *)},
		.loaded = {.size = sizeof(struct nga_file *)},
		.includes = {.size = sizeof(struct nga_include *)}};
	struct nga_file *main_file = NULL;

	for (; files->name; files++) {
		struct nga_file **slot = vec_push(&reading.known, arena);
		*slot = make_file(arena, files);
		if (!main_file)
			main_file = *slot;
	}
	assert(main_file);
	qsort(reading.known.items, reading.known.n, sizeof(struct nga_file *), compare_files);
	read_file(&reading, main_file);
	*snapshot = (struct nga_snapshot){.root = "/",
		.nginx_conf = main_file->path,
		.conf_dir = conf_dir,
		.prefix = "/usr/share/nginx",
		.complete = true,
		.workers_user = "www-data",
		.files = reading.loaded.items,
		.nfiles = reading.loaded.n,
		.includes = reading.includes.items,
		.nincludes = reading.includes.n};
	texts->arena = arena;
	placing_all(arena, snapshot);
	servers_derive(arena, snapshot);
	return texts;
}

void texts_free(struct texts *texts)
{
	arena_free(texts->arena);
}

static struct nga_file *file_at(struct texts *texts, const char *path)
{
	for (size_t i = 0; i < texts->snapshot.nfiles; i++)
		if (strcmp(texts->snapshot.files[i]->path, path) == 0)
			return texts->snapshot.files[i];
	return NULL;
}

struct nga_file *texts_file(struct texts *texts, const char *name)
{
	struct nga_file *file = file_at(texts, path_join(texts->arena, conf_dir, name));

	assert(file);
	return file;
}

/* ---- pairs and entries ---- */

static struct nga_dir *make_dir(struct texts *texts, struct nga_pair *pair, enum nga_side side)
{
	struct nga_dir *dir = arena_alloc(texts->arena, sizeof(*dir));

	dir->path = arena_format(texts->arena, "%s/%s-%s", conf_dir, pair->name,
		side == NGA_ENABLED ? "enabled" : "available");
	dir->real = dir->path;
	dir->pair = pair;
	dir->side = side;
	dir->lookup = NGA_FOUND;
	dir->entries = arena_array(texts->arena, ROOM, sizeof(*dir->entries));
	return dir;
}

struct nga_pair *texts_pair(struct texts *texts, const char *name, bool both)
{
	struct nga_snapshot *snapshot = &texts->snapshot;
	struct nga_pair *pair = arena_alloc(texts->arena, sizeof(*pair));

	pair->name = name;
	pair->enabled = make_dir(texts, pair, NGA_ENABLED);
	if (both) {
		pair->available = arena_alloc(texts->arena, sizeof(*pair->available));
		pair->available[0] = make_dir(texts, pair, NGA_AVAILABLE);
		pair->navailable = 1;
	}
	if (!snapshot->pairs)
		snapshot->pairs = arena_array(texts->arena, ROOM, sizeof(*snapshot->pairs));
	assert(snapshot->npairs < ROOM);
	snapshot->pairs[snapshot->npairs++] = pair;
	return pair;
}

/* The place of a file among the loaded ones. */
static size_t load_order(const struct texts *texts, const struct nga_file *file)
{
	size_t order = 0;

	while (texts->snapshot.files[order] != file)
		order++;
	return order;
}

struct nga_entry *texts_entry(struct texts *texts, struct nga_dir *dir, const char *name)
{
	assert(dir->nentries < ROOM);
	assert(dir->nentries == 0 || strcmp(dir->entries[dir->nentries - 1].name, name) < 0);
	struct nga_entry *entry = &dir->entries[dir->nentries++];
	const char *path = path_join(texts->arena, dir->path, name);
	struct nga_file *file = file_at(texts, path);

	/* A file of its own: inode numbers need only differ. */
	struct nga_stat stat = {
		.dev = 1, .ino = (uint64_t)(uintptr_t)entry, .mode = S_IFREG | 0644, .nlink = 1};
	*entry = (struct nga_entry){.name = name,
		.path = path,
		.dir = dir,
		.kind = NGA_KIND_FILE,
		.stat = stat,
		.target = stat,
		.lookup = NGA_FOUND,
		.file = file};
	if (file) {
		file->entry = entry;
		entry->loaded = file->by;
		entry->load_order = load_order(texts, file);
		servers_derive(texts->arena, &texts->snapshot);
	}
	return entry;
}

void texts_link(struct texts *texts, struct nga_entry *entry, const char *target, enum nga_end end)
{
	struct nga_link *link = arena_alloc(texts->arena, sizeof(*link));

	*link = (struct nga_link){.text = target, .target = target, .end = end};
	entry->kind = NGA_KIND_LINK;
	entry->link = link;
	entry->stat.mode = S_IFLNK | 0777;
	if (end != NGA_END_FILE)
		entry->target = (struct nga_stat){0};
}

struct nga_entry *texts_enable(struct texts *texts, struct nga_entry *available, const char *name)
{
	struct nga_entry *entry = texts_entry(texts, available->dir->pair->enabled, name);

	texts_link(texts, entry, available->path, NGA_END_FILE);
	entry->target = available->target;
	entry->twin = available;
	entry->twin_how = NGA_TWIN_LINKED;
	if (!available->twin) {
		available->twin = entry;
		available->twin_how = NGA_TWIN_LINKED;
	}
	return entry;
}
