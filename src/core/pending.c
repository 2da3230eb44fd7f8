#include "pending.h"

#include "conf.h"
#include "known.h"
#include "statements.h"

#include <arena.h>

#include <map.h>
#include <out.h>
#include <path.h>

#include <stdlib.h>
#include <string.h>

enum {
	MOST_NOTES = 16,
	/* How exactly the kernel tells when a process began: a tick of its clock, and as much
	 * again for when we asked. */
	UNSURE_NS = 20 * 1000 * 1000,
};
/* What was let through longer before it was loaded may not be what was loaded. */
static const int64_t longest_wait_ns = 300 * (int64_t)1000000000;

const char pending_file[] = "loaded";

/* ---- what was let through ---- */

static bool is_digest(const char *text, size_t length)
{
	return length == DIGEST_TEXT - 1 && strspn(text, "0123456789abcdef") >= length;
}

/* "1763620000123456789 0123456789abcdef0123456789abcdef", a line each. */
struct pending_notes pending_recall(struct arena *arena, const char *text)
{
	struct vec notes = {.size = sizeof(struct pending_note)};

	for (const char *line = text ? text : ""; *line;) {
		size_t length = strcspn(line, "\n");
		char *digest = NULL;
		long long at = strtoll(line, &digest, 10);
		if (at > 0 && *digest == ' ' && digest < line + length &&
			is_digest(digest + 1, (size_t)(line + length - digest - 1)))
			*(struct pending_note *)vec_push(&notes, arena) = (struct pending_note){
				at, arena_copy_n(arena, digest + 1, DIGEST_TEXT - 1)};
		line += length + (line[length] == '\n');
	}
	return (struct pending_notes){notes.items, notes.n};
}

char *pending_remember(struct arena *arena, const char *text, const struct pending_note *note)
{
	struct pending_notes old = pending_recall(arena, text);
	struct out out = {.arena = arena};

	for (size_t i = old.n < MOST_NOTES ? 0 : old.n - MOST_NOTES + 1; i < old.n; i++)
		out_format(&out, "%lld %s\n", (long long)old.items[i].at_ns, old.items[i].digest);
	out_format(&out, "%lld %s\n", (long long)note->at_ns, note->digest);
	return out.bytes;
}

/* The digest of what was let through just before it was loaded; NULL: not known. */
static const char *remembered(const struct pending_notes *notes, int64_t loaded_at_ns)
{
	const char *digest = NULL;

	for (size_t i = 0; i < notes->n; i++)
		if (notes->items[i].at_ns <= loaded_at_ns + UNSURE_NS &&
			loaded_at_ns - notes->items[i].at_ns <= longest_wait_ns)
			digest = notes->items[i].digest;
	return digest;
}

/* ---- files that are read when it loads ---- */

const char **pending_read_by_master(
	struct arena *arena, const struct nga_snapshot *snapshot, size_t *n)
{
	struct vec paths = {.size = sizeof(const char *)};
	struct map seen = {.arena = arena};
	struct known_index index;

	known_index_fill(&index);
	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_directive *directive = snapshot->placed[i].directive;
		const struct known *row = known_find(&index, directive);
		const char *text = conf_argument(directive, 1);
		if (!row || !(row->roles & KNOWN_PATH) || row->opener != NGA_BY_MASTER ||
			row->referent != NGA_REF_FILE || !text || !text[0] || strchr(text, '$') ||
			(row->base == KNOWN_ABSOLUTE_ONLY && text[0] != '/'))
			continue;
		const char *path = path_join(arena,
			row->base == KNOWN_PREFIX ? snapshot->prefix : snapshot->conf_dir, text);
		if (map_get(&seen, path))
			continue;
		map_set(&seen, path, &index);
		*(const char **)vec_push(&paths, arena) = path;
	}
	*n = paths.n;
	return paths.items;
}

/* Whether something that happened at `at` was before the load. */
static enum nga_pending since(int64_t at, int64_t loaded_at_ns)
{
	if (at > loaded_at_ns + UNSURE_NS)
		return NGA_PENDING_YES;
	return at < loaded_at_ns - UNSURE_NS ? NGA_PENDING_NO : NGA_PENDING_UNKNOWN;
}

