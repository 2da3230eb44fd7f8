/* "Did you mean": the known name that is most like a mistyped one. */
#ifndef CORE_NEAREST_H
#define CORE_NEAREST_H

#include <stddef.h>

struct arena;

/* The zero value with `word` set has seen no candidate. */
struct nearest {
	const char *word;
	const char *best;
	size_t distance; /* of `best`, in edits */
};

/* Takes note of one known name; of equally near ones the first stays. One edit is allowed in words
 * of up to four bytes, two up to eight, three in longer ones. */
void nearest_offer(struct nearest *nearest, const char *candidate);

/* `; did you mean "NAME"?`, or "" where nothing is near. */
const char *nearest_hint(struct arena *arena, const struct nearest *nearest);

#endif
