#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool progress_wanted(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

void progress_show(const char *what, size_t done)
{
	if (done > 0)
		(void)fprintf(stderr, "\r\033[K%s %zu", what, done);
	else
		(void)fprintf(stderr, "\r\033[K%s", what);
	(void)fflush(stderr);
}

void progress_clear(void)
{
	if (progress_wanted())
		(void)fputs("\r\033[K", stderr);
}