/* Whether a state that was accepted before the load had the file's bytes as they are now. */
static bool as_accepted(const struct nga_snapshot *snapshot, const char *path)
{
	const struct nga_accepted *accepted = snapshot->accepted;
	bool known = false;

	if (!accepted || since(accepted->at_ns, snapshot->live.loaded_at_ns) != NGA_PENDING_NO)
		return false;
	for (size_t i = 0; i < accepted->nrecords && !known; i++)
		known = accepted->records[i].kind == NGA_RECORDED_FILE &&
			strcmp(accepted->records[i].path, path) == 0;
	for (size_t i = 0; i < snapshot->nchanges; i++)
		if (snapshot->changes[i].how != NGA_DIFFERS_MODE &&
			strcmp(snapshot->changes[i].path, path) == 0)
			return false;
	return known;
}

/* A change of owner or mode, and a copy that keeps its time over the old one, look alike. */
static enum nga_pending judge_watched(
	const struct nga_snapshot *snapshot, const struct nga_watched *watched)
{
	int64_t loaded_at = snapshot->live.loaded_at_ns, changed = watched->stat.ctime_ns;

	if (watched->lookup != NGA_FOUND)
		return NGA_PENDING_NO; /* a reload would be refused: another rule's */
	enum nga_pending way = since(watched->way_ns, loaded_at);
	if (way != NGA_PENDING_NO)
		return way;
	if (since(changed, loaded_at) != NGA_PENDING_YES)
		return since(changed, loaded_at);
	if (as_accepted(snapshot, watched->path))
		return NGA_PENDING_NO;
	return since(watched->stat.mtime_ns, loaded_at) == NGA_PENDING_YES ||
			       since(watched->directory_ns, loaded_at) == NGA_PENDING_YES
		       ? NGA_PENDING_YES
		       : NGA_PENDING_UNKNOWN;
}

/* Where the configuration itself is the same. */
static void look_at_watched(struct nga_snapshot *snapshot)
{
	struct nga_live *live = &snapshot->live;

	if (live->nwatched > 0 && live->loaded_at_ns == 0)
		live->confidence = NGA_CONFIDENCE_LIKELY;
	for (size_t i = 0; i < live->nwatched && live->loaded_at_ns > 0; i++) {
		enum nga_pending judged = judge_watched(snapshot, &live->watched[i]);
		if (!live->loaded_at_sure && judged == NGA_PENDING_NO)
			live->confidence = NGA_CONFIDENCE_LIKELY;
		if (judged == NGA_PENDING_NO || live->pending == NGA_PENDING_YES)
			continue;
		live->pending = judged;
		live->confidence =
			judged == NGA_PENDING_YES ? NGA_CONFIDENCE_LIKELY : NGA_CONFIDENCE_UNKNOWN;
		live->how = NGA_PENDING_READ;
		live->pending_file = live->watched[i].path;
	}
}

/* ---- by what is in its memory ---- */

/* Loaded files by path, with their places in load order from 1 behind them. */
static void order_of(struct map *order, const struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->nfiles && snapshot->files[i]->loaded; i++)
		map_set(order, snapshot->files[i]->path, &snapshot->files[i]);
}

/* Whether it is the end of what stands around the difference. */
static bool ends(const struct statement *statement)
{
	return statement->kind == STATEMENT_CLOSE || statement->kind == STATEMENT_DONE;
}

/* Where the two go apart: in the file that is read first, of those that the statements stand in.
 * The line is one of the disk. */
static void tell_difference(struct arena *arena, struct nga_snapshot *disk,
	const struct statement *now, const struct statement *was)
{
	struct map on_disk = {.arena = arena}, in_memory = {.arena = arena};
	struct nga_live *live = &disk->live;

	order_of(&on_disk, disk);
	order_of(&in_memory, live->configuration);
	void *now_there = now->file ? map_get(&in_memory, now->file->path) : NULL;
	struct nga_file **was_here = was->file ? map_get(&on_disk, was->file->path) : NULL;
	struct nga_file **now_here = now->file ? map_get(&on_disk, now->file->path) : NULL;
	const struct statement *at = now;
	live->how = NGA_PENDING_CHANGED;
	if (now->file && !now_there) {
		live->how = NGA_PENDING_NEW;
	} else if (was->file && !was_here) {
		live->how = NGA_PENDING_GONE;
		at = was;
	} else if (ends(now) || (!ends(was) && was_here < now_here)) {
		at = was;
	}
	live->pending_file = at->file ? at->file->path : disk->nginx_conf;
	live->pending_line = at == now ? at->line : 0;
}

