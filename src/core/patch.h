/* What differs between two trees, as git shows it, for patch(1) and git apply: contents, links and
 * permissions. */
#ifndef CORE_PATCH_H
#define CORE_PATCH_H

#include "diff.h"

#include <stdint.h>

/* What lies at a path: a regular file, or a link with its text for content. */
struct patch_side {
	uint32_t mode;     /* with the type bits; 0: there is nothing */
	const char *bytes; /* NULL: there is nothing */
	size_t length;
	const char *id; /* seven digits of what git calls such bytes; NULL: not known */
};

struct patch {
	struct out *out;
	enum diff_form form;
	bool colour; /* as git colours */
};

/* Appends what makes `to` of `from` at `path`, which is absolute; nothing where they are equal. A
 * file that becomes a link goes and comes, as in git. Names are quoted as git quotes them, so that
 * they are safe for a terminal too. */
void patch_path(const struct patch *patch, const char *path, const struct patch_side *from,
	const struct patch_side *to);

/* Appends a line for people, which both programs pass over: "# /etc/nginx/x is gone". */
void patch_note(const struct patch *patch, const char *path, const char *words);

#endif
