/* Stop every reload at the gate, and let them pass again. */
#include "modes.h"

#include "clock.h"
#include "hold.h"
#include "repair.h"
#include "who.h"

#include <arena.h>
#include <out.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* One run of --hold or --release. */
struct holding {
	struct out *out;
	const struct settings *settings;
	struct nga_snapshot tree; /* its root and main file alone */
	struct home_where where;
	struct home home;
};

/* Somebody without the right to it is told what to type. */
static int refuse(const struct holding *holding, const char *mode, struct nga_error *err)
{
	bool rights = err->code == EACCES || err->code == EPERM || err->code == EROFS;
	const char *said = arena_copy(holding->out->arena, err->text);

	if (!rights || geteuid() == 0)
		return -1;
	return err_set(err, 0, "%s; to do it: sudo %s", said,
		repair_command(holding->out->arena, holding->settings, &holding->tree, mode));
}

static int begin(struct holding *holding, struct nga_error *err)
{
	struct arena *arena = holding->out->arena;

	holding->home = (struct home){.arena = arena, .fd = -1, .lock = -1};
	if (repair_find(arena, holding->settings, &holding->tree, err) != 0)
		return -1;
	repair_warn(arena, holding->settings, &holding->tree);
	holding->where = repair_where(holding->settings, &holding->tree);
	return 0;
}

/* To the second: it is read by people. */
static const char *now(struct arena *arena)
{
	return arena_format(arena, "%.19sZ", clock_timestamp(arena, clock_now()));
}

static int take(struct holding *holding, struct nga_error *err)
{
	const struct options *options = holding->settings->options;
	struct arena *arena = holding->out->arena;
	struct who who = who_runs(arena);
	const struct nga_hold *before = NULL;
	const struct nga_hold hold = {who.user, who.from, now(arena), options->reason};

	if (home_open(&holding->home, &holding->where, true, err) != 0 ||
		home_lock(&holding->home, err) != 0 || hold_read(&holding->home, &before, err) != 0)
		return refuse(holding, "--hold", err);
	if (before && !options->force)
		return err_set(err, 0,
			"it is held already, by %s; --force puts this in its place, --release ends "
			"it",
			hold_text(arena, before));
	if (hold_write(&holding->home, &hold, err) != 0)
		return refuse(holding, "--hold", err);
	out_text(holding->out, "reloads are held: --pre-reload stops them until --release\n");
	if (before)
		out_format(holding->out, "in the place of %s\n", hold_text(arena, before));
	return STATUS_CLEAN;
}

static int end(struct holding *holding, struct nga_error *err)
{
	const struct nga_hold *hold = NULL;
	int opened = home_open(&holding->home, &holding->where, false, err);

	if (opened < 0 || (opened == 0 && (home_lock(&holding->home, err) != 0 ||
						  hold_read(&holding->home, &hold, err) != 0)))
		return refuse(holding, "--release", err);
	if (!hold) {
		out_text(holding->out, "nobody held it\n");
		return STATUS_CLEAN;
	}
	if (hold_remove(&holding->home, err) != 0)
		return refuse(holding, "--release", err);
	out_format(holding->out, "reloads may pass again; it was held by %s\n",
		hold_text(holding->out->arena, hold));
	return STATUS_CLEAN;
}

int mode_hold(struct out *out, struct settings *settings, struct nga_error *err)
{
	struct holding holding = {.out = out, .settings = settings};

	int status = begin(&holding, err) == 0 ? take(&holding, err) : -1;
	home_close(&holding.home);
	return status;
}

int mode_release(struct out *out, struct settings *settings, struct nga_error *err)
{
	struct holding holding = {.out = out, .settings = settings};

	int status = begin(&holding, err) == 0 ? end(&holding, err) : -1;
	home_close(&holding.home);
	return status;
}
