#include "fixing.h"

#include "hold.h"
#include "modes.h"
#include "output.h"
#include "progress.h"
#include "repair.h"
#include "review.h"
#include "style.h"

#include <prompt.h>
#include <reload.h>
#include <render_plan.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { RELOAD_SECONDS = 10 };

/* Whether words of ours may stand before the report. */
static bool for_people(const struct fixing *fixing)
{
	return fixing->settings->options->format->for_people;
}

static int show_plan(struct fixing *fixing)
{
	const struct render_format *format = fixing->settings->options->format;

	if (format->plan)
		format->plan(fixing->out, &fixing->before.report, &fixing->plan, &fixing->style);
	else
		format->render(fixing->out, &fixing->before.report, &fixing->style);
	return fixing->before.report.exit_status;
}

/* The plan is what somebody without the right to carry it out came for. */
static int refuse_rights(struct fixing *fixing, struct nga_error *err)
{
	struct nga_error refused;

	if (fixing->aim->look(fixing, &refused) != 0) {
		*err = refused;
		return -1;
	}
	(void)show_plan(fixing);
	const char *said = arena_copy(fixing->out->arena, err->text);
	if (geteuid() != 0)
		(void)err_set(err, 0, "%s; to repair: sudo %s", said,
			repair_command(fixing->out->arena, fixing->settings,
				&fixing->before.snapshot, fixing->aim->option));
	return repair_trouble(fixing->out->arena, err);
}

static bool lacks_rights(int code)
{
	return code == EACCES || code == EPERM || code == EROFS;
}

/* Fills `chosen`; false: a person wants nothing of it. */
static bool choose(struct fixing *fixing, struct plan_chosen *chosen)
{
	struct arena *arena = fixing->out->arena;

	if (fixing->settings->options->yes) {
		*chosen = plan_choose_safe(arena, &fixing->plan);
		return true;
	}
	*chosen = plan_choosing(arena);
	return review_run(&fixing->plan, &fixing->style, chosen) == REVIEW_APPLY;
}

static bool is_found_again(const struct fixing *fixing, const struct nga_finding *finding)
{
	const struct nga_report *report = &fixing->after.report;

	for (size_t i = 0; i < report->nfindings; i++)
		if (strcmp(report->findings[i].fingerprint, finding->fingerprint) == 0)
			return true;
	return false;
}

static void say_done(
	struct fixing *fixing, const struct apply *apply, const struct plan_chosen *chosen)
{
	const struct nga_proposal *const *proposals = chosen->proposals.items;
	struct apply_ids dropped = apply_dropped(apply);
	struct out *out = fixing->out;

	if (!for_people(fixing))
		return;
	for (size_t i = 0; i < chosen->proposals.n; i++) {
		out_format(out, "repaired (%s): ", nga_remedy_names[proposals[i]->remedy]);
		out_escaped(out, proposals[i]->finding->subject);
		if (is_found_again(fixing, proposals[i]->finding))
			out_text(out, ", and found again");
		out_text(out, "\n");
	}
	out_format(out, "repair %u; ngxaudit --undo %u takes it back\n", apply_id(apply),
		apply_id(apply));
	for (size_t i = 0; i < dropped.n; i++)
		out_format(out, "repair %u can no longer be taken back\n", dropped.ids[i]);
}

/* Renders what the tree is now, and tells the exit status of it. */
static int show_report(struct fixing *fixing, struct pass *pass)
{
	pass->report.mode = fixing->aim->mode;
	progress_clear();
	fixing->settings->options->format->render(fixing->out, &pass->report, &fixing->style);
	return pass->report.exit_status;
}

static int reload(const struct fixing *fixing, struct nga_error *err)
{
	const struct nga_snapshot *snapshot = &fixing->after.snapshot;

	if (!fixing->settings->options->reload)
		return 0;
	const struct home_where where = repair_where(fixing->settings, snapshot);
	if (hold_check(fixing->out->arena, &where, err) != 0)
		return -1;
	if (snapshot->nginx.answer != NGA_ACCEPTS)
		return err_set(err, 0, "not reloaded: nginx does not accept the configuration");
	if (!snapshot->live.running)
		return err_set(err, 0, "not reloaded: no nginx runs %s", snapshot->nginx_conf);
	return live_reload(fixing->out->arena, snapshot->live.master, RELOAD_SECONDS, err);
}

