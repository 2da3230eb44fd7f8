/* May nginx be reloaded now? For deploy scripts, and for the people who read their logs. */
#include "modes.h"

#include "hold.h"
#include "pass.h"
#include "progress.h"
#include "repair.h"
#include "running.h"
#include "style.h"

#include <render.h>

/* The reasons, one after the other. */
static void add_reason(struct out *why, const char *separator)
{
	if (why->n > 0)
		out_text(why, separator);
}

static void add_count(struct out *why, size_t n, const char *what)
{
	if (n == 0)
		return;
	add_reason(why, ", ");
	out_format(why, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void add_findings(struct out *why, const struct nga_report *report, int from, int to)
{
	for (int severity = to; severity >= from; severity--)
		add_count(why, report->counts[severity], nga_severity_names[severity]);
}

/* What stops it beside findings and gaps. */
struct obstacles {
	const struct nga_hold *hold; /* or NULL */
	const char *unknown;         /* why it cannot be told whether somebody holds it; or NULL */
	bool unfinished;             /* a repair */
};

/* What stops it. */
static const char *why_stopped(struct arena *arena, const struct settings *settings,
	const struct nga_report *report, const struct obstacles *obstacles)
{
	struct out why = {.arena = arena};

	if (settings->fail_on != NGA_NO_SEVERITY)
		add_findings(&why, report, (int)settings->fail_on, NGA_ERROR);
	add_count(&why, report->snapshot->ngaps, "gap");
	if (obstacles->hold) {
		add_reason(&why, "; ");
		out_format(&why, "held by %s", hold_text(arena, obstacles->hold));
	}
	if (obstacles->unknown) {
		add_reason(&why, "; ");
		out_text(&why, "it cannot be told whether somebody holds it: ");
		out_escaped(&why, obstacles->unknown);
	}
	if (obstacles->unfinished) {
		add_reason(&why, "; ");
		out_text(&why, "a repair was interrupted; to take it back: ");
		out_escaped(&why, repair_command(arena, settings, report->snapshot, "--recover"));
	}
	return why.bytes;
}

/* What was found and does not stop it. */
static const char *why_allowed(
	struct arena *arena, const struct settings *settings, const struct nga_report *report)
{
	bool never = settings->fail_on == NGA_NO_SEVERITY;
	struct out why = {.arena = arena};

	/* notes stand in nobody's way: what is available and not enabled is one */
	add_findings(&why, report, NGA_WARNING, never ? NGA_ERROR : (int)settings->fail_on - 1);
	if (why.n == 0)
		return "nothing stands in its way";
	out_text(&why, " in its way, and none that stops it");
	return why.bytes;
}

/* Decides, and sets the exit status. */
static struct nga_gate decide(struct pass *pass, const struct settings *settings)
{
	struct home_where where = repair_where(settings, &pass->snapshot);
	struct nga_report *report = &pass->report;
	struct nga_error err;
	struct obstacles obstacles = {.unfinished = apply_unfinished(pass->arena, &where)};

	if (hold_find(pass->arena, &where, &obstacles.hold, &err) != 0)
		obstacles.unknown = arena_copy(pass->arena, err.text);
	if (obstacles.unfinished || obstacles.hold)
		report->exit_status = STATUS_ERRORS;
	else if (obstacles.unknown && report->exit_status != STATUS_ERRORS)
		report->exit_status = STATUS_TROUBLE;
	bool allowed = report->exit_status == STATUS_CLEAN;
	return (struct nga_gate){
		.allowed = allowed,
		.why = allowed ? why_allowed(pass->arena, settings, report)
			       : why_stopped(pass->arena, settings, report, &obstacles),
		.hold = obstacles.hold,
	};
}

int mode_pre_reload(struct out *out, struct settings *settings, struct nga_error *err)
{
	const struct options *options = settings->options;
	struct render_style style = style_of(settings);
	struct pass pass = {.arena = out->arena};
	unsigned wants = PASS_WANTS_JUDGING | PASS_WANTS_DIGEST;

	if (options->format->whole)
		wants |= PASS_WANTS_CONTENTS | PASS_WANTS_LIVE;
	if (pass_run(&pass, settings, wants, err) != 0)
		return -1;
	progress_clear();
	repair_warn(out->arena, settings, &pass.snapshot);
	struct nga_gate gate = decide(&pass, settings);
	if (gate.allowed && running_remember(&pass, settings, err) != 0)
		return -1;
	pass.report.gate = &gate;
	options->format->render(out, &pass.report, &style);
	return pass.report.exit_status;
}
