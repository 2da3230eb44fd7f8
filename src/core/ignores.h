/* Findings that somebody chose not to hear about. */
#ifndef CORE_IGNORES_H
#define CORE_IGNORES_H

#include "raised.h"

struct ignores {
	struct nga_ignore **items; /* those of the rules, then the comments by file and line */
	size_t n;
};

/* Those of the ruleset, unmarked, and the comments in the loaded files of nginx: "# ngxaudit:
 * ignore RULE because REASON", each about the next statement of its file. A comment that cannot
 * hold says why in its `fault`. */
struct ignores ignores_gather(
	struct arena *arena, const struct nga_snapshot *snapshot, struct nga_ruleset *ruleset);

/* Whether there is such a comment in the file, whatever it says. */
bool ignores_stand_in(const struct nga_file *file);

/* Whether a comment in nginx's configuration may silence the rule: not where whoever may write that
 * file would silence what is wrong with it. */
bool ignores_allow_comment(const struct nga_rule *rule);

/* The first of them that holds for the finding, or NULL; all that do are marked as used. */
const struct nga_ignore *ignores_hold(
	const struct ignores *ignores, const struct nga_finding *finding);

#endif
