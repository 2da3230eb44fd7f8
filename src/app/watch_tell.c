/* What --watch says: changes, the first report, and how it fares itself. */
#include "watching.h"

#include "clock.h"
#include "output.h"
#include "progress.h"
#include "style.h"

#include <arena.h>
#include <map.h>
#include <render_change.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A file that is written anew each time; NULL: none. */
static const char *file_of(const struct watching *watching)
{
	const char *output = watching->options->output;

	return output && strcmp(output, "-") != 0 ? output : NULL;
}

static bool says_json(const struct watching *watching)
{
	return strcmp(watching->options->format->name, "json") == 0;
}

/* Nobody waits for more than whole lines. */
static void say_out(struct watching *watching, const struct out *out)
{
	if (out->n == 0 || watching->deafened)
		return;
	watching->deafened = watch_write(watching->watch, STDOUT_FILENO, out->bytes, out->n);
}

void watching_tell(struct watching *watching, const struct believed_changes *changes, bool settled)
{
	struct arena *scratch = arena_new();
	struct out out = {.arena = scratch};
	const struct render_change how = {
		.at = clock_timestamp(scratch, clock_now()),
		.settled = settled,
		.colour = watching->style.colour,
	};

	for (size_t i = 0; i < changes->n; i++) {
		const struct believed_change *change = &changes->items[i];
		if (says_json(watching))
			render_change_json(&out, change, &how);
		else if (change->finding->severity > NGA_NOTE || watching->style.notes)
			render_change_text(&out, change, &how);
	}
	watching->counts.changes += changes->n;
	say_out(watching, &out);
	arena_free(scratch);
}

void watching_write(struct watching *watching)
{
	struct arena *scratch = arena_new();
	struct out out = {.arena = scratch};
	struct nga_error err;

	if (file_of(watching)) {
		watching->options->format->render(
			&out, &watching->now->pass.report, &watching->style);
		watching->outdated =
			output_write(scratch, file_of(watching), out.bytes, out.n, &err) != 0;
		if (watching->outdated)
			watching_say("%s", out_escape(scratch, err.text));
	}
	arena_free(scratch);
}

void watching_report(struct watching *watching)
{
	const struct nga_report *report = &watching->now->pass.report;
	struct arena *scratch = arena_new();
	struct out out = {.arena = scratch};

	progress_clear();
	if (says_json(watching))
		render_report_event(&out, report);
	else if (!file_of(watching))
		watching->options->format->render(&out, report, &watching->style);
	watching_write(watching);
	watching->unwritable = file_of(watching) && watching->outdated;
	say_out(watching, &out);
	arena_free(scratch);
	watching->times.report = INT64_MAX;
	watching->told = believed_new(report);
	watching_status(watching);
	if (!watching_is_over(watching))
		notify_send(watching->notify, "READY=1");
}

void watching_say(const char *format, ...)
{
	va_list arguments;

	progress_clear();
	va_start(arguments, format);
	(void)fputs("ngxaudit: ", stderr);
	(void)vfprintf(stderr, format, arguments);
	(void)fputc('\n', stderr);
	va_end(arguments);
}

void watching_status(struct watching *watching)
{
	const struct nga_report *report = &watching->now->pass.report;
	struct watch_state state = watch_state(watching->watch);
	struct arena *scratch = arena_new();

	notify_send(watching->notify,
		arena_format(scratch,
			"STATUS=%zu errors, %zu warnings, %zu notes; %zu directories "
			"watched%s%s",
			report->counts[NGA_ERROR], report->counts[NGA_WARNING],
			report->counts[NGA_NOTE], state.watches,
			state.deaf > 0 ? "; degraded, some are polled" : "",
			report->snapshot->ngaps > 0
				? arena_format(scratch, "; %zu gaps", report->snapshot->ngaps)
				: ""));
	arena_free(scratch);
}

enum { MOST_SAID = 20 };

/* The gaps that `others` have not; returns how many. */
static size_t say_gaps(struct arena *scratch, const struct watched_gaps *gaps,
	const struct watched_gaps *others, bool gone)
{
	struct map known = {.arena = scratch};
	size_t n = 0;

	for (size_t i = 0; i < others->n; i++)
		map_set(&known, others->items[i].path, scratch);
	for (size_t i = 0; i < gaps->n; i++) {
		const char *path = gaps->items[i].path;
		if (map_get(&known, path) || n++ >= MOST_SAID)
			continue;
		if (gone)
			watching_say("gap closed: %s", out_escape(scratch, path));
		else
			watching_say("gap: %s: %s; what is wrong there is not told",
				out_escape(scratch, path),
				out_escape(scratch, gaps->items[i].reason));
	}
	if (n > MOST_SAID)
		watching_say("%s: %zu more", gone ? "gaps closed" : "gaps", n - MOST_SAID);
	return n;
}

void watching_say_gaps(struct watching *watching, const struct watched_gaps *gaps)
{
	const struct watched_gaps *before = &watching->now->gaps;
	struct arena *scratch = arena_new();
	struct out out = {.arena = scratch};

	if (say_gaps(scratch, gaps, before, false) + say_gaps(scratch, before, gaps, true) > 0) {
		watching->outdated = true;
		if (says_json(watching))
			render_gaps_event(
				&out, gaps->items, gaps->n, clock_timestamp(scratch, clock_now()));
		say_out(watching, &out);
	}
	arena_free(scratch);
}

void watching_say_counts(const struct watching *watching)
{
	struct watch_state state = watch_state(watching->watch);
	const struct watch_counts *counts = &watching->counts;

	watching_say("%zu events, %zu overflows, %zu passes, %zu failed, %zu changes told, "
		     "%zu misses, %zu watches, %zu polled, %zu dropped",
		state.events, state.overflows, counts->passes, counts->failures, counts->changes,
		counts->misses, state.watches, state.deaf, state.dropped);
}

bool watching_is_over(const struct watching *watching)
{
	return watching->deafened != 0 || watching->unwritable;
}
