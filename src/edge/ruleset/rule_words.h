/* The words that rule files may use beyond those of the facts. */
#ifndef RULESET_RULE_WORDS_H
#define RULESET_RULE_WORDS_H

#include <stdbool.h>

struct nearest;

/* Whether `word` is a remedy, and the remedy that a mistyped one is most like. */
bool rule_word_is_remedy(const char *word);
void rule_word_nearest_remedy(struct nearest *nearest);

/* Whether `name` can be a rule's: lower-case words of letters and digits with single hyphens
 * between them, the first beginning with a letter. */
bool rule_word_is_name(const char *name);

#endif
