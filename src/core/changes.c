#include "changes.h"

#include <arena.h>
#include <path.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The clock of file systems goes by ticks: what happened within two of them is not told apart. */
enum { SAME_MOMENT_NS = 20000000 };

enum { MOST_LINKS = 40 /* as the kernel */ };

bool changes_is_same(const struct nga_accepted *accepted, const struct nga_record *record,
	const struct nga_stat *stat)
{
	const int64_t before = accepted->at_ns - SAME_MOMENT_NS;

	return stat->ino == record->ino && stat->dev == record->dev && stat->size == record->size &&
	       stat->mtime_ns == record->mtime_ns && stat->ctime_ns == record->ctime_ns &&
	       record->ctime_ns < before;
}

static bool is_kind(const struct nga_record *record, uint32_t mode)
{
	switch (record->kind) {
	case NGA_RECORDED_FILE:
		return S_ISREG(mode);
	case NGA_RECORDED_LINK:
		return S_ISLNK(mode);
	case NGA_RECORDED_DIRECTORY:
		return S_ISDIR(mode);
	}
	return false;
}

/* By name where both have one: on another host the numbers are others. */
static bool is_same_owner(const char *was, uint32_t was_id, const char *is, uint32_t id)
{
	return was && is ? strcmp(was, is) == 0 : was_id == id;
}

static bool has_same_rights(const struct nga_record *record, const struct changes_seen *seen)
{
	return (seen->stat.mode & 07777) == record->mode &&
	       is_same_owner(record->owner, record->uid, seen->owner, seen->stat.uid) &&
	       is_same_owner(record->group, record->gid, seen->group, seen->stat.gid);
}

static struct nga_change *add(struct arena *arena, struct vec *changes, enum nga_difference how,
	const struct changes_seen *seen)
{
	struct nga_change *change = vec_push(changes, arena);

	change->how = how;
	change->path = seen->path;
	change->stat = seen->stat;
	change->text = seen->text;
	change->owner = seen->owner;
	change->group = seen->group;
	change->dir = seen->dir;
	change->entry = seen->entry;
	change->file = seen->file;
	return change;
}

static void add_of(struct arena *arena, struct vec *changes, enum nga_difference how,
	const struct nga_record *record, const struct changes_seen *seen)
{
	struct nga_change *change = add(arena, changes, how, seen);

	if (!change->path)
		change->path = record->path;
	change->was = record;
}

void changes_add(struct arena *arena, struct vec *changes, const struct nga_record *record,
	const struct changes_seen *seen)
{
	if (seen->stat.mode == 0) {
		add_of(arena, changes, NGA_DIFFERS_GONE, record, seen);
		return;
	}
	if (!is_kind(record, seen->stat.mode)) {
		add_of(arena, changes, NGA_DIFFERS_KIND, record, seen);
		return;
	}
	if (record->kind == NGA_RECORDED_FILE && !seen->same_bytes)
		add_of(arena, changes, NGA_DIFFERS_CONTENT, record, seen);
	if (record->kind == NGA_RECORDED_LINK && strcmp(record->text, seen->text) != 0)
		add_of(arena, changes, NGA_DIFFERS_LINK, record, seen);
	/* the mode of a link means nothing, and its owner hardly anything */
	if (record->kind != NGA_RECORDED_LINK && !has_same_rights(record, seen))
		add_of(arena, changes, NGA_DIFFERS_MODE, record, seen);
}

void changes_add_new(struct arena *arena, struct vec *changes, const struct changes_seen *seen)
{
	add(arena, changes, NGA_DIFFERS_NEW, seen);
}

static int in_order(const void *left, const void *right)
{
	const struct nga_change *a = left, *b = right;
	int order = strcmp(a->path, b->path);

	return order != 0 ? order : (a->how > b->how) - (a->how < b->how);
}

void changes_sort(struct vec *changes)
{
	if (changes->n > 0)
		qsort(changes->items, changes->n, sizeof(struct nga_change), in_order);
}

static int by_path(const void *key, const void *item)
{
	const struct nga_record *record = item;

	return strcmp(key, record->path);
}

const struct nga_record *changes_record(const struct nga_accepted *accepted, const char *path)
{
	if (accepted->nrecords == 0)
		return NULL;
	return bsearch(
		path, accepted->records, accepted->nrecords, sizeof(*accepted->records), by_path);
}

size_t changes_first(const struct nga_accepted *accepted, const char *path)
{
	size_t low = 0, high = accepted->nrecords;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(accepted->records[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first link on the way of `path`, itself included; NULL where there was none. */
static const struct nga_record *first_link(
	struct arena *arena, const struct nga_accepted *accepted, const char *path)
{
	for (size_t end = 0; path[end];) {
		end += 1 + strcspn(path + end + 1, "/");
		const struct nga_record *record =
			changes_record(accepted, arena_copy_n(arena, path, end));
		if (record && record->kind == NGA_RECORDED_LINK)
			return record;
	}
	return NULL;
}

const char *changes_led(struct arena *arena, const struct nga_accepted *accepted, const char *path)
{
	for (int i = 0; i < MOST_LINKS; i++) {
		const struct nga_record *link = first_link(arena, accepted, path);
		if (!link)
			break;
		const char *rest = path + strlen(link->path);
		const char *to = path_join(arena, path_directory(arena, link->path), link->text);
		path = path_fold(arena, arena_format(arena, "%s%s", to, rest));
	}
	return path;
}
