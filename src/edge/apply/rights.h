/* Owner and mode of what lies at a spot. */
#ifndef APPLY_RIGHTS_H
#define APPLY_RIGHTS_H

#include "course.h"

/* Does an act of the kinds ACT_OWN and ACT_MODE, or takes it back: on what lies at `spot` where
 * that is the body of the act and has the rights from which it goes. Returns 0 (also where it is to
 * be taken back and was never done), ESTALE where it is something else, or an errno. */
int rights_change(struct course *repair, const struct spot *spot, const struct act *act, bool back);

/* Adds the acts that give what lies at `spot` the rights `to` in place of `from`. */
void rights_add(struct course *repair, size_t group, int spot, const struct rights rights[2]);

#endif
