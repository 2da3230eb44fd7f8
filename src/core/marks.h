/* What names and identities say of entries: leftovers, doubles, names that differ only in case. */
#ifndef CORE_MARKS_H
#define CORE_MARKS_H

#include <ngxaudit/rules.h>

struct arena;

/* Sets leftover, unremarkable and case_twin of every entry, and doubles of the enabled ones. */
void marks_set(
	struct arena *arena, struct nga_snapshot *snapshot, const struct nga_ruleset *ruleset);

/* Sets leftover and unremarkable of one entry. */
void marks_set_names(
	struct arena *scratch, const struct nga_ruleset *ruleset, struct nga_entry *entry);

/* What the file is called to which an enabled entry leads. */
const char *marks_target_name(const struct nga_entry *entry);

#endif
