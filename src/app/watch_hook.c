/* The command that is told of settled changes: one at a time, each with all that came meanwhile. */
#include "watching.h"

#include "clock.h"

#include <arena.h>
#include <render_change.h>

#include <signal.h>

static const int64_t SECOND = 1000000000;

enum { AFTER_TERM = 5 }; /* seconds between asking it to end and ending it */

static void run(struct watching *watching)
{
	const struct own_watch *own = &watching->settings->own.watch;
	struct nga_error err;

	watching->hook =
		hook_start(watching->hook_arena, own->on_change, watching->waiting.bytes, &err);
	watching->waiting.n = 0;
	if (!watching->hook) {
		watching_say("on_change: %s", out_escape(watching->hook_arena, err.text));
		return;
	}
	watch_also(watching->watch, WATCHING_HOOK, hook_fd(watching->hook));
	watching->times.hook_limit = watch_clock() + own->on_change_timeout_ns;
}

void watching_hook(struct watching *watching, const struct believed_changes *changes)
{
	const struct own_watch *own = &watching->settings->own.watch;

	if (own->non_change == 0 || changes->n == 0)
		return;
	if (!watching->hook_arena)
		watching->hook_arena = watching->waiting.arena = arena_new();
	const struct render_change how = {
		.at = clock_timestamp(watching->hook_arena, clock_now()),
		.settled = true,
	};
	for (size_t i = 0; i < changes->n; i++)
		render_change_json(&watching->waiting, &changes->items[i], &how);
	if (!watching->hook)
		run(watching);
}

/* What waits is copied to a fresh arena: commands may run for years. */
static void begin_anew(struct watching *watching)
{
	struct out waiting = {.arena = arena_new()};

	if (watching->waiting.n > 0)
		out_bytes(&waiting, watching->waiting.bytes, watching->waiting.n);
	arena_free(watching->hook_arena);
	watching->hook_arena = waiting.arena;
	watching->waiting = waiting;
}

void watching_hook_ended(struct watching *watching)
{
	const char *how = watching->hook ? hook_end(watching->hook) : NULL;

	if (!watching->hook)
		return;
	if (how)
		watching_say("on_change: %s %s",
			out_escape(
				watching->hook_arena, watching->settings->own.watch.on_change[0]),
			how);
	watch_also(watching->watch, WATCHING_HOOK, -1);
	watching->hook = NULL;
	watching->times.hook_limit = watching->times.hook_kill = INT64_MAX;
	begin_anew(watching);
	if (watching->waiting.n > 0)
		run(watching);
}

void watching_hook_limit(struct watching *watching, int64_t now)
{
	struct watch_times *times = &watching->times;

	if (now >= times->hook_limit) {
		watching_say("on_change: has run longer than on_change_timeout and is ended");
		hook_signal(watching->hook, SIGTERM);
		times->hook_limit = INT64_MAX;
		times->hook_kill = now + AFTER_TERM * SECOND;
	} else if (now >= times->hook_kill) {
		hook_signal(watching->hook, SIGKILL);
		times->hook_kill = INT64_MAX;
	}
}

void watching_hook_drop(struct watching *watching)
{
	if (watching->hook)
		hook_signal(watching->hook, SIGTERM);
	arena_free(watching->hook_arena);
}
