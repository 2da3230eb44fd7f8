/* Take repairs back, and finish what an interrupted one left. */
#include "modes.h"

#include "clock.h"
#include "output.h"
#include "progress.h"
#include "repair.h"
#include "style.h"

#include <prompt.h>
#include <render_plan.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One run of --undo. */
struct undoing {
	struct out *out;
	struct settings *settings;
	struct nga_snapshot snapshot; /* its root and main file alone */
	unsigned id;                  /* 0: the last */
};

static int read_id(struct undoing *undoing, struct nga_error *err)
{
	const struct words *operands = &undoing->settings->options->operands;
	char *end = NULL;

	if (operands->n == 0)
		return 0;
	unsigned long id = strtoul(operands->items[0], &end, 10);
	if (*end != '\0' || id == 0 || id > UINT32_MAX)
		return err_set(err, 0, "%s is no number of a repair; --undo --list shows them",
			operands->items[0]);
	undoing->id = (unsigned)id;
	return 0;
}

static void write_past(struct out *out, const struct apply_past *past)
{
	const char *at = clock_timestamp(out->arena, past->at * 1000000000);

	out_format(out, "%u  %.19sZ  %zu change%s", past->id, at, past->nsteps,
		past->nsteps == 1 ? "" : "s");
	if (past->undoes)
		out_format(out, ", took %u back", past->undoes);
	out_text(out, past->undone ? ", taken back" : "");
	if (past->broken)
		out_format(out, ", cannot be used: %s", out_escape(out->arena, past->broken));
	for (size_t i = 0; i < past->nwhat; i++)
		out_format(out, "\n    %s", out_escape(out->arena, past->what[i]));
	out_text(out, "\n");
}

static int list(struct undoing *undoing, struct nga_error *err)
{
	struct home_where where = repair_where(undoing->settings, &undoing->snapshot);
	struct apply_history history;

	if (apply_list(undoing->out->arena, &where, &history, err) != 0)
		return -1;
	for (size_t i = 0; i < history.n; i++)
		write_past(undoing->out, &history.items[i]);
	if (history.n == 0)
		out_text(undoing->out, "no repair to take back\n");
	return STATUS_CLEAN;
}

static bool for_people(const struct undoing *undoing)
{
	return undoing->settings->options->format->for_people;
}

static void write_changes(
	struct out *out, const struct undoing *undoing, const struct apply_steps *steps)
{
	struct render_style style = style_of(undoing->settings);
	struct nga_proposal all = {.steps = steps->items, .nsteps = steps->n};

	render_changes(out, &all, &style);
}

/* Shows what would change, and asks where somebody is there to be asked. */
static bool confirm(struct undoing *undoing, const struct apply_steps *steps)
{
	struct arena *arena = undoing->out->arena;
	struct out out = {.arena = arena};

	if (undoing->settings->options->yes)
		return true;
	write_changes(&out, undoing, steps);
	prompt_say(out.n > 0 ? out.bytes : "");
	const char *answer = prompt_ask(arena, "Take this back [y,n]? ");
	return answer && answer[0] == 'y';
}

/* What a person wants where paths were changed since. */
static bool ask_about_changed(
	struct undoing *undoing, const struct apply *apply, enum apply_changed *changed)
{
	struct arena *arena = undoing->out->arena;

	prompt_say(arena_format(arena, "Changed since the repair:\n%s", repair_left(arena, apply)));
	const char *answer = prompt_ask(arena,
		"Leave these as they are and take the rest back (s), put what is there now into "
		"the quarantine (o), or quit (q) [s,o,q]? ");
	*changed = answer && answer[0] == 'o' ? APPLY_OVERWRITE : APPLY_SKIP;
	return answer && (answer[0] == 's' || answer[0] == 'o');
}

/* The tree as it is now: going back is not refused because nginx refuses what was. */
static int show_tree(struct undoing *undoing, const char *mode, struct nga_error *err)
{
	struct render_style style = style_of(undoing->settings);
	struct pass pass = {.arena = undoing->out->arena};

	if (pass_run(&pass, undoing->settings, PASS_WANTS_JUDGING | PASS_WANTS_CONTENTS, err) != 0)
		return -1;
	progress_clear();
	pass.report.mode = mode;
	undoing->settings->options->format->render(undoing->out, &pass.report, &style);
	return pass.report.exit_status;
}

/* A person wants nothing of it: the tree is as it was. */
static int leave(struct undoing *undoing, struct nga_error *err)
{
	int status = show_tree(undoing, "undo", err);

	if (status >= 0 && for_people(undoing)) {
		undoing->out->n = 0;
		out_text(undoing->out, "nothing was changed\n");
	}
	return status;
}

static enum apply_result take_back(const struct undoing *undoing, struct apply *apply,
	enum apply_changed changed, struct nga_error *err)
{
	sigset_t held;

	repair_hold_signals(&held);
	enum apply_result result = apply_undo(apply, undoing->id, changed, err);
	if (result == APPLY_DONE)
		result = apply_commit(apply, err);
	repair_release_signals(&held);
	return result;
}

