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
		return true;
	case MODE_UNDO:
		return options->dry_run || options->list;
	default:
		return false;
	}
}

int format_check(struct arena *arena, struct options *options, const struct render_format *own,
	struct nga_error *err)
{
	const struct render_format *format = options->format;

	if (is_text_alone(options) && format != own && strcmp(format->name, "text") != 0)
		return err_set(err, 0, "--format %s tells of findings; this is said in text alone",
			format->name);
	if (format->sites || shows_report(options))
		return 0;
	if (format != own)
		return err_set(err, 0, "--format %s tells of findings alone; here it is one of %s",
			format->name, render_format_names(arena, true));
	options->format = &render_formats[0];
	return 0;
}
