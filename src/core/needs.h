/* What a rule needs to know, by the facts that it uses. */
#ifndef CORE_NEEDS_H
#define CORE_NEEDS_H

#include "judge.h"

/* Whether the rule can be judged only when nginx has answered. */
bool needs_answer(const struct nga_rule *rule);

/* Whether a look at one entry decides the rule: it is about entries, and neither what it asks nor
 * what tells its findings apart lies in other entries, in sites or in files. */
bool needs_entry_alone(const struct nga_rule *rule);

#endif
