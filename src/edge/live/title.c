#include "title.h"

#include <arena.h>

#include <stdbool.h>
#include <string.h>

/* What nginx and its derivatives write before the role of a process. */
static const char *skip_name(const char *text)
{
	static const char *const names[] = {"nginx: ", "angie: ", "openresty: "};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncmp(text, names[i], strlen(names[i])) == 0)
			return text + strlen(names[i]);
	}
	return NULL;
}

bool title_is_nginx(const char *text)
{
	return skip_name(text) != NULL;
}

const char *title_of_master(const char *text)
{
	static const char role[] = "master process ";
	const char *rest = skip_name(text);

	if (!rest || strncmp(rest, role, strlen(role)) != 0)
		return NULL;
	return rest + strlen(role);
}

/* The command line alone: Angie writes "v1.5.1 #1 [/usr/sbin/angie -c …]". */
static const char *unwrap(struct arena *arena, const char *command)
{
	size_t length = strlen(command);
	const char *open = strstr(command, " [");

	while (length > 0 && command[length - 1] == ' ')
		length--;
	if (command[0] == 'v' && open && command[length - 1] == ']')
		return arena_copy_n(arena, open + 2, (size_t)(command + length - 1 - (open + 2)));
	return arena_copy_n(arena, command, length);
}

/* The option with a value ('c') that a word like "-c", "-cFILE" or "-qc" ends in, `*value` set
 * behind it; '-' for one of flags alone; 0 for what nginx takes for no option. */
static char option_of(const char *word, const char **value)
{
	const char *at = word;

	if (*at++ != '-' || *at == '\0' || *at == ' ')
		return 0;
	at += strspn(at, "?hvVtTq");
	if (*at == '\0' || *at == ' ')
		return '-';
	if (!strchr("cpges", *at))
		return 0;
	*value = at + 1;
	return *at;
}

static const char *word_end(const char *at)
{
	return at + strcspn(at, " ");
}

/* Where the words from `at` on end that are no options, without the blank before the next one. */
static const char *value_end(const char *at)
{
	const char *unused, *end = word_end(at);

	while (*end == ' ' && option_of(end + 1, &unused) == 0)
		end = word_end(end + 1);
	return end;
}

static void keep(struct title *title, char option, const char *value)
{
	if (option == 'c')
		title->conf = value;
	else if (option == 'p')
		title->prefix = value;
	else if (option == 'g')
		title->globals = value;
}

struct title title_parse(struct arena *arena, const char *command)
{
	const char *at = unwrap(arena, command), *end = value_end(at);
	struct title title = {.program = arena_copy_n(arena, at, (size_t)(end - at))};

	while (*end == ' ') {
		const char *value = NULL;
		char option = option_of(end + 1, &value);
		end = word_end(end + 1);
		if (option == 0 || option == '-')
			continue;
		if (*value == '\0' || *value == ' ')
			value += *value == ' ';
		end = value_end(value);
		keep(&title, option, arena_copy_n(arena, value, (size_t)(end - value)));
	}
	return title;
}
