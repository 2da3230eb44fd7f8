#include "restoring.h"

#include "accepted.h"
#include "clock.h"
#include "repair.h"

#include <arena.h>
#include <changes.h>
#include <out.h>
#include <owner_ids.h>
#include <path.h>
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
	struct map missing; /* struct missing by directory */
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

static void prepare(struct restoring *restoring, const struct nga_change *change,
	struct nga_restorable *restorable)
{
	const struct nga_record *was = change->was;
	struct store_content content;
	struct nga_error err;

	if (!was)
		return;
	restorable->uid = owner_ids_user(&restoring->ids, was->owner, was->uid);
	restorable->gid = owner_ids_group(&restoring->ids, was->group, was->gid);
	if (change->how == NGA_DIFFERS_GONE) {
		const struct missing *parents =
			missing_at(restoring, path_directory(restoring->arena, was->path));
		restorable->parents = parents->items;
		restorable->nparents = parents->n;
	}
	if (!was->kept || change->how == NGA_DIFFERS_MODE)
		return;
	if (store_content(&restoring->store, restoring->snapshot->accepted, was, &content, &err) !=
		0) {
		restorable->damage = arena_copy(restoring->arena, err.text);
		return;
	}
	restorable->bytes = content.bytes;
	restorable->length = content.length;
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
	};
	int status = world_open_root(&restoring.world, snapshot->root, err);

	restoring.ids = owner_ids_new(arena, &restoring.world);
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
