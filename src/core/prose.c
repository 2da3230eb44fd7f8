#include "prose.h"

#include <arena.h>

#include <string.h>

enum { COLUMNS = 80 };

static void blanks(struct out *out, size_t n)
{
	out_format(out, "%*s", (int)n, "");
}

/* How many columns the text takes, as far as one code point is one column. */
static size_t columns_of(const char *text, size_t length)
{
	size_t columns = 0;

	for (size_t i = 0; i < length; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}

static void out_piece(struct out *out, const char *text, size_t length)
{
	out_escaped(out, arena_copy_n(out->arena, text, length));
}

static void verbatim_line(struct out *out, size_t indent, const char *line)
{
	size_t length = strcspn(line, "\n");

	if (length > 0)
		blanks(out, indent);
	for (const char *end = line + length; line < end;) {
		size_t piece = strcspn(line, "\t\n");
		if (piece > 0)
			out_piece(out, line, piece);
		line += piece;
		if (line < end) {
			blanks(out, 4);
			line++;
		}
	}
	out_text(out, "\n");
}

/* Fills lines with the words of one paragraph; returns what follows it: an empty line, one that
 * begins with a blank, or the end. */
static const char *fill_paragraph(struct out *out, size_t indent, const char *text)
{
	size_t column = indent;

	while (*text && *text != '\n') {
		size_t length = strcspn(text, " \t\n");
		size_t width = columns_of(text, length);
		if (column > indent && column + 1 + width > COLUMNS) {
			out_text(out, "\n");
			blanks(out, indent);
			column = indent;
		} else if (column > indent) {
			out_text(out, " ");
			column++;
		}
		out_piece(out, text, length);
		column += width;
		text += length + strspn(text + length, " \t");
		if (*text == '\n') {
			text++;
			if (*text == ' ' || *text == '\t')
				break;
		}
	}
	out_text(out, "\n");
	return text;
}

void prose_lines(struct out *out, size_t indent, const char *text)
{
	for (;;) {
		size_t length = strcspn(text, "\n");
		if (indent + columns_of(text, length) > COLUMNS) {
			blanks(out, indent);
			(void)fill_paragraph(out, indent, arena_copy_n(out->arena, text, length));
		} else {
			verbatim_line(out, indent, text);
		}
		if (text[length] == '\0')
			return;
		text += length + 1;
	}
}

void prose_wrap_on(struct out *out, size_t indent, const char *text)
{
	text = fill_paragraph(out, indent, text + strspn(text, " \t\n"));
	if (*text)
		prose_wrap(out, indent, text);
}

void prose_wrap(struct out *out, size_t indent, const char *text)
{
	while (*text) {
		if (*text == '\n') {
			out_text(out, "\n");
			text++;
		} else if (*text == ' ' || *text == '\t') {
			verbatim_line(out, indent, text);
			text += strcspn(text, "\n");
			text += *text == '\n';
		} else {
			blanks(out, indent);
			text = fill_paragraph(out, indent, text);
		}
	}
}

void prose_column(struct out *out, const char *word, size_t width)
{
	size_t columns = columns_of(word, strlen(word));

	out_escaped(out, word);
	blanks(out, columns + 2 > width ? 2 : width - columns);
}
