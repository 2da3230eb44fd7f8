/* The repairs that are remembered: a file each in the configuration's home. */
#ifndef APPLY_REPAIRS_H
#define APPLY_REPAIRS_H

#include "apply.h"

/* Their ids, ascending. */
struct apply_ids repairs_ids(const struct home *home);

extern const char repairs_journal[]; /* the repair that is not finished */
const char *repairs_name(struct arena *arena, unsigned id);

#endif
