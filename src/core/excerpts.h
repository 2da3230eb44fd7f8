/* The lines at which findings point. */
#ifndef CORE_EXCERPTS_H
#define CORE_EXCERPTS_H

#include "raised.h"

/* Sets the excerpt of each finding whose place is a line of a file that was read; `sorted` by
 * severity, file and line, so that each file is gone through once a severity. */
void excerpts_set(struct arena *arena, struct raised **sorted, size_t n);

#endif
