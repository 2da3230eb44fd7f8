/* Days and times for people. */
#ifndef CORE_DATES_H
#define CORE_DATES_H

#include <stdint.h>

struct arena;

/* The day of a second since 1970, in UTC: "2026-11-20". */
const char *date_text(struct arena *arena, int64_t seconds);

/* The time of nanoseconds since 1970, in UTC: "2026-11-20T04:31:00.123456Z". */
const char *date_time_text(struct arena *arena, int64_t ns);

/* The same with the time of the day: "2026-11-20 08:25:01 UTC". */
const char *date_and_time_text(struct arena *arena, int64_t seconds);

#endif
