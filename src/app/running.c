#include "running.h"

#include "repair.h"

#include <arena.h>
#include <held.h>
#include <holders.h>
#include <home.h>

#include <live.h>
#include <loaded.h>
#include <master.h>
#include <opened.h>
#include <pending.h>
#include <statements.h>

#include <string.h>
#include <unistd.h>

void running_begin(struct pass *pass, const struct settings *settings, const struct target *target)
{
	pass->snapshot.live = (struct nga_live){
		.looked = !settings->options->no_live && !settings->options->root,
		.running = target->master_pid != 0,
		.master = target->master_pid,
	};
}

static void add_limit(struct pass *pass, const char *text)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	const char **limits = arena_array(pass->arena, snapshot->nlimits + 1, sizeof(*limits));

	if (snapshot->nlimits > 0)
		memcpy(limits, snapshot->limits, snapshot->nlimits * sizeof(*limits));
	limits[snapshot->nlimits++] = text;
	snapshot->limits = limits;
}

/* What was let through; nothing where nothing is remembered, or not for this user. */
static struct pending_notes recall(struct pass *pass, const struct settings *settings)
{
	const struct home_where where = repair_where(settings, &pass->snapshot);
	struct home home = {.arena = pass->arena, .fd = -1, .lock = -1};
	struct home_text text = {0};
	struct nga_error unread;

	if (home_open(&home, &where, false, &unread) == 0 &&
		home_read(&home, pending_file, &text, &unread) != 0)
		text.bytes = NULL;
	home_close(&home);
	return pending_recall(pass->arena, text.bytes);
}

static void look_at_files(struct pass *pass)
{
	struct nga_live *live = &pass->snapshot.live;
	size_t n;
	const char **paths = pending_read_by_master(pass->arena, &pass->snapshot, &n);

	live->watched = master_watched(pass->arena, paths, n);
	live->nwatched = n;
}

/* The paths of what it would load. */
static void look_at_ways(struct pass *pass)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	const char **paths =
		arena_array(pass->arena, snapshot->nfiles + snapshot->nincludes, sizeof(*paths));
	size_t n = 0;

	for (size_t i = 0; i < snapshot->nfiles && snapshot->files[i]->loaded; i++)
		paths[n++] = snapshot->files[i]->path;
	for (size_t i = 0; i < snapshot->nincludes; i++)
		paths[n++] = snapshot->includes[i]->directory;
	snapshot->live.ways_ns = master_ways(pass->arena, paths, n);
}

static void look_at_pid_file(struct pass *pass, const struct target *target)
{
	struct nga_live *live = &pass->snapshot.live;
	const struct nga_snapshot *has =
		live->configuration ? live->configuration : &pass->snapshot;

	live->pid_path = opened_pid_file(pass->arena, has, target->globals, target->makes.pid);
	if (live->pid_path)
		master_pid_file(pass->arena, live);
}

void running_look(struct pass *pass, const struct settings *settings, const struct target *target)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	struct nga_live *live = &snapshot->live;

	if (!live->looked)
		return;
	if (!live->running) {
		live->unseen = live_may_miss(pass->arena);
		look_at_pid_file(pass, target);
		return;
	}
	master_look(pass->arena, live);
	live->configuration = loaded_configuration(pass->arena, snapshot);
	look_at_pid_file(pass, target);
	look_at_files(pass);
	if (!live->configuration)
		look_at_ways(pass);
	const struct pending_notes notes = recall(pass, settings);
	pending_derive(pass->arena, snapshot, &notes);
	holders_read(pass->arena, live);
	held_wanted(pass->arena, snapshot);
	held_obstacles(pass->arena, snapshot);
	holders_settle(pass->arena, live);
	if (geteuid() != 0 && target->master_uid != geteuid())
		add_limit(pass, "the running nginx's configuration and sockets: run as root to "
				"include them");
}

/* The file with one more note; NULL where the last one says the same and is young enough. */
static char *with_note(struct arena *arena, const char *text, const struct pending_note *note)
{
	static const int64_t young = 60 * (int64_t)1000000000;
	const struct pending_notes notes = pending_recall(arena, text);
	const struct pending_note *last = notes.n > 0 ? &notes.items[notes.n - 1] : NULL;

	if (last && strcmp(last->digest, note->digest) == 0 && last->at_ns <= note->at_ns &&
		note->at_ns - last->at_ns < young)
		return NULL;
	return pending_remember(arena, text, note);
}

static int write_note(struct home *home, const struct pending_note *note, struct nga_error *err)
{
	struct home_text text;

	if (home_lock(home, err) != 0 || home_read(home, pending_file, &text, err) != 0)
		return -1;
	text.bytes = with_note(home->arena, text.bytes, note);
	if (!text.bytes)
		return 0;
	text.length = strlen(text.bytes);
	return home_write(home, pending_file, text, err);
}

void running_digest(struct pass *pass, const struct settings *settings)
{
	const struct nga_snapshot *snapshot = &pass->snapshot;
	char *digest = arena_alloc(pass->arena, DIGEST_TEXT);

	if (!snapshot->live.configuration && !settings->options->root && snapshot->complete &&
		statements_digest(pass->arena, snapshot, digest))
		pass->digest = digest;
}

int running_remember(struct pass *pass, const struct settings *settings, struct nga_error *err)
{
	const struct home_where where = repair_where(settings, &pass->snapshot);
	struct home home = {.arena = pass->arena, .fd = -1, .lock = -1};
	const struct pending_note note = {pass->snapshot.taken_at_ns, pass->digest};

	if (!pass->digest)
		return 0;
	int result = home_open(&home, &where, true, err);
	if (result == 0)
		result = write_note(&home, &note, err);
	home_close(&home);
	return result == 0 ? 0 : repair_no_home(pass->arena, err);
}
