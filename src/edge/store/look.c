/* The disk, held against what was accepted: most of it was looked at by the scan already, and of
 * what stat says to be the same nothing is read. */
#include "store.h"

#include "passed.h"
#include "sha256.h"
#include "trail.h"

#include <arena.h>
#include <changes.h>
#include <content.h>
#include <owners.h>
#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct looking {
	struct arena *arena;
	struct nga_snapshot *snapshot;
	const struct nga_accepted *accepted;
	struct world world;
	struct trail trail;
	struct owners owners;
	bool *done;         /* by record */
	struct map real;    /* directories that were held against their records, by real path */
	struct map loaded;  /* files that belong to no pair, by path */
	struct map told;    /* new paths */
	struct vec changes; /* struct nga_change */
	struct vec gaps;    /* struct nga_gap */
};

static void add_gap(struct looking *looking, const char *path, const char *reason)
{
	struct nga_gap *gap = vec_push(&looking->gaps, looking->arena);

	gap->path = path;
	gap->reason = reason;
}

/* ---- one record ---- */

/* The digest of what lies there now. Returns 0 or an errno. */
static int digest_now(struct looking *looking, const struct nga_record *record,
	const struct changes_seen *seen, unsigned char sha256[NGA_SHA256_LENGTH])
{
	const struct nga_file *file = seen->file;
	int fd;

	if (file && file->bytes && world_same(&file->stat, &seen->stat)) {
		sha256_bytes(file->bytes, file->size, sha256);
		return 0;
	}
	int error = world_open(
		&looking->world, record->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, &fd);
	if (error)
		return error;
	error = sha256_file(fd, sha256);
	close(fd);
	return error;
}

static bool has_same_bytes(
	struct looking *looking, const struct nga_record *record, const struct changes_seen *seen)
{
	unsigned char sha256[NGA_SHA256_LENGTH];

	if (changes_is_same(looking->accepted, record, &seen->stat))
		return true;
	if (seen->stat.size != record->size)
		return false;
	int error = digest_now(looking, record, seen, sha256);
	if (error)
		add_gap(looking, record->path, strerror(error));
	return error || memcmp(sha256, record->sha256, sizeof(sha256)) == 0;
}

/* What was accepted here has the same names still, where it has the same numbers. */
static void name_owners(
	struct looking *looking, const struct nga_record *record, struct changes_seen *seen)
{
	const struct nga_stat *stat = &seen->stat;
	bool here = stat->ino == record->ino && stat->dev == record->dev;

	if (here && stat->uid == record->uid && stat->gid == record->gid) {
		seen->owner = record->owner;
		seen->group = record->group;
		return;
	}
	seen->owner = owners_user(&looking->owners, stat->uid);
	seen->group = owners_group(&looking->owners, stat->gid);
}

static void judge(
	struct looking *looking, const struct nga_record *record, struct changes_seen *seen)
{
	if (S_ISREG(seen->stat.mode) && record->kind == NGA_RECORDED_FILE)
		seen->same_bytes = has_same_bytes(looking, record, seen);
	if (!S_ISLNK(seen->stat.mode))
		name_owners(looking, record, seen);
	changes_add(looking->arena, &looking->changes, record, seen);
}

/* ---- directories of pairs ---- */

/* An entry as the scan saw it; regular files that no link led to were not looked at. */
static struct changes_seen see_entry(struct looking *looking, const struct nga_entry *entry)
{
	const struct nga_entry *twin = entry->twin_how == NGA_TWIN_LINKED ? entry->twin : NULL;
	struct changes_seen seen = {
		.stat = entry->stat,
		.path = entry->path,
		.dir = entry->dir,
		.entry = entry,
		.file = entry->file            ? entry->file
			: twin && !entry->link ? twin->file
					       : NULL,
		.text = entry->link ? entry->link->text : NULL,
	};

	if (entry->stat.mode == 0)
		(void)world_lstat(&looking->world, entry->path, &seen.stat);
	if (S_ISLNK(seen.stat.mode) && !seen.text)
		seen.text = "";
	return seen;
}

