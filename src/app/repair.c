#include "repair.h"

#include <map.h>
#include <out.h>
#include <plan_shadow.h>
#include <search.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char default_state_dir[] = "/var/lib/ngxaudit";

struct apply_where repair_where(
	const struct settings *settings, const struct nga_snapshot *snapshot)
{
	const char *named = settings->options->state_dir;

	return (struct apply_where){
		.state_dir = named ? named : default_state_dir,
		.root = snapshot->root,
		.nginx_conf = snapshot->nginx_conf,
	};
}

const char *repair_left(struct arena *arena, const struct apply *apply)
{
	struct apply_troubles left = apply_left(apply);
	struct out out = {.arena = arena};

	for (size_t i = 0; i < left.n; i++) {
		out_text(&out, "\n  ");
		out_escaped(&out, left.items[i].path);
		out_text(&out, ": ");
		out_escaped(&out, left.items[i].why);
	}
	return out.n > 0 ? out.bytes : "";
}

/* Turns how it came out into an error that says all of it. */
static int failed(struct arena *arena, const struct apply *apply, enum apply_result result,
	struct nga_error *err)
{
	if (result == APPLY_TAKEN_BACK)
		return err_add(err, "everything was taken back");
	if (result != APPLY_STUCK)
		return -1;
	const char *said = arena_copy(arena, err->text);
	return err_set(
		err, 0, "%s; not everything is as it was:%s", said, repair_left(arena, apply));
}

struct apply *repair_open(struct arena *arena, const struct settings *settings,
	const struct nga_snapshot *snapshot, bool *recovered, struct nga_error *err)
{
	struct apply_where where = repair_where(settings, snapshot);
	bool unfinished = apply_unfinished(arena, &where);
	struct apply *apply = apply_open(arena, &where, err);

	*recovered = false;
	if (!apply || !unfinished)
		return apply;
	enum apply_result result = apply_recover(apply, err);
	if (result == APPLY_DONE || result == APPLY_TAKEN_BACK) {
		*recovered = true;
		return apply;
	}
	(void)failed(arena, apply, result, err);
	apply_close(apply);
	return NULL;
}

void repair_warn(
	struct arena *arena, const struct settings *settings, const struct nga_snapshot *snapshot)
{
	struct apply_where where = repair_where(settings, snapshot);

	if (apply_unfinished(arena, &where))
		(void)fprintf(stderr,
			"ngxaudit: a repair was interrupted; run ngxaudit --recover -n %s\n",
			out_escape(arena, snapshot->nginx_conf));
}

/* ---- worse or not ---- */

/* What makes two complaints the same fault: the site, where there is one, else the text. */
static const char *key_of(const struct nga_complaint *complaint)
{
	return complaint->entry ? complaint->entry->path : complaint->text;
}

static bool is_fault(const struct nga_complaint *complaint)
{
	return strcmp(complaint->level, "warn") != 0 && complaint->blame != NGA_BLAME_CONSEQUENCE;
}

/* The first fault of `after` that `before` has not; or NULL. */
static const struct nga_complaint *new_fault(
	struct arena *arena, const struct nga_nginx *before, const struct nga_nginx *after)
{
	struct map known = {.arena = arena};

	for (size_t i = 0; i < before->ncomplaints; i++)
		if (is_fault(&before->complaints[i]))
			map_set(&known, key_of(&before->complaints[i]), &known);
	for (size_t i = 0; i < after->ncomplaints; i++)
		if (is_fault(&after->complaints[i]) &&
			!map_get(&known, key_of(&after->complaints[i])))
			return &after->complaints[i];
	return NULL;
}

static bool nginx_is_worse(struct arena *arena, const struct nga_nginx *before,
	const struct nga_nginx *after, const char **why)
{
	if (before->answer != NGA_ACCEPTS && before->answer != NGA_REFUSES)
		return false;
	if (after->answer == NGA_ACCEPTS)
		return false;
	if (after->answer != NGA_REFUSES) {
		*why = "nginx gave no answer about the result";
		return true;
	}
	const struct nga_complaint *fault = new_fault(arena, before, after);
	if (!fault && before->answer == NGA_REFUSES)
		return false;
	*why = fault ? arena_format(arena, "nginx refuses the result: %s%s%s", fault->text,
			       fault->file ? " in " : "", fault->file ? fault->file : "")
		     : "nginx refuses the result";
	return true;
}

