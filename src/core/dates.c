#include "dates.h"

#include <arena.h>

enum { SECONDS_A_DAY = 86400 };

/* The Gregorian calendar repeats itself every 400 years. */
enum { DAYS_OF_400_YEARS = 146097, DAYS_FROM_0_TO_1970 = 719468 };

/* Years here begin in March, so that the day of leap years is their last. */
const char *date_text(struct arena *arena, int64_t seconds)
{
	int64_t days = seconds / SECONDS_A_DAY - (seconds % SECONDS_A_DAY < 0);
	int64_t shifted = days + DAYS_FROM_0_TO_1970;
	int64_t era =
		(shifted >= 0 ? shifted : shifted - (DAYS_OF_400_YEARS - 1)) / DAYS_OF_400_YEARS;
	int64_t day = shifted - era * DAYS_OF_400_YEARS; /* of the era */
	int64_t year = (day - day / 1460 + day / 36524 - day / (DAYS_OF_400_YEARS - 1)) / 365;

	day -= 365 * year + year / 4 - year / 100; /* of the year */
	int64_t month = (5 * day + 2) / 153;       /* from March, 0 */
	day -= (153 * month + 2) / 5;
	month = month < 10 ? month + 3 : month - 9;
	year += 400 * era + (month <= 2);
	return arena_format(arena, "%04lld-%02d-%02d", (long long)year, (int)month, (int)day + 1);
}

const char *date_time_text(struct arena *arena, int64_t ns)
{
	enum { SECOND = 1000000000, DAY = 86400 };
	int64_t seconds = ns / SECOND - (ns % SECOND < 0);
	int fraction = (int)(ns - seconds * SECOND) / 1000;
	int of_day = (int)((seconds % DAY + DAY) % DAY);

	return arena_format(arena, "%sT%02d:%02d:%02d.%06dZ", date_text(arena, seconds),
		of_day / 3600, of_day / 60 % 60, of_day % 60, fraction);
}

const char *date_and_time_text(struct arena *arena, int64_t seconds)
{
	int64_t second = seconds % SECONDS_A_DAY;

	second += second < 0 ? SECONDS_A_DAY : 0;
	return arena_format(arena, "%s %02d:%02d:%02d UTC", date_text(arena, seconds),
		(int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}
