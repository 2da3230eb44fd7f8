/* Stay, and report every change for better or worse. */
#include "clock.h"
#include "modes.h"
#include "style.h"
#include "watching.h"

#include <arena.h>
#include <path.h>

#include <errno.h>
#include <signal.h>
#include <string.h>

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t next_deadline(const struct watching *watching)
{
	const struct watch_times *times = &watching->times;
	const int64_t all[] = {times->settle, times->report, times->rescan, times->poll,
		times->watchdog, times->ask, times->hook_limit, times->hook_kill};
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		next = earlier(next, all[i]);
	return next;
}

/* ---- what is due ---- */

static void rescan(struct watching *watching)
{
	watching->times.rescan = watch_clock() + watching->settings->own.watch.rescan_ns;
	watching->rescans = watching->looks_at_all = true;
	(void)watching_pass(watching);
}

static void keep_alive(struct watching *watching, int64_t now)
{
	if (now < watching->times.watchdog)
		return;
	notify_send(watching->notify, "WATCHDOG=1");
	watching->times.watchdog = now + notify_watchdog(watching->notify);
}

static void do_what_is_due(struct watching *watching)
{
	const struct watch_times *times = &watching->times;
	int64_t now = watch_clock();

	keep_alive(watching, now);
	watching_hook_limit(watching, now);
	if (now >= times->rescan) {
		rescan(watching);
	} else if (now >= times->settle) {
		(void)watching_pass(watching);
	} else if (now >= times->poll) {
		/* The kernel says nothing of what is polled: everything may have changed. */
		watching->looks_at_all = true;
		(void)watching_pass(watching);
	}
	if (now >= times->report && !watching->told)
		watching_report(watching);
	if (now >= times->ask)
		watching_ask(watching);
}

/* ---- what is heard ---- */

/* The rules and the program's own configuration anew; what was there stays where they are wrong, or
 * the pass with them fails. */
static void reload(struct watching *watching)
{
	struct arena *arena = arena_new(), *old_arena = watching->settings_arena;
	struct settings *settings = arena_alloc(arena, sizeof(*settings));
	struct settings *old = watching->settings;
	struct pass_memory *memory = watching->memory;
	struct nga_error err;

	notify_send(watching->notify, arena_format(arena, "RELOADING=1\nMONOTONIC_USEC=%lld",
					      (long long)(watch_clock() / 1000)));
	bool usable =
		settings_read(arena, watching->options, clock_today(arena), settings, &err) == 0 &&
		settings_read_rules(arena, settings, &err) == 0;
	if (!usable)
		watching_say(
			"%s; what was read before stays in force", out_escape(arena, err.text));
	if (usable) {
		watching->settings = settings;
		watching->settings_arena = arena;
		watching->memory = pass_memory_new();
		watching->rescans = watching->looks_at_all = true;
		usable = watching_pass(watching);
		pass_memory_free(usable ? memory : watching->memory);
		watching->memory = usable ? watching->memory : memory;
		if (!usable)
			watching_hurry(watching); /* with what was read before */
	}
	if (!usable) {
		watching->settings = old;
		watching->settings_arena = old_arena;
	}
	watching->style = style_of(watching->settings);
	watching->times.rescan = watch_clock() + watching->settings->own.watch.rescan_ns;
	if (!watching->aside)
		watching->times.ask = watching->times.asked + watching->settings->own.watch.ask_ns;
	arena_free(usable ? old_arena : arena);
	notify_send(watching->notify, "READY=1");
}

/* True where it is to end. */
static bool take_signal(struct watching *watching, int number)
{
	if (number == SIGUSR1)
		watching_say_counts(watching);
	else if (number == SIGHUP)
		reload(watching);
	return number == SIGTERM || number == SIGINT;
}

static void touch(struct watching *watching, const struct watch_event *event)
{
	struct arena *scratch = arena_new();
	const struct watch_set *set = &watching->now->set;

	if (watch_set_counts(set, scratch, event->directory, event->name)) {
		/* what hears it may be gone when it is heard anew */
		const char *directory = arena_copy(scratch, event->directory);
		const char *name = arena_copy(scratch, event->name);
		const char *path = path_join(scratch, directory, name);
		watching_note(watching, directory, name);
		watching_touched(watching);
		if (watch_set_is_above(set, path)) {
			watch_doubt(watching->watch, path);
			watching_follow(watching, false);
		}
		if (watching->told && !watching->blurred)
			watching_look(watching, directory, name);
	}
	arena_free(scratch);
}