static void tell_new(struct looking *looking, struct changes_seen *seen)
{
	const uint32_t mode = seen->stat.mode;

	if (!S_ISREG(mode) && !S_ISLNK(mode) && !S_ISDIR(mode))
		return;
	if (map_get(&looking->told, seen->path))
		return;
	map_set(&looking->told, seen->path, looking);
	seen->owner = owners_user(&looking->owners, seen->stat.uid);
	seen->group = owners_group(&looking->owners, seen->stat.gid);
	changes_add_new(looking->arena, &looking->changes, seen);
}

static void judge_entry(
	struct looking *looking, const struct nga_record *record, const struct nga_entry *entry)
{
	struct changes_seen seen = see_entry(looking, entry);

	judge(looking, record, &seen);
}

static void judge_gone(
	struct looking *looking, const struct nga_record *record, const struct nga_dir *dir)
{
	struct changes_seen seen = {
		.dir = dir,
		.path = path_join(looking->arena, dir->path, path_base(record->path)),
	};

	judge(looking, record, &seen);
}

/* Both are in byte order: the entries of the directory, and the records that lie in it. */
static void join(struct looking *looking, const struct nga_dir *dir, const char *prefix)
{
	const struct nga_accepted *accepted = looking->accepted;
	size_t length = strlen(prefix), at = changes_first(accepted, prefix), next = 0;

	for (; at < accepted->nrecords; at++) {
		const struct nga_record *record = &accepted->records[at];
		const char *name = record->path + length;
		if (strncmp(record->path, prefix, length) != 0)
			break;
		if (*name == '\0' || strchr(name, '/'))
			continue;
		int order = 1;
		for (; next < dir->nentries; next++) {
			order = strcmp(dir->entries[next].name, name);
			if (order >= 0)
				break;
			struct changes_seen seen = see_entry(looking, &dir->entries[next]);
			tell_new(looking, &seen);
		}
		looking->done[at] = true;
		if (order == 0)
			judge_entry(looking, record, &dir->entries[next++]);
		else
			judge_gone(looking, record, dir);
	}
	for (; next < dir->nentries; next++) {
		struct changes_seen seen = see_entry(looking, &dir->entries[next]);
		tell_new(looking, &seen);
	}
}

static void look_at_dir(struct looking *looking, const struct nga_dir *dir)
{
	if (dir->lookup != NGA_FOUND || map_get(&looking->real, dir->real))
		return;
	map_set(&looking->real, dir->real, looking);
	join(looking, dir, dir->real[1] ? arena_format(looking->arena, "%s/", dir->real) : "/");
}

static void look_at_pairs(struct looking *looking)
{
	const struct nga_snapshot *snapshot = looking->snapshot;

	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_pair *pair = snapshot->pairs[i];
		for (size_t k = 0; k < pair->navailable; k++)
			look_at_dir(looking, pair->available[k]);
		look_at_dir(looking, pair->enabled);
	}
}

/* ---- everything else ---- */

static void note_loaded(struct looking *looking)
{
	const struct nga_snapshot *snapshot = looking->snapshot;

	for (size_t i = 0; i < snapshot->nfiles; i++) {
		struct nga_file *file = snapshot->files[i];
		if (file->loaded && !file->entry && file->lookup == NGA_FOUND)
			map_set(&looking->loaded, file->path, file);
	}
}

static void look_at_record(struct looking *looking, const struct nga_record *record)
{
	struct changes_seen seen = {.file = map_get(&looking->loaded, record->path)};
	int error = world_lstat(&looking->world, record->path, &seen.stat);

	if (!error && S_ISLNK(seen.stat.mode))
		error = world_readlink(&looking->world, looking->arena, record->path, &seen.text);
	if (error && error != ELOOP && world_lookup(error) != NGA_MISSING) {
		add_gap(looking, record->path, strerror(error));
		return;
	}
	judge(looking, record, &seen);
}

static void look_at_rest(struct looking *looking)
{
	for (size_t i = 0; i < looking->accepted->nrecords; i++)
		if (!looking->done[i])
			look_at_record(looking, &looking->accepted->records[i]);
}

