#include "prose.h"

#include <arena.h>

#include <string.h>

static bool is_verbatim(const char *line)
{
	return *line == ' ' || *line == '\t';
}

/* What would be more than itself, code between backticks aside. */
static void write_words(struct out *out, const char *text)
{
	bool code = false;

	for (const char *at = out_escape(out->arena, text); *at; at++) {
		code = code != (*at == '`');
		if (!code && strchr("\\*_<>[]#|", *at))
			out_text(out, "\\");
		out_bytes(out, at, 1);
	}
	out_text(out, "\n");
}

void prose_markdown(struct out *out, const char *text, bool code)
{
	bool was_verbatim = false;

	for (bool first = true; *text; first = false) {
		size_t length = strcspn(text, "\n");
		const char *line = arena_copy_n(out->arena, text, length);
		bool verbatim = length > 0 && (code || is_verbatim(line));
		if (!first && verbatim != was_verbatim && length > 0)
			out_text(out, "\n");
		if (verbatim)
			out_format(out, "    %s\n",
				out_escape(out->arena, line + (code ? 0 : strspn(line, " \t"))));
		else
			write_words(out, line);
		was_verbatim = length > 0 ? verbatim : was_verbatim;
		text += length + (text[length] == '\n');
	}
}
