/* What lies at a spot, and whether it is what was expected. */
#ifndef APPLY_LOOK_H
#define APPLY_LOOK_H

#include "course.h"

struct sight {
	enum nga_thing thing;
	struct nga_stat stat;
	const char *text; /* of a link, in repair->buffer: good until the next look */
};

/* Looks at a spot; a closed yard holds nothing. Returns 0 or an errno. Allocates nothing. */
int look_at(const struct course *repair, const struct spot *spot, struct sight *sight);

/* Whether that is `body` (NULL: nothing), by identity, and a link by its text too. */
bool look_is(const struct sight *sight, const struct body *body);

/* Whether it is that, and a file unchanged too, by size and time of modification. */
bool look_is_unchanged(const struct sight *sight, const struct body *body);

/* Sets `body` to what was seen; the text is copied. */
void look_keep(struct course *repair, const struct sight *sight, struct body *body);

/* Whether the file at the spot has exactly the bytes that `body` should have; 0, an errno, or
 * ESTALE where they differ. Bytes that are not known are not compared. */
int look_bytes(const struct course *repair, const struct spot *spot, const struct body *body);

/* Whether the directory at the spot is empty; 0, an errno, or ESTALE where it is not. */
int look_empty(const struct course *repair, const struct spot *spot);

/* The kind of thing, by its mode. */
enum nga_thing look_thing(uint32_t mode);

#endif
