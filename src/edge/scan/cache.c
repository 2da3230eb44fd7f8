#include "cache.h"

#include "kept.h"
#include "source.h"

#include <parse.h>

#include <string.h>
#include <sys/stat.h>

/* A file that was changed less than this before the scan may be changed again without another time
 * to show for it: in nanoseconds, and for file systems that count in seconds. */
static const int64_t fine_grain = 100000000, coarse_grain = 2100000000, second = 1000000000;

enum { LARGEST_FIRST = 64 * 1024, TERMINATORS = 4 * sizeof(void *) };

struct scan_cache {
	struct arena *own;   /* of itself, and of all struct held */
	struct held *spare;  /* those that are not in use */
	struct arena *arena; /* of `files` and `all` */
	struct map files;    /* struct held by path */
	struct vec all;      /* struct held *, those too that others took the place of */
	bool dropped;        /* nothing is in `all` that the last scan did not use */
	struct map past;     /* struct past by path, while a scan lasts; in an arena of its own */
	struct kept *kept;   /* the tree of the last scan; NULL: there is none */
	unsigned scan;       /* the number of the last one */
};

static void begin_list(struct scan_cache *cache)
{
	cache->arena = arena_new();
	cache->files = (struct map){.arena = cache->arena};
	cache->all = (struct vec){.size = sizeof(struct held *)};
}

static void add(struct scan_cache *cache, struct held *held)
{
	*(struct held **)vec_push(&cache->all, cache->arena) = held;
	map_set(&cache->files, held->source.file.path, held);
}

struct scan_cache *scan_cache_new(void)
{
	struct arena *arena = arena_new_lean();
	struct scan_cache *cache = arena_alloc(arena, sizeof(*cache));

	cache->own = arena;
	begin_list(cache);
	return cache;
}

static void release(struct scan_cache *cache, struct held *held)
{
	arena_free(held->arena);
	held->spare = cache->spare;
	cache->spare = held;
}

/* Keeps what the scan of the number `scan` used; 0: nothing. */
static void keep(struct scan_cache *cache, unsigned scan)
{
	struct held *const *all = cache->all.items;
	struct arena *before = cache->arena;
	size_t n = cache->all.n;

	begin_list(cache);
	for (size_t i = 0; i < n; i++) {
		if (scan > 0 && all[i]->scan == scan)
			add(cache, all[i]);
		else
			release(cache, all[i]);
	}
	arena_free(before);
}

void scan_cache_drop(struct scan_cache *cache)
{
	if (!cache->dropped)
		keep(cache, cache->scan);
	cache->dropped = true;
}

void scan_cache_free(struct scan_cache *cache)
{
	if (!cache)
		return;
	keep(cache, 0);
	kept_free(cache->kept);
	arena_free(cache->arena);
	arena_free(cache->own);
}

bool scan_cache_took_over(const struct scan_cache *cache)
{
	return cache->kept && cache->kept->again;
}

struct kept *cache_kept(const struct scan_cache *cache)
{
	return cache->kept;
}

/* ---- directories ---- */

static struct past *copy_folder(struct arena *arena, const struct nga_dir *dir)
{
	struct past *past = arena_alloc(arena, sizeof(*past));
	struct past_entry *entries = arena_array(arena, dir->nentries, sizeof(*entries));

	for (size_t i = 0; i < dir->nentries; i++) {
		const struct nga_entry *entry = &dir->entries[i];
		entries[i] = (struct past_entry){
			.name = arena_copy(arena, entry->name),
			.text = entry->link ? arena_copy(arena, entry->link->text) : NULL,
			.kind = entry->kind,
			.stat = entry->stat,
		};
	}
	*past = (struct past){dir->stat, entries, dir->nentries};
	return past;
}

static struct map copy_folders(const struct tree *tree)
{
	struct folder *const *folders = tree->folders.items;
	struct map past = {.arena = arena_new()};

	for (size_t i = 0; i < tree->folders.n; i++)
		if (folders[i]->dir.lookup == NGA_FOUND)
			map_set(&past, arena_copy(past.arena, folders[i]->folded),
				copy_folder(past.arena, &folders[i]->dir));
	return past;
}

struct kept *cache_begin(struct scan_cache *cache)
{
	/* Never both trees at once: they are most of what a scan takes. */
	if (cache->kept)
		cache->past = copy_folders(&cache->kept->tree);
	kept_free(cache->kept);
	cache->kept = kept_new();
	cache->dropped = false;
	cache->scan++;
	return cache->kept;
}

void cache_end(struct scan_cache *cache, bool well)
{
	arena_free(cache->past.arena);
	cache->past = (struct map){0};
	if (well)
		return;
	kept_free(cache->kept);
	cache->kept = NULL;
}

