/* Progress of long runs, on standard error where that is a terminal. */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

bool progress_wanted(void);

/* Shows "what done" on one line that the next call replaces; `done` 0 is not shown. */
void progress_show(const char *what, size_t done);

/* Takes the line away. */
void progress_clear(void);

#endif
