/* Audit once, print the findings. */
#include "modes.h"
#include "news.h"
#include "pass.h"
#include "progress.h"
#include "repair.h"
#include "style.h"

#include <narrow.h>
#include <render.h>

int mode_audit(struct out *out, struct settings *settings, struct nga_error *err)
{
	const struct options *options = settings->options;
	struct render_style style = style_of(settings);
	struct pass pass = {.arena = out->arena};
	unsigned wants = PASS_WANTS_JUDGING;

	if (options->format->whole)
		wants |= PASS_WANTS_LIVE;
	if (options->format->whole || options->operands.n > 0)
		wants |= PASS_WANTS_CONTENTS;
	if (pass_run(&pass, settings, wants, err) != 0)
		return -1;
	if (options->operands.n > 0 && narrow_to_sites(out->arena, options->operands.items,
					       options->operands.n, &pass.report, err) != 0)
		return -1;
	pass.report.exit_status = pass_exit_status(&pass.report, settings->fail_on);
	progress_clear();
	repair_warn(out->arena, settings, &pass.snapshot);
	if (options->changes)
		return news_tell(out, &pass, settings, err);
	options->format->render(out, &pass.report, &style);
	return pass.report.exit_status;
}
