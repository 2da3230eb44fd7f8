/* Where a result goes: standard output, or a file that is there whole or not at all. */
#ifndef APP_OUTPUT_H
#define APP_OUTPUT_H

#include <errors.h>

#include <stddef.h>

struct arena;

/* Writes all of `bytes` to `path`, or to standard output where it is NULL or "-". A regular file is
 * written beside and then renamed; a device or FIFO is written to as it is. */
int output_write(struct arena *arena, const char *path, const char *bytes, size_t length,
	struct nga_error *err) MUST_CHECK;

/* Whether that can be done, as far as it can be told before: for what cannot be said a second time.
 */
int output_check(struct arena *arena, const char *path, struct nga_error *err) MUST_CHECK;

#endif
