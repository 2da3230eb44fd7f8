#include "prompt.h"

#include <arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where the result goes to a file, standard error is what the person still sees. */
static FILE *terminal(void)
{
	return isatty(STDOUT_FILENO) ? stdout : stderr;
}

bool prompt_possible(void)
{
	return isatty(STDIN_FILENO) && (isatty(STDOUT_FILENO) || isatty(STDERR_FILENO));
}

void prompt_say(const char *text)
{
	FILE *file = terminal();

	(void)fputs(text, file);
	(void)fflush(file);
}

const char *prompt_ask(struct arena *arena, const char *question)
{
	char *line = NULL;
	size_t size = 0;
	const char *answer = NULL;

	prompt_say(question);
	ssize_t length = getline(&line, &size, stdin);
	if (length > 0 && line[length - 1] == '\n') {
		line[length - 1] = '\0';
		if (strlen(line) == (size_t)length - 1)
			answer = arena_copy(arena, line);
	}
	free(line);
	return answer;
}
