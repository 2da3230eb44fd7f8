/* Sites and their states, out of the entries of the pairs. */
#ifndef CORE_SITES_H
#define CORE_SITES_H

#include <ngxaudit/rules.h>

struct arena;

/* `name` as names of sites are compared: without an ordering prefix (^[0-9]+[-_]) and a final
 * ".conf". Points into `name`; `*length` is set to how much of it counts. */
const char *site_name(const char *name, size_t *length);

/* Whether both names are the same site's. */
bool site_names_equal(const char *a, const char *b);

/* Marks entries (leftover, unremarkable, doubles, case_twin) and fills snapshot->sites, with those
 * that are accepted or expected and are not there; the lists of names come from the rules. Sets the
 * site of every server. */
void sites_derive(
	struct arena *arena, struct nga_snapshot *snapshot, const struct nga_ruleset *ruleset);

#endif