/* What the running nginx had to learn it has learnt. */
static void look_after_reload(struct fixing *fixing)
{
	unsigned wants = PASS_WANTS_JUDGING | PASS_WANTS_CONTENTS | PASS_WANTS_NGINX;
	/* its report points into it */
	struct pass *again = arena_alloc(fixing->out->arena, sizeof(*again));
	struct nga_error err;

	again->arena = fixing->out->arena;
	if (pass_run(again, fixing->settings, wants, &err) == 0)
		fixing->after = *again;
}

/* The changes were made: what follows can fail without making them undone. */
static int finish(struct fixing *fixing)
{
	struct nga_error err;
	bool failed = reload(fixing, &err) != 0;

	if (failed)
		fixing->after.report.exit_status = repair_trouble(fixing->out->arena, &err);
	else if (fixing->settings->options->reload)
		look_after_reload(fixing);
	return show_report(fixing, &fixing->after);
}

static int apply_chosen(struct fixing *fixing, struct apply *apply,
	const struct plan_chosen *chosen, struct nga_error *err)
{
	struct repair repair = {
		.apply = apply,
		.settings = fixing->settings,
		.before = &fixing->before,
		.after = &fixing->after,
	};

	fixing->after = (struct pass){.arena = fixing->out->arena};
	if (repair_do(&repair, chosen, err) != 0)
		return -1;
	say_done(fixing, apply, chosen);
	return finish(fixing);
}

static int leave(struct fixing *fixing, bool wanted)
{
	const char *said = "nothing was changed\n";

	if (fixing->plan.n == 0)
		said = "nothing to repair\n";
	else if (fixing->settings->options->yes)
		said = "nothing is safe to repair unasked; without --yes, at a terminal, each "
		       "repair is asked about\n";
	if (for_people(fixing))
		out_text(fixing->out, said);
	if (!wanted && for_people(fixing))
		return fixing->before.report.exit_status;
	return show_report(fixing, &fixing->before);
}

static int fix(struct fixing *fixing, struct apply *apply, struct nga_error *err)
{
	struct plan_chosen chosen;

	if (fixing->aim->look(fixing, err) != 0)
		return -1;
	bool wanted = choose(fixing, &chosen);
	if (!wanted || chosen.proposals.n == 0)
		return leave(fixing, wanted);
	int status = apply_chosen(fixing, apply, &chosen, err);
	return status < 0 && lacks_rights(err->code) ? refuse_rights(fixing, err) : status;
}

static int show_only(struct fixing *fixing, struct nga_error *err)
{
	if (fixing->aim->look(fixing, err) != 0)
		return -1;
	repair_warn(fixing->out->arena, fixing->settings, &fixing->before.snapshot);
	return show_plan(fixing);
}

int fixing_run(struct fixing *fixing, struct nga_error *err)
{
	const struct options *options = fixing->settings->options;
	struct arena *arena = fixing->out->arena;
	struct nga_snapshot tree = {0};
	bool recovered;

	if (!options->yes && !options->dry_run && !prompt_possible())
		return err_set(err, 0,
			"no terminal to ask at: say --yes to take every safe repair, or "
			"--dry-run to see all of them");
	if (options->dry_run)
		return show_only(fixing, err);
	if (output_check(arena, options->output, err) != 0)
		return -1;
	/* The lock first: what somebody else repairs meanwhile is seen already. */
	if (repair_find(arena, fixing->settings, &tree, err) != 0)
		return -1;
	struct apply *apply = repair_open(arena, fixing->settings, &tree, &recovered, err);
	if (!apply)
		return lacks_rights(err->code) ? refuse_rights(fixing, err) : -1;
	int status = fix(fixing, apply, err);
	apply_close(apply);
	return status;
}
