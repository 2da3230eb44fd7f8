#include "collect.h"

#include "sha256.h"
#include "trail.h"

#include <arena.h>
#include <content.h>
#include <keep.h>
#include <owners.h>
#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One path, while it is collected. */
struct found {
	struct nga_record record;
	const struct spot *spot;
	const struct nga_file *file; /* its bytes, where they were read */
	bool whole;                  /* a directory: all in it is recorded */
	bool digest;                 /* nothing asks for its bytes to be kept */
	struct store_content content;
};

struct collecting {
	struct arena *arena;
	const struct world *world;
	struct trail trail;
	struct owners owners;
	struct map by_path; /* struct found */
	struct vec all;     /* struct found * */
};

static int changed(const char *path, struct nga_error *err)
{
	return err_set(err, 0, "%s was changed while it was looked at; try again", path);
}

static struct found *add(struct collecting *collecting, const struct spot *spot)
{
	struct found *found = map_get(&collecting->by_path, spot->path);

	if (found)
		return found;
	found = arena_alloc(collecting->arena, sizeof(*found));
	found->spot = spot;
	found->digest = true;
	map_set(&collecting->by_path, spot->path, found);
	*(struct found **)vec_push(&collecting->all, collecting->arena) = found;
	return found;
}

static void visit(void *data, const struct spot *link)
{
	(void)add(data, link);
}

/* ---- what counts ---- */

/* The directory in which a loaded file really lies. */
static void add_directory(struct collecting *collecting, const struct spot *spot)
{
	const char *path = path_directory(collecting->arena, spot->path);
	const struct spot *directory = trail_spot(&collecting->trail, path);

	if (directory && S_ISDIR(directory->stat.mode))
		(void)add(collecting, directory);
}

/* Whether what lies there is still what was looked at. */
static bool is_as_seen(const struct spot *spot, const struct nga_entry *entry)
{
	if (entry->link)
		return spot->text && strcmp(spot->text, entry->link->text) == 0;
	return world_kind(spot->stat.mode) == entry->kind &&
	       (entry->stat.mode == 0 || world_same(&entry->stat, &spot->stat));
}

/* What a path leads to in the end. Of an entry that is a link that is the affair of whatever reads
 * it, or of the other side. */
static int add_end(
	struct collecting *collecting, const struct keep_item *item, struct nga_error *err)
{
	const struct spot *spot = trail_end(&collecting->trail, item->path);
	const struct nga_file *file = item->file;
	bool loaded = file && file->loaded && file->lookup == NGA_FOUND;

	if (item->entry && item->entry->link && item->entry->link->target_is_null)
		return 0; /* which a tree need not have */
	if (!spot || spot->error)
		return loaded || item->digest ? changed(item->path, err) : 0;
	if (item->entry && item->entry->link && !loaded)
		return 0;
	if (!S_ISREG(spot->stat.mode) && !S_ISDIR(spot->stat.mode))
		return 0;
	struct found *found = add(collecting, spot);
	found->digest &= item->digest;
	found->whole |= item->whole;
	if (item->file && item->file->bytes)
		found->file = item->file;
	if (loaded)
		add_directory(collecting, spot);
	return 0;
}

static int add_item(
	struct collecting *collecting, const struct keep_item *item, struct nga_error *err)
{
	const struct spot *spot = trail_spot(&collecting->trail, item->path);

	if (!spot || spot->error)
		return changed(item->path, err);
	if (item->entry && !is_as_seen(spot, item->entry))
		return changed(item->path, err);
	if (item->enabled)
		add(collecting, spot)->record.enabled = true;
	return add_end(collecting, item, err);
}

/* ---- what it holds ---- */

static int digest_only(struct collecting *collecting, struct found *found, struct nga_error *err)
{
	const char *path = found->record.path;
	int fd;
	int error = world_open(
		collecting->world, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, &fd);
	struct nga_stat after;

	if (error)
		return err_set(err, error, "cannot read %s", path);
	error = sha256_file(fd, found->record.sha256);
	if (!error)
		error = world_fstat(fd, &after);
	close(fd);
	if (error)
		return err_set(err, error, "cannot read %s", path);
	return world_same(&after, &found->spot->stat) ? 0 : changed(path, err);
}

