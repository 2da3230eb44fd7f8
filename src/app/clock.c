#include "clock.h"

#include <arena.h>

#include <time.h>

enum { NS_PER_SECOND = 1000000000 };

int64_t clock_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

const char *clock_timestamp(struct arena *arena, int64_t ns)
{
	time_t seconds = (time_t)(ns / NS_PER_SECOND);
	struct tm tm = {0};
	char text[sizeof("-2147483648-01-01T00:00:00")];

	(void)gmtime_r(&seconds, &tm);
	(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	return arena_format(arena, "%s.%06dZ", text, (int)(ns % NS_PER_SECOND / 1000));
}

const char *clock_today(struct arena *arena)
{
	time_t now = time(NULL);
	struct tm tm = {0};
	char text[sizeof("-2147483648-01-01")];

	(void)localtime_r(&now, &tm);
	(void)strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	return arena_copy(arena, text);
}
