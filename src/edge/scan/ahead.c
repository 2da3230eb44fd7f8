#include "ahead.h"

#include <sys/stat.h>

enum { LEAST = 256 /* entries */, AT_ONCE = 128 };

static void look_at(const struct folder *folder, struct nga_entry *entry)
{
	struct nga_stat now;

	if (folder->fd < 0 || folder->past || entry->kind != NGA_KIND_FILE ||
		entry->stat.mode != 0 || world_lstat_at(folder->fd, entry->name, &now) != 0 ||
		!S_ISREG(now.mode) || now.ino != entry->stat.ino)
		return;
	entry->stat = entry->target = now;
}

/* The entries from `first` on, as if all directories were one. */
static void look_at_some(const struct ahead *ahead, size_t first)
{
	size_t end = first + AT_ONCE < ahead->total ? first + AT_ONCE : ahead->total;

	for (size_t i = 0, before = 0; i < ahead->ndirs && before < end; i++) {
		struct nga_dir *dir = ahead->dirs[i];
		size_t from = first > before ? first - before : 0;
		for (; from < dir->nentries && before + from < end; from++)
			look_at((const struct folder *)dir, &dir->entries[from]);
		before += dir->nentries;
	}
}

static void *look_at_all(void *data)
{
	struct ahead *ahead = data;

	for (size_t first; (first = atomic_fetch_add(&ahead->next, AT_ONCE)) < ahead->total;)
		look_at_some(ahead, first);
	return NULL;
}

void ahead_begin(struct ahead *ahead, struct nga_dir *const *dirs, size_t ndirs)
{
	*ahead = (struct ahead){.dirs = dirs, .ndirs = ndirs};
	for (size_t i = 0; i < ndirs; i++)
		ahead->total += dirs[i]->nentries;
	if (ahead->total >= LEAST)
		(void)second_start(&ahead->second, look_at_all, ahead);
}

void ahead_finish(struct ahead *ahead)
{
	if (!ahead->second.runs)
		return;
	(void)look_at_all(ahead);
	second_join(&ahead->second);
}
