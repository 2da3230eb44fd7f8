/* Which findings explain what nginx complains about. */
#ifndef CORE_EXPLAINS_H
#define CORE_EXPLAINS_H

#include "raised.h"

/* Gives each complaint to the first of the shown findings that explains it: one of whose rule's
 * `explains`, with the facts put in as they are, is a piece of the complaint's text, or of it with
 * " in FILE:LINE" behind, and is not merely the beginning of a longer name there. Returns which
 * complaints were given away: as many flags as nginx has complaints. */
bool *explains_give(
	struct arena *arena, const struct nga_nginx *nginx, struct raised **shown, size_t n);

#endif