/* Takes everything back but what was changed since: over that a person decides. `*left` where that
 * one wants nothing of it. */
static int undo_steps(
	struct undoing *undoing, struct apply *apply, bool *left, struct nga_error *err)
{
	struct arena *arena = undoing->out->arena;
	enum apply_changed changed = APPLY_ASK;
	enum apply_result result = take_back(undoing, apply, changed, err);

	if (result == APPLY_REFUSED && apply_left(apply).n > 0) {
		if (undoing->settings->options->yes || !prompt_possible()) {
			(void)fputs(repair_left(arena, apply), stderr);
			return err_set(err, 0,
				"these were changed since the repair, and nothing was taken back; "
				"without --yes, at a terminal, --undo asks what to do with them");
		}
		*left = !ask_about_changed(undoing, apply, &changed);
		if (*left)
			return 0;
		result = take_back(undoing, apply, changed, err);
	}
	return repair_result(arena, apply, result, err);
}

static void say_done(
	struct undoing *undoing, const struct apply *apply, const struct apply_steps *steps)
{
	struct out *out = undoing->out;

	if (!for_people(undoing))
		return;
	write_changes(out, undoing, steps);
	out_format(out, "taken back; ngxaudit --undo %u repairs it again\n", apply_id(apply));
	if (apply_left(apply).n > 0)
		out_format(out, "changed since the repair:\n%s", repair_left(out->arena, apply));
}

static int undo(struct undoing *undoing, struct apply *apply, struct nga_error *err)
{
	struct apply_steps steps;

	if (apply_undo_steps(apply, undoing->id, &steps, err) != 0)
		return -1;
	if (undoing->settings->options->dry_run) {
		write_changes(undoing->out, undoing, &steps);
		return show_tree(undoing, "undo", err);
	}
	bool left = !confirm(undoing, &steps);
	if (!left && undo_steps(undoing, apply, &left, err) != 0)
		return -1;
	if (left)
		return leave(undoing, err);
	say_done(undoing, apply, &steps);
	/* there may be nothing to audit any more, and all the same it was done */
	int status = show_tree(undoing, "undo", err);
	return status < 0 ? repair_trouble(undoing->out->arena, err) : status;
}

/* Takes the lock, or takes back what was interrupted: that was the last repair, and taking that
 * back is what was asked for. */
static int open_and_undo(struct undoing *undoing, struct nga_error *err)
{
	struct arena *arena = undoing->out->arena;
	bool recovered;
	struct apply *apply =
		repair_open(arena, undoing->settings, &undoing->snapshot, &recovered, err);

	if (!apply)
		return -1;
	int status = recovered && undoing->id == 0 ? show_tree(undoing, "undo", err)
						   : undo(undoing, apply, err);
	apply_close(apply);
	return status;
}

/* Whether there is anything to take back: found out without making anything. */
static int look_for_repairs(const struct undoing *undoing, struct nga_error *err)
{
	struct arena *arena = undoing->out->arena;
	struct home_where where = repair_where(undoing->settings, &undoing->snapshot);
	struct apply_history history;

	if (apply_list(arena, &where, &history, err) != 0)
		return -1;
	if (!apply_unfinished(arena, &where))
		return history.n > 0 ? 0 : err_set(err, 0, "there is no repair to take back");
	if (undoing->settings->options->dry_run)
		return err_set(err, 0,
			"a repair is unfinished or being made right now: "
			"ngxaudit --recover first");
	return 0;
}

static int check_options(const struct undoing *undoing, struct nga_error *err)
{
	const struct options *options = undoing->settings->options;

	if (!options->yes && !options->dry_run && !options->list && !prompt_possible())
		return err_set(err, 0, "no terminal to ask at: say --yes to take the repair back");
	return 0;
}

int mode_undo(struct out *out, struct settings *settings, struct nga_error *err)
{
	struct undoing undoing = {.out = out, .settings = settings};

	if (check_options(&undoing, err) != 0 || read_id(&undoing, err) != 0 ||
		repair_find(out->arena, settings, &undoing.snapshot, err) != 0)
		return -1;
	if (settings->options->list) {
		repair_warn(out->arena, settings, &undoing.snapshot);
		return list(&undoing, err);
	}
	if (output_check(out->arena, settings->options->output, err) != 0)
		return -1;
	return look_for_repairs(&undoing, err) == 0 ? open_and_undo(&undoing, err) : -1;
}

int mode_recover(struct out *out, struct settings *settings, struct nga_error *err)
{
	struct undoing undoing = {.out = out, .settings = settings};
	bool recovered = false;

	if (repair_find(out->arena, settings, &undoing.snapshot, err) != 0)
		return -1;
	struct apply *apply = repair_open(out->arena, settings, &undoing.snapshot, &recovered, err);
	if (!apply)
		return -1;
	apply_close(apply);
	if (for_people(&undoing) && !recovered)
		out_text(out, "nothing to take back\n");
	return show_tree(&undoing, "recover", err);
}
