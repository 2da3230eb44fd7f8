#include "style.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool wants_colour(const struct options *options)
{
	const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");

	if (options->colour != COLOUR_AUTO)
		return options->colour == COLOUR_ALWAYS;
	return !options->output && isatty(STDOUT_FILENO) && !(no_colour && no_colour[0]) &&
	       terminal && terminal[0] && strcmp(terminal, "dumb") != 0;
}

struct render_style style_of(const struct settings *settings)
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
