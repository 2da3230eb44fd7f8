/* Asking a person at a terminal. */
#ifndef PROMPT_PROMPT_H
#define PROMPT_PROMPT_H

#include <stdbool.h>

struct arena;

/* Whether somebody can be asked: standard input and output are a terminal. */
bool prompt_possible(void);

/* Writes `text` to standard output as it is. */
void prompt_say(const char *text);

/* Shows the question and reads one line, without its newline; NULL at the end of input, or where it
 * is no text. The line lives in `arena`. */
const char *prompt_ask(struct arena *arena, const char *question);

#endif
