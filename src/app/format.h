/* The format of --format, and what it goes with. */
#ifndef APP_FORMAT_H
#define APP_FORMAT_H

#include "options.h"

/* Sets the format to that of the name; one that there is not is an error that lists them. */
int format_read(struct arena *arena, const char *name, struct options *options,
	struct nga_error *err) MUST_CHECK;

/* Refuses a format that has no words for what the mode shows. `own` is how the program, by the name
 * that it was called, speaks unasked: where that one has no words, the first format takes its
 * place. */
int format_check(struct arena *arena, struct options *options, const struct render_format *own,
	struct nga_error *err) MUST_CHECK;

#endif
