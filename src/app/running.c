#include "running.h"

#include "repair.h"

#include <arena.h>
#include <home.h>
#include <live.h>
#include <loaded.h>
#include <master.h>
#include <pending.h>

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

void running_look(struct pass *pass, const struct settings *settings, const struct target *target)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	struct nga_live *live = &snapshot->live;

	if (!live->looked)
		return;
	if (!live->running) {
		live->unseen = live_may_miss(pass->arena);
		return;
	}
	master_look(pass->arena, live);
	live->configuration = loaded_configuration(pass->arena, snapshot);
	look_at_files(pass);
	const struct pending_notes notes = recall(pass, settings);
	pending_derive(pass->arena, snapshot, &notes);
	if (geteuid() != 0 && target->master_uid != geteuid())
		add_limit(pass, "the running nginx's configuration and sockets: run as root to "
				"include them");
}
