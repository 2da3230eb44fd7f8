/* Sites that somebody expects, or accepted as enabled, and those of them that are not there. */
#ifndef CORE_MISSING_H
#define CORE_MISSING_H

#include <ngxaudit/snapshot.h>

#include <arena.h>

/* Sets expectation, accepted and place of the sites (struct nga_site, of all pairs), makes those
 * missing that should have an enabled entry and have none, and adds one for each that has no file
 * either. Returns how many were added, behind the others. */
size_t missing_join(struct arena *arena, const struct nga_snapshot *snapshot, struct vec *sites);

/* Whether somebody wants the site to be enabled. */
bool missing_is_wanted(const struct nga_site *site);

#endif
