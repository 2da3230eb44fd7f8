#include "text.h"

#include <arena.h>
#include <out.h>

#include <stdbool.h>
#include <string.h>

static bool is_blank_line(const char *line)
{
	size_t blanks = strspn(line, " \t\r");

	return line[blanks] == '\n' || line[blanks] == '\0';
}

static const char *next_line(const char *line)
{
	const char *newline = strchr(line, '\n');

	return newline ? newline + 1 : NULL;
}

/* How many blanks all lines from `line` on begin with that are not blank altogether. */
static size_t common_indentation(const char *line)
{
	size_t common = (size_t)-1;

	for (; line; line = next_line(line)) {
		size_t blanks = strspn(line, " \t");
		if (!is_blank_line(line) && blanks < common)
			common = blanks;
	}
	return common;
}

static void out_line(struct out *out, const char *line)
{
	size_t length = strcspn(line, "\n");

	while (length > 0 && strchr(" \t\r", line[length - 1]))
		length--;
	out_bytes(out, line, length);
	out_text(out, "\n");
}

const char *text_dedent(struct arena *arena, const char *text)
{
	struct out out = {.arena = arena};

	if (!text)
		return NULL;
	bool first = true;
	while (is_blank_line(text) && next_line(text)) {
		text = next_line(text);
		first = false;
	}
	size_t cut = common_indentation(first ? next_line(text) : text);
	for (const char *line = text; line; line = next_line(line), first = false) {
		size_t blanks = strspn(line, " \t");
		out_line(&out, first || blanks < cut ? line + blanks : line + cut);
	}
	while (out.n > 0 && out.bytes[out.n - 1] == '\n')
		out.bytes[--out.n] = '\0';
	return out.bytes;
}

const char *text_join(struct arena *arena, const char *text)
{
	struct out out = {.arena = arena};

	if (!text || !strchr(text, '\n'))
		return text;
	text = text_dedent(arena, text);
	for (const char *line = text; line; line = next_line(line)) {
		const char *begun = line + strspn(line, " \t");
		if (is_blank_line(begun))
			continue;
		if (out.n > 0)
			out_text(&out, " ");
		out_bytes(&out, begun, strcspn(begun, "\n"));
	}
	return out.n > 0 ? out.bytes : "";
}
