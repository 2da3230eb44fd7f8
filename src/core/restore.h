/* The way back to the accepted state: what would make each path that differs what it was. */
#ifndef CORE_RESTORE_H
#define CORE_RESTORE_H

#include <ngxaudit/plan.h>

struct arena;

/* Fills `plan` with a choice for each change of the snapshot, whose `restorable` are known, that
 * can be taken back, in the order of their paths. What was not there is put away; that is safe
 * where a pattern makes nginx load it. */
void restore_plan(struct arena *arena, const struct nga_snapshot *snapshot, struct nga_plan *plan);

/* Leaves each directory that is made to the first that makes it: for a plan that is done whole. */
void restore_make_once(struct arena *arena, struct nga_plan *plan);

/* Whether a change cannot be taken back: only a digest of the file is remembered, or its copy is
 * damaged. */
bool restore_lacks(const struct nga_snapshot *snapshot, size_t change);

/* Whether what is there has to go for what was there: nothing below it is repaired by itself. */
bool restore_makes_room(const struct nga_change *change);

#endif
