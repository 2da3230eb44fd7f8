/* Days for people. */
#ifndef CORE_DATES_H
#define CORE_DATES_H

#include <stdint.h>

struct arena;

/* The day of a second since 1970, in UTC: "2026-11-20". */
const char *date_text(struct arena *arena, int64_t seconds);

#endif
