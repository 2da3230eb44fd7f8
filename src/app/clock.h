/* The wall clock. */
#ifndef APP_CLOCK_H
#define APP_CLOCK_H

#include <stdint.h>

struct arena;

/* Nanoseconds since 1970. */
int64_t clock_now(void);

/* "2026-11-20T04:31:00.123456Z" */
const char *clock_timestamp(struct arena *arena, int64_t ns);

/* The local date as "2026-11-20". */
const char *clock_today(struct arena *arena);

#endif
