/* Who stops every reload, as the lines of a small file. */
#ifndef CORE_HOLD_LINES_H
#define CORE_HOLD_LINES_H

#include <ngxaudit/report.h>

struct arena;
struct out;

/* The lines of `hold`, escaped. */
void hold_lines_write(struct out *out, const struct nga_hold *hold);

/* What such lines say, in `arena`. Never NULL: what makes no sense is a hold by somebody. */
const struct nga_hold *hold_lines_read(struct arena *arena, const char *bytes, size_t length);

#endif
