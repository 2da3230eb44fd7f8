/* The loaded files as they were read and judged, for nginx to be asked about: where somebody may
 * change them meanwhile, it must not read them itself. */
#ifndef CORE_PRIVATE_COPY_H
#define CORE_PRIVATE_COPY_H

#include "shadow.h"

#include <map.h>

/* Each file keeps its bytes but for include lines, which name other copies: so the Lua module,
 * which reads its blocks by nginx's buffer, sees what it saw in the file. */
struct private_copy {
	const struct shadow_file *main; /* at its own path */
	const struct shadow_file
		*files; /* the others; of each, `path` is its name in `directory` */
	size_t nfiles;
	const char *refused; /* why there is no copy; NULL: there is one */

	const struct nga_snapshot *snapshot;
	const char *directory;
	const struct nga_file **originals; /* of `files` */
	struct shadow_variation variation; /* those with include lines, by their own paths */
};

/* Copies that lie in `directory`, absolute, when nginx reads them. There is none where a loaded
 * file could not be read or does not parse: what nginx would say of it stands elsewhere. */
void private_copy_make(struct arena *arena, const struct nga_snapshot *snapshot,
	const char *directory, struct private_copy *copy);

/* Puts the files on disk into the complaints in place of their copies. */
void private_copy_tell(
	const struct private_copy *copy, struct arena *arena, struct nga_nginx *nginx);

#endif
