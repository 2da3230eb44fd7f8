/* Propose repairs of what was found, and apply the chosen ones, all or nothing. */
#include "fixing.h"
#include "modes.h"
#include "progress.h"
#include "repair.h"
#include "restoring.h"
#include "style.h"

#include <plan_narrow.h>

/* What was accepted is one way among others: where it cannot be read, the others are left. */
static void prepare_restoring(struct fixing *fixing)
{
	struct nga_snapshot *snapshot = &fixing->before.snapshot;
	const struct operand_paths all = {.arena = fixing->out->arena, .snapshot = snapshot};
	struct nga_error err;

	if (snapshot->nchanges == 0)
		return;
	if (restoring_prepare(fixing->out->arena, fixing->settings, snapshot, &err) != 0)
		(void)repair_trouble(fixing->out->arena, &err);
	else
		(void)restoring_tell_damage(snapshot, &all);
}

static int look(struct fixing *fixing, struct nga_error *err)
{
	const struct words *operands = &fixing->settings->options->operands;
	unsigned wants = PASS_WANTS_JUDGING | PASS_WANTS_CONTENTS;

	if (!fixing->settings->options->dry_run)
		wants |= PASS_WANTS_NGINX;
	fixing->before = (struct pass){.arena = fixing->out->arena};
	if (pass_run(&fixing->before, fixing->settings, wants, err) != 0)
		return -1;
	progress_clear();
	prepare_restoring(fixing);
	plan_make(fixing->out->arena, &fixing->before.report, &fixing->plan);
	struct plan_names names = {
		.names = operands->items,
		.n = operands->n,
		.ruleset = &fixing->settings->ruleset,
		.snapshot = &fixing->before.snapshot,
	};
	return plan_narrow(fixing->out->arena, &names, &fixing->plan, err);
}

int mode_fix(struct out *out, struct settings *settings, struct nga_error *err)
{
	static const struct fixing_aim aim = {"fix", "--fix", look};
	struct fixing fixing = {
		.out = out, .settings = settings, .aim = &aim, .style = style_of(settings)};

	return fixing_run(&fixing, err);
}
