#include "restoring.h"

#include "accepted.h"
#include "clock.h"
#include "repair.h"

#include <arena.h>
#include <changes.h>
#include <content.h>
#include <out.h>
#include <owner_ids.h>
#include <path.h>
#include <restore.h>
#include <store.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct restoring {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct store store;
	struct world world;
	struct owner_ids ids;
	struct map missing;  /* struct missing by directory */
	struct map replaced; /* paths that are of another kind now */
};

/* The directories that are not there, from the outermost to the one in question. */
struct missing {
	const struct nga_missing_dir *items;
	size_t n;
};

/* One that was not accepted by itself belongs to whoever restores. */
static struct nga_missing_dir new_directory(struct restoring *restoring, const char *path)
{
	const struct nga_record *record = changes_record(restoring->snapshot->accepted, path);

	if (!record || record->kind != NGA_RECORDED_DIRECTORY)
		return (struct nga_missing_dir){path, 0755, geteuid(), getegid()};
	return (struct nga_missing_dir){path, record->mode,
		owner_ids_user(&restoring->ids, record->owner, record->uid),
		owner_ids_group(&restoring->ids, record->group, record->gid)};
}

static const struct missing *missing_at(struct restoring *restoring, const char *directory)
{
	struct missing *known = map_get(&restoring->missing, directory);
	struct vec all = {.size = sizeof(struct nga_missing_dir)};
	struct nga_stat stat;

	if (known)
		return known;
	known = arena_alloc(restoring->arena, sizeof(*known));
	if (world_lstat(&restoring->world, directory, &stat) == ENOENT &&
		strcmp(directory, "/") != 0) {
		const struct missing *outer =
			missing_at(restoring, path_directory(restoring->arena, directory));
		for (size_t i = 0; i < outer->n; i++)
			*(struct nga_missing_dir *)vec_push(&all, restoring->arena) =
				outer->items[i];
		*(struct nga_missing_dir *)vec_push(&all, restoring->arena) =
			new_directory(restoring, directory);
	}
	*known = (struct missing){all.items, all.n};
	map_set(&restoring->missing, directory, known);
	return known;
}

static void take_copy(struct restoring *restoring, const struct nga_record *was,
	struct nga_restorable *restorable)
{
	struct store_content content;
	struct nga_error err;

	if (!was->kept)
		return;
	if (store_content(&restoring->store, restoring->snapshot->accepted, was, &content, &err) !=
		0) {
		restorable->damage = arena_copy(restoring->arena, err.text);
		return;
	}
	restorable->bytes = content.bytes;
	restorable->length = content.length;
}

/* What nginx loads the scan has read. A file that was replaced meanwhile is seen before anything is
 * done to it. */
static void take_present(struct restoring *restoring, const struct nga_change *change,
	struct nga_restorable *restorable)
{
	struct content content = {
		.path = change->was->path, .most = CONTENT_AVAILABLE_MOST, .directory = -1};

	if (change->how != NGA_DIFFERS_CONTENT || !change->was->kept ||
		(change->file && change->file->bytes))
		return;
	if (content_read(&restoring->world, restoring->arena, &content) != CONTENT_READ ||
		!world_same(&content.stat, &change->stat))
		return;
	restorable->now = content.bytes;
	restorable->now_length = content.size;
}

static void take_owner(struct restoring *restoring, const struct nga_record *was,
	struct nga_restorable *restorable)
{
	restorable->uid = owner_ids_user(&restoring->ids, was->owner, was->uid);
	restorable->gid = owner_ids_group(&restoring->ids, was->group, was->gid);
}

/* ---- directories that are made anew ---- */

struct remaking {
	struct vec below; /* struct nga_below */
	struct map made;  /* directories of them */
	struct nga_restorable *whole;
};

static void add_below(
	struct restoring *restoring, struct remaking *remaking, const struct nga_record *was)
{
	struct nga_below *below = vec_push(&remaking->below, restoring->arena);

	below->was = was;
	take_owner(restoring, was, &below->with);
	take_copy(restoring, was, &below->with);
	if (below->with.damage)
		remaking->whole->damage = below->with.damage;
	if (was->kind == NGA_RECORDED_DIRECTORY)
		map_set(&remaking->made, was->path, remaking);
}

/* Those on the way, outermost first, of which nothing more was recorded than what lay in them. */
static void add_directories(
	struct restoring *restoring, struct remaking *remaking, const char *path, size_t from)
{
	for (size_t end = from; path[end + strcspn(path + end, "/")];) {
		end += strcspn(path + end, "/");
		const char *directory = arena_copy_n(restoring->arena, path, end++);
		if (map_get(&remaking->made, directory))
			continue;
		struct nga_missing_dir made = new_directory(restoring, directory);
		struct nga_record *was = arena_alloc(restoring->arena, sizeof(*was));
		*was = (struct nga_record){.path = directory,
			.kind = NGA_RECORDED_DIRECTORY,
			.mode = made.mode,
			.uid = made.uid,
			.gid = made.gid};
		add_below(restoring, remaking, was);
	}
}

static const char *by_hand(const struct restoring *restoring, const struct nga_record *lacking)
{
	return arena_format(restoring->arena,
		"was a directory when it was accepted, and of %s only the digest was kept: it "
		"stays. By hand: move it out of the way, make the directory with that file in it, "
		"and restore the rest",
		lacking->path);
}