static void compare(struct arena *arena, struct nga_snapshot *disk)
{
	struct nga_live *live = &disk->live;
	struct statements *now = statements_open(arena, disk);
	struct statements *was = statements_open(arena, live->configuration);
	struct statement ours, its;

	do {
		ours = statements_next(now);
		its = statements_next(was);
		if (ours.kind == STATEMENT_UNKNOWN || its.kind == STATEMENT_UNKNOWN)
			return;
	} while (statement_equal(&ours, &its) && ours.kind != STATEMENT_DONE);
	live->confidence = NGA_CONFIDENCE_EXACT;
	live->pending = statement_equal(&ours, &its) ? NGA_PENDING_NO : NGA_PENDING_YES;
	if (live->pending == NGA_PENDING_YES)
		tell_difference(arena, disk, &ours, &its);
}

/* ---- by times, and by what was let through ---- */

/* When something last changed of what decides what is loaded. `*file` is the loaded file whose
 * bytes were written last. */
static int64_t last_change(const struct nga_snapshot *snapshot, const struct nga_file **file)
{
	int64_t last = snapshot->live.ways_ns;

	*file = NULL;
	for (size_t i = 0; i < snapshot->nfiles && snapshot->files[i]->loaded; i++) {
		const struct nga_file *one = snapshot->files[i];
		last = one->stat.ctime_ns > last ? one->stat.ctime_ns : last;
		if (one->entry && one->entry->stat.ctime_ns > last)
			last = one->entry->stat.ctime_ns;
		if (!*file || one->stat.mtime_ns > (*file)->stat.mtime_ns)
			*file = one;
	}
	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_dir *dir = snapshot->pairs[i]->enabled;
		if (dir && dir->included && dir->stat.ctime_ns > last)
			last = dir->stat.ctime_ns;
	}
	return last;
}

static void compare_digests(
	struct arena *arena, struct nga_snapshot *snapshot, const struct pending_notes *notes)
{
	struct nga_live *live = &snapshot->live;
	const char *was = remembered(notes, live->loaded_at_ns);
	char now[DIGEST_TEXT];

	if (!was)
		return;
	bool same = statements_digest(arena, snapshot, now) && strcmp(was, now) == 0;
	live->confidence = NGA_CONFIDENCE_LIKELY;
	live->pending = same ? NGA_PENDING_NO : NGA_PENDING_YES;
}

static void guess(
	struct arena *arena, struct nga_snapshot *snapshot, const struct pending_notes *notes)
{
	struct nga_live *live = &snapshot->live;
	const struct nga_file *file;

	if (live->loaded_at_ns == 0)
		return;
	int64_t last = last_change(snapshot, &file);
	enum nga_pending changed = since(last, live->loaded_at_ns);
	bool sure = live->loaded_at_sure || since(last, live->started_at_ns) == NGA_PENDING_NO;
	if (changed == NGA_PENDING_NO && sure) {
		live->pending = NGA_PENDING_NO;
		live->confidence = NGA_CONFIDENCE_LIKELY;
		return;
	}
	compare_digests(arena, snapshot, notes);
	if (live->pending == NGA_PENDING_NO || live->hidden || !file ||
		since(file->stat.mtime_ns, live->loaded_at_ns) != NGA_PENDING_YES)
		return;
	live->how = NGA_PENDING_CHANGED;
	live->pending_file = file->path;
}

void pending_derive(
	struct arena *arena, struct nga_snapshot *snapshot, const struct pending_notes *notes)
{
	struct nga_live *live = &snapshot->live;

	live->pending = NGA_PENDING_UNKNOWN;
	live->confidence = NGA_CONFIDENCE_UNKNOWN;
	live->how = NGA_PENDING_NOTHING;
	if (!live->looked || !live->running || !snapshot->complete)
		return;
	if (live->configuration)
		compare(arena, snapshot);
	else
		guess(arena, snapshot, notes);
	if (live->pending == NGA_PENDING_NO)
		look_at_watched(snapshot);
}
