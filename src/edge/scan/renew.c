#include "renew.h"

#include "cache.h"
#include "directory.h"
#include "include.h"
#include "kept.h"
#include "readable.h"
#include "source.h"

#include <content.h>
#include <path.h>

#include <string.h>
#include <sys/stat.h>

/* What touches more is a deployment: looking at everything is not much dearer. */
enum { MOST_TOUCHES = 256 };

/* A file as it was, and as it is. */
struct change {
	struct nga_stat before, now;
};

/* A file of the tree, and what it holds now. */
struct content_of {
	struct source *source, *fresh;
	size_t place; /* among the files */
};

/* An entry that leads to a change. */
struct lead {
	struct nga_entry *entry;
	const struct nga_stat *now;
	size_t place; /* among the entries */
};

struct renewal {
	struct scan *scan;
	struct scan_cache *cache;
	struct kept *kept;
	struct vec changes;  /* struct change */
	struct vec contents; /* struct content_of */
	struct vec leads;    /* struct lead */
};

/* ---- what was touched ---- */

static bool is_same_file(const struct nga_stat *a, const struct nga_stat *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

/* Whether both are of a regular file with the same rights and names; one with a single name may
 * have been replaced. */
static bool is_alike(const struct nga_stat *before, const struct nga_stat *now)
{
	return S_ISREG(now->mode) && before->mode == now->mode && before->uid == now->uid &&
	       before->gid == now->gid && before->nlink == now->nlink && before->dev == now->dev &&
	       (before->ino == now->ino || now->nlink == 1);
}

static bool is_exactly(const struct nga_stat *a, const struct nga_stat *b)
{
	return a->mode == b->mode && a->uid == b->uid && a->gid == b->gid && a->nlink == b->nlink &&
	       world_same(a, b);
}

static bool add_change(
	struct renewal *renewal, const struct nga_stat *before, const struct nga_stat *now)
{
	const struct change *changes = renewal->changes.items;

	if (!is_alike(before, now))
		return false;
	for (size_t i = 0; i < renewal->changes.n; i++) {
		bool was = is_same_file(&changes[i].before, before);
		bool is = is_same_file(&changes[i].now, now);
		if (was && is && is_exactly(&changes[i].now, now))
			return true;
		if (was || is)
			return false;
	}
	struct change *change = vec_push(&renewal->changes, renewal->scan->arena);
	*change = (struct change){*before, *now};
	return true;
}

/* A directory in which something was touched is the one that it was. */
static bool refresh_folder(const struct renewal *renewal, struct folder *folder)
{
	struct nga_dir *dir = &folder->dir;
	struct nga_stat now;

	if (dir->lookup != NGA_FOUND || world_stat(&renewal->scan->world, dir->path, &now) != 0)
		return false;
	if (!is_same_file(&dir->stat, &now) || dir->stat.mode != now.mode ||
		dir->stat.uid != now.uid || dir->stat.gid != now.gid)
		return false;
	dir->stat = now;
	return true;
}

/* A name in a directory that was listed; one that was not there and is not there now came and
 * went. */
static bool touch_name(struct renewal *renewal, struct folder *folder, const char *name,
	const struct nga_stat *now)
{
	size_t hint = 0;
	const struct nga_entry *entry = folder_entry(folder, name, strlen(name), &hint);

	if (!refresh_folder(renewal, folder))
		return false;
	if (!entry)
		return now->mode == 0;
	return now->mode != 0 && entry->kind == NGA_KIND_FILE && !entry->link &&
	       add_change(renewal, &entry->stat, now);
}

static bool touch(struct renewal *renewal, const struct scan_touch *touch)
{
	struct folder *const *folders = renewal->kept->tree.folders.items;
	struct nga_stat now = {0};
	bool listed = false;

	if (!touch->name)
		return false;
	const char *path = path_join(renewal->scan->arena, touch->directory, touch->name);
	int error = world_lstat(&renewal->scan->world, path, &now);
	if (error && world_lookup(error) != NGA_MISSING)
		return false;
	for (size_t i = 0; i < renewal->kept->tree.folders.n; i++) {
		struct folder *folder = folders[i];
		if (strcmp(folder->folded, touch->directory) != 0 &&
			strcmp(folder->dir.real, touch->directory) != 0)
			continue;
		listed = true;
		if (!touch_name(renewal, folder, touch->name, &now))
			return false;
	}
	if (listed)
		return true;
	const struct source *source = cache_find(renewal->cache, path);
	return source && source->file.lookup == NGA_FOUND &&
	       add_change(renewal, &source->file.stat, &now);
}

static bool touch_all(struct renewal *renewal)
{
	const struct scan_touched *touched = renewal->scan->options->touched;

	for (size_t i = 0; i < touched->n; i++)
		if (!touch(renewal, &touched->items[i]))
			return false;
	return true;
}

/* Nobody hears what is written to a file under another name. */
static bool are_shared_the_same(const struct renewal *renewal)
{
	const struct kept_shared *shared = renewal->kept->shared.items;
	struct nga_stat now;

	for (size_t i = 0; i < renewal->kept->shared.n; i++)
		if (world_stat(&renewal->scan->world, shared[i].path, &now) != 0 ||
			!is_exactly(&shared[i].stat, &now))
			return false;
	return true;
}

/* ---- whom that concerns ---- */

static const struct change *change_of(const struct renewal *renewal, uint64_t ino)
{
	const struct change *changes = renewal->changes.items;

	for (size_t i = 0; i < renewal->changes.n; i++)
		if (changes[i].before.ino == ino)
			return &changes[i];
	return NULL;
}

/* Whether the include lines of both are the same, word for word. */
static bool read_the_same(const struct source *source, const struct source *fresh)
{
	if (source->nincluding != fresh->nincluding)
		return false;
	for (size_t i = 0; i < source->nincluding; i++)
		if (!include_is_same(source->including[i], fresh->including[i]))
			return false;
	return true;
}

static bool read_anew(
	struct renewal *renewal, const struct content_of *of, const struct nga_stat *now)
{
	struct content content = {
		.path = of->source->file.path,
		.most = CONTENT_AVAILABLE_MOST,
		.seen = now,
	};

	if (content_read(&renewal->scan->world, of->fresh->arena, &content) != CONTENT_READ ||
		!is_exactly(&content.stat, now))
		return false;
	source_take(&renewal->kept->tree, of->fresh, &content);
	return read_the_same(of->source, of->fresh);
}

static bool renew_file(struct renewal *renewal, size_t place, const struct change *change)
{
	struct source *source = (struct source *)renewal->kept->found.files[place];

	if (!is_same_file(&source->file.stat, &change->before))
		return true;
	if (source->file.lookup != NGA_FOUND || !source->file.bytes ||
		!is_alike(&source->file.stat, &change->now))
		return false;
	struct content_of *of = vec_push(&renewal->contents, renewal->scan->arena);
	*of = (struct content_of){
		.source = source,
		.fresh = cache_fresh(renewal->cache, source, change->now.size),
		.place = place,
	};
	return read_anew(renewal, of, &change->now);
}

static bool renew_files(struct renewal *renewal)
{
	const struct kept *kept = renewal->kept;

	for (size_t i = 0; i < kept->found.nfiles; i++) {
		const struct change *change = change_of(renewal, kept->files[i]);
		if (change && !renew_file(renewal, i, change))
			return false;
	}
	return true;
}

/* Its rights may have changed though its mode has not: by an access control list. */
static bool find_lead(struct renewal *renewal, struct nga_entry *entry, size_t place)
{
	const struct change *change = change_of(renewal, renewal->kept->entries[place]);

	if (!change || !is_same_file(&entry->target, &change->before))
		return true;
	if (entry->lookup != NGA_FOUND || map_get(&renewal->kept->compared, entry->path) ||
		readable_file(renewal->scan, entry->path, &change->now) != NGA_FOUND)
		return false;
	struct lead *lead = vec_push(&renewal->leads, renewal->scan->arena);
	*lead = (struct lead){entry, &change->now, place};
	return true;
}

static bool find_leads(struct renewal *renewal)
{
	const struct tree *tree = &renewal->kept->tree;
	struct folder *const *folders = tree->folders.items;
	size_t place = 0;

	for (size_t f = 0; f < tree->folders.n; f++)
		for (size_t i = 0; i < folders[f]->dir.nentries; i++)
			if (!find_lead(renewal, &folders[f]->dir.entries[i], place++))
				return false;
	return true;
}

/* ---- taking it ---- */

static void attach(const struct source *source, const struct source *fresh)
{
	for (size_t i = 0; i < source->nincluding; i++) {
		struct nga_include *include = source->including[i]->include;
		source_attach(fresh->including[i], include);
		if (include)
			include->directive = fresh->including[i];
	}
}

static void take_contents(const struct renewal *renewal)
{
	const struct content_of *contents = renewal->contents.items;

	renewal->scan->renewed.size = sizeof(const struct nga_file *);
	for (size_t i = 0; i < renewal->contents.n; i++) {
		struct source *source = contents[i].source;
		*(const struct nga_file **)vec_push(&renewal->scan->renewed, renewal->scan->arena) =
			&source->file;
		renewal->kept->files[contents[i].place] = contents[i].fresh->file.stat.ino;
		attach(source, contents[i].fresh);
		cache_swap(renewal->cache, source, contents[i].fresh);
	}
}

static void take_stats(const struct renewal *renewal)
{
	const struct lead *leads = renewal->leads.items;

	for (size_t i = 0; i < renewal->leads.n; i++) {
		struct nga_entry *entry = leads[i].entry;
		entry->target = *leads[i].now;
		if (!entry->link)
			entry->stat = entry->target;
		renewal->kept->entries[leads[i].place] = entry->target.ino;
	}
	for (size_t i = 0; i < renewal->kept->nplaces; i++) {
		struct nga_stat *stat = &renewal->kept->places[i].stat;
		const struct change *change = change_of(renewal, stat->ino);
		if (change && is_same_file(stat, &change->before))
			*stat = change->now;
	}
}

static void discard(const struct renewal *renewal)
{
	const struct content_of *contents = renewal->contents.items;

	for (size_t i = 0; i < renewal->contents.n; i++)
		cache_discard(renewal->cache, contents[i].fresh);
}

static bool is_to_be_tried(const struct scan *scan, const struct kept *kept)
{
	const struct scan_touched *touched = scan->options->touched;

	return kept && touched && touched->all && touched->n <= MOST_TOUCHES &&
	       kept_is_for(kept, scan->options);
}

bool renew(struct scan *scan, struct scan_cache *cache)
{
	struct renewal renewal = {
		.scan = scan,
		.cache = cache,
		.kept = cache_kept(cache),
		.changes = {.size = sizeof(struct change)},
		.contents = {.size = sizeof(struct content_of)},
		.leads = {.size = sizeof(struct lead)},
	};
	struct kept *kept = renewal.kept;

	if (!is_to_be_tried(scan, kept))
		return false;
	kept->tree.scan = scan;
	/* leads point into the changes, which are complete by then */
	if (!are_shared_the_same(&renewal) || !touch_all(&renewal) || !find_leads(&renewal) ||
		!renew_files(&renewal)) {
		discard(&renewal);
		return false;
	}
	kept_give(kept, scan);
	take_contents(&renewal);
	take_stats(&renewal);
	scan->kept = kept;
	scan->ways = NULL; /* what was passed so far was passed before, too */
	kept->again = true;
	return true;
}

const struct nga_file *const *scan_renewed(const struct scan *scan, size_t *n)
{
	static const struct nga_file *const none[1];

	if (!scan->kept || !scan->kept->again)
		return NULL;
	*n = scan->renewed.n;
	return *n > 0 ? scan->renewed.items : none;
}
