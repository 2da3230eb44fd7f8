/* Take repairs back, and finish what an interrupted one left. */
#include "modes.h"

#include "clock.h"
#include "locate.h"
#include "progress.h"
#include "repair.h"
#include "style.h"

#include <prompt.h>
#include <render_plan.h>

#include <stdlib.h>
#include <string.h>

/* One run of --undo. */
struct undoing {
	struct out *out;
	struct settings *settings;
	struct nga_snapshot snapshot; /* its root and main file alone */
	unsigned id;                  /* 0: the last */
};

static int find_tree(struct undoing *undoing, struct nga_error *err)
{
	struct target target;

	if (locate(undoing->out->arena, undoing->settings, &target, err) != 0)
		return -1;
	undoing->snapshot.root = target.root;
	undoing->snapshot.nginx_conf = target.nginx_conf;
	return 0;
}

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
	struct apply_where where = repair_where(undoing->settings, &undoing->snapshot);
	struct apply_history history;

	if (apply_list(undoing->out->arena, &where, &history, err) != 0)
		return -1;
	for (size_t i = 0; i < history.n; i++)
		write_past(undoing->out, &history.items[i]);
	if (history.n == 0)
		out_text(undoing->out, "no repair to take back\n");
	return STATUS_CLEAN;
}

/* Shows what would change, and asks where somebody is there to be asked. */
static bool confirm(struct undoing *undoing, const struct apply_steps *steps)
{
	struct arena *arena = undoing->out->arena;
	struct render_style style = style_of(undoing->settings);
	struct nga_proposal all = {.steps = steps->items, .nsteps = steps->n};
	struct out out = {.arena = arena};

	render_changes(&out, &all, &style);
	prompt_say(out.n > 0 ? out.bytes : "");
	if (undoing->settings->options->yes)
		return true;
	const char *answer = prompt_ask(arena, "Take this back [y,n]? ");
	return answer && answer[0] == 'y';
}

/* What a person wants where paths were changed since. */
static bool ask_about_changed(
	struct undoing *undoing, const struct apply *apply, enum apply_changed *changed)
{
	struct arena *arena = undoing->out->arena;

	prompt_say(arena_format(arena, "Changed since the repair:%s\n", repair_left(arena, apply)));
	const char *answer = prompt_ask(arena,
		"Leave these as they are (s), put them into the quarantine (o), or quit (q) "
		"[s,o,q]? ");
	*changed = answer && answer[0] == 'o' ? APPLY_OVERWRITE : APPLY_SKIP;
	return answer && (answer[0] == 's' || answer[0] == 'o');
}

static int undo_steps(struct undoing *undoing, struct apply *apply, struct nga_error *err)
{
	struct arena *arena = undoing->out->arena;
	enum apply_changed changed = APPLY_ASK;
	enum apply_result result = apply_undo(apply, undoing->id, changed, err);

	if (result == APPLY_REFUSED && apply_left(apply).n > 0) {
		if (undoing->settings->options->yes || !prompt_possible()) {
			const char *said = arena_copy(arena, err->text);
			return err_set(err, 0, "%s:%s", said, repair_left(arena, apply));
		}
		if (!ask_about_changed(undoing, apply, &changed))
			return err_set(err, 0, "nothing was changed");
		result = apply_undo(apply, undoing->id, changed, err);
	}
	if (result == APPLY_DONE)
		result = apply_commit(apply, err);
	if (result == APPLY_STUCK) {
		const char *said = arena_copy(arena, err->text);
		return err_set(err, 0, "%s; not everything is as it was:%s", said,
			repair_left(arena, apply));
	}
	return result == APPLY_DONE ? 0 : -1;
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

static int undo(struct undoing *undoing, struct apply *apply, struct nga_error *err)
{
	struct apply_steps steps;

	if (apply_undo_steps(apply, undoing->id, &steps, err) != 0)
		return -1;
	if (undoing->settings->options->dry_run) {
		struct render_style style = style_of(undoing->settings);
		struct nga_proposal all = {.steps = steps.items, .nsteps = steps.n};
		render_changes(undoing->out, &all, &style);
		return STATUS_CLEAN;
	}
	if (!confirm(undoing, &steps))
		return err_set(err, 0, "nothing was changed");
	if (undo_steps(undoing, apply, err) != 0)
		return -1;
	return show_tree(undoing, "undo", err);
}

int mode_undo(struct out *out, struct settings *settings, struct nga_error *err)
{
	const struct options *options = settings->options;
	struct undoing undoing = {.out = out, .settings = settings};
	bool recovered = false;

	if (read_id(&undoing, err) != 0 || find_tree(&undoing, err) != 0)
		return -1;
	if (options->list)
		return list(&undoing, err);
	if (!options->yes && !options->dry_run && !prompt_possible())
		return err_set(err, 0, "no terminal to ask at: say --yes to take the repair back");
	struct apply *apply = repair_open(out->arena, settings, &undoing.snapshot, &recovered, err);
	if (!apply)
		return -1;
	/* what was interrupted was the last repair: taking it back was what was asked for */
	int status = recovered && undoing.id == 0 ? show_tree(&undoing, "undo", err)
						  : undo(&undoing, apply, err);
	apply_close(apply);
	return status;
}

int mode_recover(struct out *out, struct settings *settings, struct nga_error *err)
{
	struct undoing undoing = {.out = out, .settings = settings};
	bool recovered = false;

	if (find_tree(&undoing, err) != 0)
		return -1;
	struct apply *apply = repair_open(out->arena, settings, &undoing.snapshot, &recovered, err);
	if (!apply)
		return -1;
	apply_close(apply);
	if (strcmp(settings->options->format->name, "text") == 0)
		out_text(out, recovered ? "an interrupted repair was taken back\n"
					: "no repair was interrupted\n");
	return show_tree(&undoing, "recover", err);
}
