/* Text for people, wrapped at 80 columns. */
#ifndef CORE_PROSE_H
#define CORE_PROSE_H

#include <out.h>

/* Writes `text` with `indent` blanks before each line, its words filled up to column 80, and a
 * newline behind it. An empty line separates paragraphs; a line that begins with a blank keeps its
 * own form. What is hostile is escaped. */
void prose_wrap(struct out *out, size_t indent, const char *text);

/* The same where the first line has `indent` columns before it already. */
void prose_wrap_on(struct out *out, size_t indent, const char *text);

/* Writes `text` line by line as it is, with `indent` blanks before each, and a newline behind it; a
 * line that is too long is filled. Tabs become four blanks. */
void prose_lines(struct out *out, size_t indent, const char *text);

/* Writes `text` as Markdown: paragraphs, and code where a line begins with a blank; all of it is
 * code where `code` is set. What stands between backticks is code already; nothing else of it is
 * markup, however it looks. */
void prose_markdown(struct out *out, const char *text, bool code);

/* `word` and as many blanks as fill `width` columns, two at least. */
void prose_column(struct out *out, const char *word, size_t width);

#endif
