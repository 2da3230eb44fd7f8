#include "touched.h"

#include "cache.h"

#include <string.h>

struct touched_names {
	struct map names;
	bool all; /* nothing is known of the directory */
};

struct touched {
	struct map dirs;  /* struct touched_names by path */
	struct map heard; /* struct scan_heard by path */
};

static struct touched_names *names_of(struct touched *touched, const char *directory)
{
	struct touched_names *names = map_get(&touched->dirs, directory);

	if (!names) {
		names = arena_alloc(touched->dirs.arena, sizeof(*names));
		names->names.arena = touched->dirs.arena;
		map_set(&touched->dirs, directory, names);
	}
	return names;
}

struct touched *touched_new(struct arena *arena, const struct scan_touched *heard)
{
	struct touched *touched = arena_alloc(arena, sizeof(*touched));

	touched->dirs.arena = touched->heard.arena = arena;
	for (size_t i = 0; i < heard->nheard; i++)
		map_set(&touched->heard, heard->heard[i].directory, &heard->heard[i]);
	for (size_t i = 0; i < heard->n; i++) {
		const struct scan_touch *touch = &heard->items[i];
		struct touched_names *names = names_of(touched, touch->directory);
		if (touch->name)
			map_set(&names->names, touch->name, names);
		else
			names->all = true;
	}
	return touched;
}

static bool is_same(const struct nga_stat *a, const struct nga_stat *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

/* Whether whatever changed in it was heard under that path. */
static bool is_heard(const struct touched *touched, const char *path, const struct folder *folder)
{
	const struct scan_heard *heard = map_get(&touched->heard, path);

	return heard && heard->dev == folder->dir.stat.dev && heard->ino == folder->dir.stat.ino;
}

void touched_begin(struct tree *tree, struct folder *folder)
{
	const struct touched *touched = tree->touched;

	if (!touched || (!is_heard(touched, folder->folded, folder) &&
				!is_heard(touched, folder->dir.real, folder)))
		return;
	const struct past *past = cache_past(tree->cache, folder->folded);
	folder->touched[0] = map_get(&touched->dirs, folder->folded);
	folder->touched[1] = map_get(&touched->dirs, folder->dir.real);
	for (size_t i = 0; i < 2; i++)
		if (folder->touched[i] && folder->touched[i]->all)
			past = NULL;
	if (past && is_same(&past->stat, &folder->dir.stat))
		folder->past = past;
}

bool touched_keeps_names(const struct folder *folder)
{
	const struct nga_stat *now = &folder->dir.stat;

	return folder->past && !folder->touched[0] && !folder->touched[1] &&
	       folder->past->stat.mtime_ns == now->mtime_ns &&
	       folder->past->stat.ctime_ns == now->ctime_ns;
}

/* The entry as the last scan saw it, where nothing was heard of it since; or NULL. */
static const struct past_entry *known(struct folder *folder, const struct nga_entry *entry)
{
	if (!folder->past)
		return NULL;
	for (size_t i = 0; i < 2; i++)
		if (folder->touched[i] && map_get(&folder->touched[i]->names, entry->name))
			return NULL;
	const struct past_entry *past = past_entry(folder->past, entry->name, &folder->past_hint);
	return past && past->stat.ino == entry->stat.ino && past->kind == entry->kind ? past : NULL;
}

bool touched_stat(struct folder *folder, const struct nga_entry *entry, struct nga_stat *stat)
{
	const struct past_entry *past = known(folder, entry);

	/* nothing is heard of what is written to it under another name, elsewhere */
	if (!past || past->text || !past->stat.mode || past->stat.nlink > 1)
		return false;
	*stat = past->stat;
	return true;
}

ssize_t touched_text(
	struct folder *folder, const struct nga_entry *entry, char buffer[TOUCHED_TEXT])
{
	const struct past_entry *past = known(folder, entry);
	size_t length = past && past->text ? strlen(past->text) : 0;

	if (length == 0 || length > TOUCHED_TEXT)
		return -1;
	memcpy(buffer, past->text, length);
	return (ssize_t)length;
}
