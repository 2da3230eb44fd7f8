/* Texts of rule files that span lines. */
#ifndef RULESET_TEXT_H
#define RULESET_TEXT_H

struct arena;

/* `text` without blank lines around it, without blanks at the ends of its lines, and without the
 * indentation that all its lines but the first have in common: tabs, or, where a file indents
 * without them, spaces. NULL stays NULL. */
const char *text_dedent(struct arena *arena, const char *text);

/* `text` in one line: every run of blanks with a newline in it becomes one space. NULL stays
 * NULL. */
const char *text_join(struct arena *arena, const char *text);

#endif
