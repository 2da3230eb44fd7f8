#include "text.h"

#include <arena.h>
#include <out.h>

#include <stdbool.h>
#include <stdint.h>
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

/* How many bytes of `blank` all lines from `line` on begin with that are not blank altogether. */
static size_t common_run(const char *line, const char *blank)
{
	size_t common = SIZE_MAX;

	for (; line; line = next_line(line)) {
		size_t run = strspn(line, blank);
		if (!is_blank_line(line) && run < common)
			common = run;
	}
	return common == SIZE_MAX ? 0 : common;
}

/* What a file indents with is its own, tabs if it uses them: blanks behind the tabs belong to the
 * text. */
static size_t common_indentation(const char *line)
{
	size_t tabs = common_run(line, "\t");

	return tabs > 0 ? tabs : common_run(line, " ");
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
		out_line(&out, line + (first || blanks < cut ? blanks : cut));
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