const struct past *cache_past(const struct scan_cache *cache, const char *path)
{
	return map_get(&cache->past, path);
}

const struct past_entry *past_entry(const struct past *past, const char *name, size_t *hint)
{
	size_t low = 0, high = past->nentries;

	if (*hint < high && strcmp(past->entries[*hint].name, name) == 0)
		return &past->entries[(*hint)++];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(past->entries[middle].name, name);
		if (order == 0) {
			*hint = middle + 1;
			return &past->entries[middle];
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* ---- files ---- */

/* What lies at the path, if that is a regular file that may be read. */
static bool look(const struct tree *tree, const char *path, const struct nga_entry *entry,
	struct nga_stat *stat)
{
	if (entry) {
		*stat = entry->target;
		return entry->lookup == NGA_FOUND && S_ISREG(stat->mode);
	}
	return world_stat(&tree->scan->world, path, stat) == 0 && S_ISREG(stat->mode);
}

static bool is_same(const struct nga_stat *a, const struct nga_stat *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
	       a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

/* One with a path, and room for so many bytes; in no list. */
static struct held *make(struct scan_cache *cache, const char *path, int64_t size)
{
	size_t first = strlen(path) + (size_t)size + TERMINATORS;
	struct arena *arena = arena_new_of(first < LARGEST_FIRST ? first : LARGEST_FIRST);
	struct held *held = cache->spare;

	if (held)
		cache->spare = held->spare;
	else
		held = arena_alloc(cache->own, sizeof(*held));
	*held = (struct held){.arena = arena};
	held->source.file.path = arena_copy(arena, path);
	held->source.arena = arena;
	held->source.lines.size = sizeof(struct nga_include *);
	return held;
}

/* Takes from the file what an earlier scan said of its place among the others. */
static void begin_again(struct held *held)
{
	struct source *source = &held->source;
	struct nga_file *file = &source->file;

	for (size_t i = 0; i < source->nincluding; i++)
		source_attach(source->including[i], NULL);
	file->by = NULL;
	file->entry = NULL;
	file->loaded = false;
	*source = (struct source){
		.file = *file,
		.arena = source->arena,
		.lines = {.size = sizeof(struct nga_include *)},
		.including = source->including,
		.nincluding = source->nincluding,
		.read = true,
	};
}

struct source *cache_source(struct tree *tree, const char *path, struct nga_entry *entry)
{
	struct scan_cache *cache = tree->cache;
	struct held *held = map_get(&cache->files, path);
	struct nga_stat stat = {0};

	if (held && held->scan == cache->scan)
		return &held->source;
	bool readable = look(tree, path, entry, &stat);
	if (readable && held && held->source.file.bytes && held->settled &&
		is_same(&held->source.file.stat, &stat)) {
		begin_again(held);
	} else {
		held = make(cache, path, stat.size);
		add(cache, held);
	}
	held->scan = cache->scan;
	return &held->source;
}

struct source *cache_find(const struct scan_cache *cache, const char *path)
{
	struct held *held = map_get(&cache->files, path);

	return held && held->scan == cache->scan ? &held->source : NULL;
}

struct source *cache_fresh(struct scan_cache *cache, const struct source *source, int64_t size)
{
	struct held *held = make(cache, source->file.path, size);

	held->scan = ((const struct held *)source)->scan;
	held->source.file.by = source->file.by;
	return &held->source;
}

void cache_swap(struct scan_cache *cache, struct source *source, struct source *fresh)
{
	struct held *held = (struct held *)source, *other = (struct held *)fresh;
	struct nga_file file = fresh->file;

	file.by = source->file.by;
	file.entry = source->file.entry;
	file.loaded = source->file.loaded;
	source->file = file;
	source->including = fresh->including;
	source->nincluding = fresh->nincluding;
	source->arena = fresh->arena;
	held->words = other->words;
	held->settled = other->settled;
	other->arena = held->arena;
	held->arena = source->arena;
	map_set(&cache->files, source->file.path, held);
	release(cache, other);
}

void cache_discard(struct scan_cache *cache, struct source *fresh)
{
	release(cache, (struct held *)fresh);
}

void cache_keep(struct tree *tree, struct source *source)
{
	struct held *held = (struct held *)source;
	const struct nga_stat *stat = &source->file.stat;
	bool coarse = stat->mtime_ns % second == 0 && stat->ctime_ns % second == 0;
	int64_t changed = stat->mtime_ns > stat->ctime_ns ? stat->mtime_ns : stat->ctime_ns;

	held->words = parse_reads_words(&source->file);
	held->settled =
		changed + (coarse ? coarse_grain : fine_grain) < tree->scan->snapshot->taken_at_ns;
}

bool cache_is_read(const struct source *source)
{
	const struct held *held = (const struct held *)source;

	return source->read && held->words == parse_reads_words(&source->file);
}