/* Something else is where a directory was: what lay in that comes with it, or not at all. */
static void remake(struct restoring *restoring, const struct nga_change *change,
	struct nga_restorable *restorable)
{
	const struct nga_accepted *accepted = restoring->snapshot->accepted;
	const char *prefix = arena_format(restoring->arena, "%s/", change->was->path);
	const size_t length = strlen(prefix);
	struct remaking remaking = {.below = {.size = sizeof(struct nga_below)},
		.made.arena = restoring->arena,
		.whole = restorable};

	if (!changes_record(accepted, change->was->path)) {
		restorable->uid = geteuid();
		restorable->gid = getegid();
	}
	for (size_t i = changes_first(accepted, prefix); i < accepted->nrecords; i++) {
		const struct nga_record *was = &accepted->records[i];
		if (strncmp(was->path, prefix, length) != 0)
			break;
		if (was->kind == NGA_RECORDED_FILE && !was->kept)
			restorable->lacks = by_hand(restoring, was);
		add_directories(restoring, &remaking, was->path, length);
		add_below(restoring, &remaking, was);
	}
	restorable->below = remaking.below.items;
	restorable->nbelow = remaking.below.n;
}

/* ---- each change ---- */

/* Whether it lies below a path that is of another kind now. */
static bool is_behind(const struct restoring *restoring, const struct nga_change *change)
{
	const char *path = change->was ? change->was->path : change->path;

	for (size_t end = 1; path[end]; end++)
		if (path[end] == '/' && map_get_n(&restoring->replaced, path, end))
			return true;
	return false;
}

static void prepare(struct restoring *restoring, const struct nga_change *change,
	struct nga_restorable *restorable)
{
	const struct nga_record *was = change->was;

	restorable->behind = is_behind(restoring, change);
	if (!was || restorable->behind)
		return;
	take_owner(restoring, was, restorable);
	if (change->how == NGA_DIFFERS_GONE) {
		const struct missing *parents =
			missing_at(restoring, path_directory(restoring->arena, was->path));
		restorable->parents = parents->items;
		restorable->nparents = parents->n;
	}
	if (was->kind == NGA_RECORDED_DIRECTORY && restore_makes_room(change))
		remake(restoring, change, restorable);
	else if (change->how != NGA_DIFFERS_MODE)
		take_copy(restoring, was, restorable);
	take_present(restoring, change, restorable);
}

static void note_replaced(struct restoring *restoring)
{
	const struct nga_snapshot *snapshot = restoring->snapshot;

	for (size_t i = 0; i < snapshot->nchanges; i++)
		if (restore_makes_room(&snapshot->changes[i]))
			map_set(&restoring->replaced, snapshot->changes[i].was->path, restoring);
}

int restoring_prepare(struct arena *arena, const struct settings *settings,
	struct nga_snapshot *snapshot, struct nga_error *err)
{
	struct nga_restorable *all = arena_array(arena, snapshot->nchanges, sizeof(*all));
	struct restoring restoring = {
		.arena = arena,
		.snapshot = snapshot,
		.store = {arena, repair_where(settings, snapshot)},
		.world = {.fd = -1},
		.missing.arena = arena,
		.replaced.arena = arena,
	};
	int status = world_open_root(&restoring.world, snapshot->root, err);

	restoring.ids = owner_ids_new(arena, &restoring.world);
	note_replaced(&restoring);
	for (size_t i = 0; i < snapshot->nchanges && status == 0; i++)
		prepare(&restoring, &snapshot->changes[i], &all[i]);
	world_close(&restoring.world);
	snapshot->restorable = status == 0 ? all : NULL;
	return status;
}

size_t restoring_tell_damage(const struct nga_snapshot *snapshot, const struct operand_paths *paths)
{
	size_t n = 0;

	for (size_t i = 0; i < snapshot->nchanges; i++) {
		const struct nga_change *change = &snapshot->changes[i];
		const char *damage = snapshot->restorable[i].damage;
		if (!damage || (!operand_paths_want(paths, change->path) &&
				       !operand_paths_want(paths, change->was->path)))
			continue;
		(void)fprintf(stderr, "ngxaudit: %s\n", out_escape(paths->arena, damage));
		n++;
	}
	return n;
}

int restoring_look_alone(struct pass *pass, const struct settings *settings, struct nga_error *err)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	struct nga_gap *gap = arena_alloc(pass->arena, sizeof(*gap));

	*snapshot = (struct nga_snapshot){.taken_at_ns = clock_now()};
	if (repair_find(pass->arena, settings, snapshot, err) != 0 ||
		accepted_read(pass->arena, settings, snapshot, err) < 0)
		return -1;
	snapshot->conf_dir = path_directory(pass->arena, snapshot->nginx_conf);
	*gap = (struct nga_gap){snapshot->nginx_conf, "there is nothing to audit", true};
	snapshot->gaps = gap;
	snapshot->ngaps = 1;
	pass->report = (struct nga_report){
		.snapshot = snapshot,
		.ruleset = &settings->ruleset,
		.taken_at = clock_timestamp(pass->arena, snapshot->taken_at_ns),
		.verdict = NGA_VERDICT_UNKNOWN,
	};
	pass->report.exit_status = pass_exit_status(&pass->report, settings->fail_on);
	return snapshot->accepted ? store_look(pass->arena, snapshot, err) : 0;
}
