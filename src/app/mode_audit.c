/* Audit once, print the findings. */
#include "modes.h"
#include "pass.h"
#include "progress.h"

#include <narrow.h>
#include <render.h>

#include <stdlib.h>
#include <unistd.h>

static bool wants_colour(const struct options *options)
{
	const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");

	if (options->colour != COLOUR_AUTO)
		return options->colour == COLOUR_ALWAYS;
	return !options->output && isatty(STDOUT_FILENO) && !(no_colour && no_colour[0]) &&
	       terminal && terminal[0];
}

static struct render_style style_of(const struct settings *settings)
{
	const struct options *options = settings->options;
	bool colour = wants_colour(options);

	return (struct render_style){
		.colour = colour,
		.notes = options->verbose || settings->fail_on == NGA_NOTE,
		.quiet = options->quiet,
		.details = colour || (!options->output && isatty(STDOUT_FILENO)),
	};
}

int mode_audit(struct out *out, struct settings *settings, struct nga_error *err)
{
	const struct options *options = settings->options;
	struct render_style style = style_of(settings);
	struct pass pass = {.arena = out->arena};
	unsigned wants = PASS_WANTS_JUDGING;

	if (options->format->whole || options->operands.n > 0)
		wants |= PASS_WANTS_CONTENTS;
	if (pass_run(&pass, settings, wants, err) != 0)
		return -1;
	if (options->operands.n > 0 && narrow_to_sites(out->arena, options->operands.items,
					       options->operands.n, &pass.report, err) != 0)
		return -1;
	pass.report.exit_status = pass_exit_status(&pass.report, settings->fail_on);
	progress_clear();
	options->format->render(out, &pass.report, &style);
	return pass.report.exit_status;
}