bool repair_is_worse(struct arena *arena, const struct nga_snapshot *before,
	const struct nga_snapshot *after, const char **why)
{
	return nginx_is_worse(arena, &before->nginx, &after->nginx, why);
}

/* ---- doing it ---- */

/* Asks nginx about the tree as it would be. A tree that is refused now is judged when it is done:
 * there may be less wrong with it then. */
static int try_first(
	const struct repair *repair, const struct plan_chosen *chosen, struct nga_error *err)
{
	struct arena *arena = repair->before->arena;
	const struct nga_nginx *now = &repair->before->snapshot.nginx;
	struct plan_shadow shadow;
	struct nga_nginx then = {0};
	const char *why = NULL;

	if (now->answer != NGA_ACCEPTS || repair->settings->options->force)
		return 0;
	plan_shadow(arena, &repair->before->snapshot, chosen, &shadow);
	if (shadow.gap || shadow.nfiles == 0)
		return 0;
	struct ask_file *files = arena_array(arena, shadow.nfiles, sizeof(*files));
	for (size_t i = 0; i < shadow.nfiles; i++)
		files[i] = (struct ask_file){
			shadow.files[i].path, shadow.files[i].bytes, shadow.files[i].length};
	const char *gap =
		search_would_accept(arena, &repair->before->ask, files, shadow.nfiles, &then);
	if (!gap && nginx_is_worse(arena, now, &then, &why))
		return err_set(err, 0, "%s; nothing was changed", why);
	return 0;
}

static void hold_signals(sigset_t *old)
{
	sigset_t held;

	(void)sigemptyset(&held);
	(void)sigaddset(&held, SIGINT);
	(void)sigaddset(&held, SIGTERM);
	(void)sigaddset(&held, SIGHUP);
	(void)sigaddset(&held, SIGQUIT);
	(void)sigaddset(&held, SIGTSTP);
	(void)sigprocmask(SIG_BLOCK, &held, old);
}

static const char **patterns_of(struct arena *arena, const struct nga_snapshot *snapshot)
{
	const char **patterns = arena_array(arena, snapshot->nincludes, sizeof(*patterns));

	for (size_t i = 0; i < snapshot->nincludes; i++)
		patterns[i] = snapshot->includes[i]->path;
	return patterns;
}

static int take_back(const struct repair *repair, const char *why, struct nga_error *err)
{
	enum apply_result result = apply_rollback(repair->apply, err);

	if (result == APPLY_STUCK)
		return failed(repair->before->arena, repair->apply, result, err);
	return err_set(err, 0, "%s; everything was taken back", why);
}

/* The tree has changed: looks again, and keeps it or takes it back. */
static int settle(const struct repair *repair, struct nga_error *err)
{
	struct arena *arena = repair->before->arena;
	const char *why = NULL;
	unsigned wants = PASS_WANTS_JUDGING | PASS_WANTS_CONTENTS;

	if (pass_run(repair->after, repair->settings, wants, err) != 0)
		return take_back(repair, arena_copy(arena, err->text), err);
	if (!repair->settings->options->force &&
		repair_is_worse(arena, &repair->before->snapshot, &repair->after->snapshot, &why))
		return take_back(repair, why, err);
	enum apply_result result = apply_commit(repair->apply, err);
	return result == APPLY_DONE ? 0 : failed(arena, repair->apply, result, err);
}

int repair_do(const struct repair *repair, const struct plan_chosen *chosen, struct nga_error *err)
{
	struct arena *arena = repair->before->arena;
	const struct nga_snapshot *snapshot = &repair->before->snapshot;
	struct apply_repair what = {
		.proposals = chosen->proposals.items,
		.n = chosen->proposals.n,
		.patterns = patterns_of(arena, snapshot),
		.npatterns = snapshot->nincludes,
	};
	sigset_t old;

	if (try_first(repair, chosen, err) != 0)
		return -1;
	hold_signals(&old);
	enum apply_result result = apply_begin(repair->apply, &what, err);
	int status = result == APPLY_DONE ? settle(repair, err)
					  : failed(arena, repair->apply, result, err);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	return status;
}
