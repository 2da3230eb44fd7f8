/* Modes that list: sites, the parsed configuration, rules, facts. */
#include "locate.h"
#include "modes.h"
#include "pass.h"
#include "progress.h"
#include "repair.h"

#include <render.h>
#include <render_parse.h>
#include <render_rules.h>
#include <scan.h>

/* Where something was not looked at, a listing is not whole. */
static int status_of(const struct nga_snapshot *snapshot)
{
	return snapshot->ngaps > 0 ? STATUS_TROUBLE : STATUS_CLEAN;
}

int mode_sites(struct out *out, struct settings *settings, struct nga_error *err)
{
	struct pass pass = {.arena = out->arena};

	if (pass_run(&pass, settings, PASS_WANTS_CONTENTS | PASS_WANTS_MISSING, err) != 0)
		return -1;
	progress_clear();
	repair_warn(out->arena, settings, &pass.snapshot);
	settings->options->format->sites(out, &pass.snapshot);
	return status_of(&pass.snapshot);
}

int mode_parse(struct out *out, struct settings *settings, struct nga_error *err)
{
	const struct options *options = settings->options;
	struct pass pass = {.arena = out->arena};

	if (options->operands.n > 0) {
		const char *path = options->operands.items[0];
		if (locate_path(out->arena, &path, err) != 0 ||
			scan_one_file(out->arena, path, &pass.snapshot, err) != 0)
			return -1;
	} else if (pass_run(&pass, settings, PASS_WANTS_CONTENTS, err) != 0) {
		return -1;
	} else {
		progress_clear();
		repair_warn(out->arena, settings, &pass.snapshot);
	}
	render_parse(out, &pass.snapshot);
	return render_parse_failed(&pass.snapshot) ? STATUS_ERRORS : status_of(&pass.snapshot);
}

int mode_list_rules(struct out *out, struct settings *settings, struct nga_error *err)
{
	(void)err;
	render_rule_list(out, &settings->ruleset);
	return STATUS_CLEAN;
}

int mode_list_facts(struct out *out, struct settings *settings, struct nga_error *err)
{
	(void)settings;
	(void)err;
	render_fact_list(out);
	return STATUS_CLEAN;
}

int mode_explain(struct out *out, struct settings *settings, struct nga_error *err)
{
	return render_explain(out, &settings->ruleset, settings->options->rule, err);
}
