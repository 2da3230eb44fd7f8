/* What differs between two texts, as a unified diff. */
#ifndef CORE_DIFF_H
#define CORE_DIFF_H

#include <out.h>

struct diff_side {
	const char *name;  /* in the header, escaped */
	const char *bytes; /* not NULL */
	size_t length;
};

enum diff_form {
	DIFF_RAW,  /* byte for byte, as patch(1) takes it */
	DIFF_SAFE, /* for a terminal: hostile bytes in lines as \xNN, tabs left */
};

/* Appends the unified diff with three lines of context that makes `to` of `from`; nothing where
 * they are equal. What holds a NUL is binary, and only said to differ. The shortest one (Myers, "An
 * O(ND) difference algorithm and its variations", 1986), unless the texts differ so much that
 * finding it would take long: then one that replaces everything between the first and the last
 * difference. */
void diff_unified(struct out *out, const struct diff_side *from, const struct diff_side *to,
	enum diff_form form);

/* Its hunks alone, without the names of the two. */
void diff_hunks(struct out *out, const struct diff_side *from, const struct diff_side *to,
	enum diff_form form);

/* Whether it holds a NUL. */
bool diff_is_binary(const struct diff_side *side);

#endif