static void judge_passed(void *data, const struct nga_record *record, struct changes_seen *seen)
{
	judge(data, record, seen);
}

/* ---- what nginx loads from elsewhere, and did not ---- */

static void visit(void *data, const struct spot *link)
{
	struct looking *looking = data;
	const char *parent = path_directory(looking->arena, link->path);
	struct changes_seen seen = {.stat = link->stat, .text = link->text, .path = link->path};

	if (!changes_record(looking->accepted, link->path) && !map_get(&looking->real, parent))
		tell_new(looking, &seen);
}

/* An entry's file that lies in a directory of its pair was held against its record there. */
static bool is_known(const struct looking *looking, const struct nga_file *file)
{
	const struct nga_entry *entry = file->entry;
	const struct nga_record *record;
	bool linked = entry && entry->twin_how == NGA_TWIN_LINKED && !entry->twin->link;

	if (entry && (!entry->link || linked))
		return true;
	record = changes_record(looking->accepted, entry ? entry->link->target : file->path);
	return record && record->kind == NGA_RECORDED_FILE;
}

static void look_for_new(struct looking *looking, const struct nga_file *file)
{
	if (!file->loaded || file->lookup != NGA_FOUND || is_known(looking, file))
		return;
	const struct spot *spot = trail_end(&looking->trail, file->path);
	if (!spot || spot->error || !S_ISREG(spot->stat.mode) ||
		changes_record(looking->accepted, spot->path))
		return;
	struct changes_seen seen = {.stat = spot->stat, .path = spot->path, .file = file};
	tell_new(looking, &seen);
}

static void publish_gaps(struct looking *looking)
{
	struct nga_snapshot *snapshot = looking->snapshot;
	size_t n = snapshot->ngaps + looking->gaps.n;
	struct nga_gap *gaps = arena_array(looking->arena, n, sizeof(*gaps));

	if (looking->gaps.n == 0)
		return;
	if (snapshot->ngaps > 0)
		memcpy(gaps, snapshot->gaps, snapshot->ngaps * sizeof(*gaps));
	memcpy(gaps + snapshot->ngaps, looking->gaps.items, looking->gaps.n * sizeof(*gaps));
	snapshot->gaps = gaps;
	snapshot->ngaps = n;
}

static void look(struct looking *looking)
{
	struct nga_snapshot *snapshot = looking->snapshot;
	struct passed passed = {.arena = looking->arena,
		.world = &looking->world,
		.accepted = looking->accepted,
		.judge = judge_passed,
		.data = looking,
		.ways.arena = looking->arena};

	note_loaded(looking);
	look_at_pairs(looking);
	look_at_rest(looking);
	passed_look(&passed);
	for (size_t i = 0; i < snapshot->nfiles; i++)
		look_for_new(looking, snapshot->files[i]);
	changes_sort(&looking->changes);
	snapshot->changes = looking->changes.items;
	snapshot->nchanges = looking->changes.n;
	publish_gaps(looking);
}

int store_look(struct arena *arena, struct nga_snapshot *snapshot, struct nga_error *err)
{
	const struct map map = {.arena = arena};
	struct looking looking = {
		.arena = arena,
		.snapshot = snapshot,
		.accepted = snapshot->accepted,
		.world = {.fd = -1},
		.done = arena_array(arena, snapshot->accepted->nrecords, sizeof(bool)),
		.real = map,
		.loaded = map,
		.told = map,
		.changes = {.size = sizeof(struct nga_change)},
		.gaps = {.size = sizeof(struct nga_gap)},
		.trail = {.arena = arena, .spots = map, .directories = map},
	};
	int status = world_open_root(&looking.world, snapshot->root, err);

	looking.trail.world = &looking.world;
	looking.trail.visit = visit;
	looking.trail.data = &looking;
	looking.owners = owners_new(arena, &looking.world);
	if (status == 0)
		look(&looking);
	world_close(&looking.world);
	return status;
}
