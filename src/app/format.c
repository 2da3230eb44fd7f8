#include "format.h"

#include <render.h>

#include <string.h>

int format_read(
	struct arena *arena, const char *name, struct options *options, struct nga_error *err)
{
	for (size_t i = 0; i < render_format_count; i++)
		if (strcmp(render_formats[i].name, name) == 0) {
			options->format = &render_formats[i];
			return 0;
		}
	return err_set(err, 0, "--format %s: expected %s", name, render_format_names(arena, false));
}

/* Whether what the mode shows is a report, which every format can tell. */
static bool shows_report(const struct options *options)
{
	switch (options->mode) {
	case MODE_AUDIT:
	case MODE_PRE_RELOAD:
	case MODE_WATCH:
	case MODE_RECOVER:
		return true;
	case MODE_FIX:
	case MODE_RESTORE:
		return !options->dry_run;
	case MODE_UNDO:
		return !options->dry_run && !options->list;
	default:
		return false;
	}
}

/* Whether what the mode shows is for people alone. */
static bool is_text_alone(const struct options *options)
{
	switch (options->mode) {
	case MODE_ACCEPT:
	case MODE_DIFF:
	case MODE_HOLD:
	case MODE_RELEASE:
	case MODE_LIST_RULES:
	case MODE_LIST_FACTS:
	case MODE_EXPLAIN:
	case MODE_HELP:
	case MODE_VERSION:
		return true;
	case MODE_UNDO:
		return options->dry_run || options->list;
	default:
		return false;
	}
}

/* Who asks for help is not refused it. */
static bool is_taken(const struct options *options, const struct render_format *own)
{
	return options->format == own || options->mode == MODE_HELP ||
	       options->mode == MODE_VERSION;
}

int format_check(struct arena *arena, struct options *options, const struct render_format *own,
	struct nga_error *err)
{
	const struct render_format *format = options->format, *text = &render_formats[0];
	bool alone = is_text_alone(options);

	if (format == text || shows_report(options) || (format->sites && !alone))
		return 0;
	if (!is_taken(options, own))
		return alone ? err_set(err, 0,
				       "--format %s tells of findings; this is said in text alone",
				       format->name)
			     : err_set(err, 0,
				       "--format %s tells of findings alone; here it is one of %s",
				       format->name, render_format_names(arena, true));
	options->format = text;
	return 0;
}
