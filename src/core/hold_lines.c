#include "hold_lines.h"

#include <arena.h>
#include <out.h>

#include <string.h>

static const char first_line[] = "ngxaudit-held/1\n";

/* The value of the line that begins with `key` and a blank; NULL: there is none. */
static const char *value_of(struct arena *arena, const char *text, const char *key)
{
	size_t length = strlen(key);

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (strncmp(text, key, length) == 0 && text[length] == ' ') {
			const char *value = text + length + 1;
			return arena_copy_n(arena, value, strcspn(value, "\n"));
		}
	return NULL;
}

static const char *or_else(const char *text, const char *other)
{
	return text && text[0] ? text : other;
}

const struct nga_hold *hold_lines_read(struct arena *arena, const char *bytes, size_t length)
{
	const char *lines = arena_copy_n(arena, bytes, length);
	struct nga_hold *hold = arena_alloc(arena, sizeof(*hold));

	*hold = (struct nga_hold){
		.by = or_else(value_of(arena, lines, "by"), "somebody"),
		.from = or_else(value_of(arena, lines, "from"), ""),
		.since = or_else(value_of(arena, lines, "since"), "nobody knows when"),
		.why = or_else(value_of(arena, lines, "why"), "no reason that can be read"),
	};
	return hold;
}

static void write_line(struct out *out, const char *key, const char *value)
{
	out_format(out, "%s ", key);
	out_escaped(out, value);
	out_text(out, "\n");
}

void hold_lines_write(struct out *out, const struct nga_hold *hold)
{
	out_text(out, first_line);
	write_line(out, "since", hold->since);
	write_line(out, "by", hold->by);
	write_line(out, "from", hold->from);
	write_line(out, "why", hold->why);
}
