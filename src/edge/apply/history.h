/* The repairs of the past, from their journals. */
#ifndef APPLY_HISTORY_H
#define APPLY_HISTORY_H

#include <home.h>

/* All of them, newest first. */
struct apply_history history_read(const struct home *home);

#endif