/* What the snapshot has no bytes of: sites that are not enabled. */
static int read_bytes(struct collecting *collecting, struct found *found, struct nga_error *err)
{
	struct content content = {.path = found->record.path, .most = CONTENT_LOADED_MOST};

	switch (content_read(collecting->world, collecting->arena, &content)) {
	case CONTENT_READ:
		break;
	case CONTENT_TOO_LARGE:
		return digest_only(collecting, found, err);
	case CONTENT_REFUSED:
		return err_set(err, content.error, "cannot read %s", content.path);
	default:
		return changed(content.path, err);
	}
	if (!world_same(&content.stat, &found->spot->stat))
		return changed(content.path, err);
	found->content = (struct store_content){content.bytes, content.size};
	found->record.kept = true;
	return 0;
}

static int fill_file(struct collecting *collecting, struct found *found, struct nga_error *err)
{
	struct nga_record *record = &found->record;
	const struct nga_file *file = found->file;
	const struct nga_stat *stat = &found->spot->stat;
	int status = 0;

	record->kind = NGA_RECORDED_FILE;
	if (found->digest)
		return digest_only(collecting, found, err);
	if (!file)
		status = read_bytes(collecting, found, err);
	else if (!world_same(&file->stat, stat))
		return changed(record->path, err);
	if (file) {
		found->content = (struct store_content){file->bytes, file->size};
		record->kept = true;
	}
	if (status == 0 && record->kept)
		sha256_bytes(found->content.bytes, found->content.length, record->sha256);
	return status;
}

static int fill(struct collecting *collecting, struct found *found, struct nga_error *err)
{
	struct nga_record *record = &found->record;
	const struct spot *spot = found->spot;

	record->path = spot->path;
	record->uid = spot->stat.uid;
	record->gid = spot->stat.gid;
	record->owner = owners_user(&collecting->owners, spot->stat.uid);
	record->group = owners_group(&collecting->owners, spot->stat.gid);
	record->mode = spot->stat.mode & 07777;
	record->text = spot->text;
	if (spot->text) {
		record->kind = NGA_RECORDED_LINK;
		record->ino = spot->stat.ino;
		return 0;
	}
	record->size = spot->stat.size;
	record->dev = spot->stat.dev;
	record->ino = spot->stat.ino;
	record->mtime_ns = spot->stat.mtime_ns;
	record->ctime_ns = spot->stat.ctime_ns;
	if (S_ISREG(spot->stat.mode))
		return fill_file(collecting, found, err);
	record->kind = NGA_RECORDED_DIRECTORY;
	record->whole = found->whole;
	return 0;
}

static int by_path(const void *left, const void *right)
{
	const struct found *const *a = left, *const *b = right;

	return strcmp((*a)->spot->path, (*b)->spot->path);
}

static int fill_all(
	struct collecting *collecting, struct collected *collected, struct nga_error *err)
{
	struct found **all = collecting->all.items;
	size_t n = collecting->all.n;
	struct nga_record *records = arena_array(collecting->arena, n, sizeof(*records));
	struct store_content *contents = arena_array(collecting->arena, n, sizeof(*contents));

	if (n > 1)
		qsort(all, n, sizeof(struct found *), by_path);
	for (size_t i = 0; i < n; i++) {
		if (fill(collecting, all[i], err) != 0)
			return -1;
		records[i] = all[i]->record;
		contents[i] = all[i]->content;
	}
	collected->accepted.records = records;
	collected->accepted.nrecords = n;
	collected->contents = contents;
	return 0;
}

int collect(struct arena *arena, const struct world *world, const struct nga_snapshot *snapshot,
	struct collected *collected, struct nga_error *err)
{
	const struct map map = {.arena = arena};
	struct collecting collecting = {
		.arena = arena,
		.world = world,
		.owners = owners_new(arena, world),
		.by_path = map,
		.all = {.size = sizeof(struct found *)},
		.trail = {.arena = arena, .world = world, .spots = map, .directories = map},
	};
	struct keep keep;

	collecting.trail.visit = visit;
	collecting.trail.data = &collecting;
	keep_derive(arena, snapshot, &keep);
	*collected = (struct collected){
		.accepted = {.at_ns = snapshot->taken_at_ns,
			.addresses = keep.addresses,
			.naddresses = keep.naddresses},
	};
	for (size_t i = 0; i < keep.n; i++)
		if (add_item(&collecting, &keep.items[i], err) != 0)
			return -1;
	return fill_all(&collecting, collected, err);
}