static void take_ready(struct watching *watching, int fd)
{
	if (watching->aside && fd == aside_fd(watching->aside))
		watching_answer(watching);
	else if (watching->hook && fd == hook_fd(watching->hook))
		watching_hook_ended(watching);
}

/* True where it is to end. */
static bool take(struct watching *watching, const struct watch_event *event)
{
	switch (event->kind) {
	case WATCH_TOUCHED:
		touch(watching, event);
		break;
	case WATCH_DIRECTORY:
		watching_note(watching, event->directory, NULL);
		watching_touched(watching);
		break;
	case WATCH_MOUNTS:
		watching_follow(watching, true);
		watching->looks_at_all = true;
		watching_touched(watching);
		break;
	case WATCH_EVERYTHING:
		watching_follow(watching, true);
		watching->looks_at_all = true;
		watching_hurry(watching);
		break;
	case WATCH_SIGNAL:
		return take_signal(watching, event->number);
	case WATCH_READY:
		take_ready(watching, event->number);
		break;
	case WATCH_TIME:
		break;
	}
	return false;
}

/* ---- all of it ---- */

static int stay(struct watching *watching, struct nga_error *err)
{
	bool ends = false;

	if (watching_begin(watching, err) != 0)
		return -1;
	while (!ends && !watching_is_over(watching)) {
		struct watch_event event;
		watch_next(watching->watch, next_deadline(watching), &event);
		ends = take(watching, &event);
		if (!ends && watch_clock() >= next_deadline(watching))
			do_what_is_due(watching);
	}
	notify_send(watching->notify, "STOPPING=1");
	if (watching->options->verbose)
		watching_say_counts(watching);
	if (watching_is_over(watching) && watching->deafened != EINTR)
		return watching->unwritable
			       ? err_set(err, 0,
					 "nothing is watched for a file that cannot be written")
			       : err_set(err, watching->deafened,
					 "cannot write to standard output");
	return STATUS_CLEAN;
}

static int check(const struct options *options, struct nga_error *err)
{
	bool lines = strcmp(options->format->name, "text") == 0 ||
		     strcmp(options->format->name, "json") == 0;

	if (!lines && (!options->output || strcmp(options->output, "-") == 0))
		return err_set(err, 0,
			"--watch --format %s needs a file to write anew at each change: say it "
			"with --output",
			options->format->name);
	return 0;
}

static struct watch_times no_times(const struct watching *watching)
{
	bool guarded = notify_watchdog(watching->notify) > 0;

	return (struct watch_times){
		.first_event = INT64_MAX,
		.last_event = INT64_MAX,
		.settle = INT64_MAX,
		.report = INT64_MAX,
		.rescan = watch_clock() + watching->settings->own.watch.rescan_ns,
		.poll = INT64_MAX,
		.watchdog = guarded ? 0 : INT64_MAX,
		.ask = INT64_MAX,
		.hook_limit = INT64_MAX,
		.hook_kill = INT64_MAX,
	};
}

int mode_watch(struct out *out, struct settings *settings, struct nga_error *err)
{
	struct watching watching = {
		.arena = out->arena,
		.options = settings->options,
		.settings = settings,
		.style = style_of(settings),
	};
	const char *root = settings->options->root ? settings->options->root : "/";

	if (check(settings->options, err) != 0 || locate_path(out->arena, &root, err) != 0)
		return -1;
	watching.watch = watch_open(out->arena, root, err);
	if (!watching.watch)
		return -1;
	watching.notify = notify_open(out->arena);
	watching.times = no_times(&watching);
	int status = stay(&watching, err);
	watching_hook_drop(&watching);
	watching_end(&watching);
	arena_free(watching.settings_arena);
	watch_close(watching.watch);
	notify_close(watching.notify);
	return status;
}
