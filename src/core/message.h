/* Texts with {fact} in them, piece by piece. */
#ifndef CORE_MESSAGE_H
#define CORE_MESSAGE_H

#include "facts.h"

struct out;

/* Plain text, or the name between braces. */
struct message_piece {
	const char *text;
	size_t length;
	bool fact;
};

/* The next piece of the text at `*at`, which moves on; false at its end. A `{` that nothing closes
 * is plain text. */
bool message_next(const char **at, struct message_piece *piece);

/* Writes a value as messages show it: "none" where it is unknown, a list with commas. */
void message_value(
	struct out *out, const struct nga_fact *fact, const struct fact_value *value, bool escaped);

#endif
