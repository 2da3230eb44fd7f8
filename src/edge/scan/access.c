#include "access.h"

#include "ways.h"

#include <sys/stat.h>

enum nga_lookup access_lookup(
	struct scan *scan, const struct access_user *user, const char *path, const char **at)
{
	struct way way = {.scan = scan, .user = user};
	enum nga_lookup lookup = way_walk(&way, path);

	if (lookup == NGA_FOUND && !way.in_kernel) {
		unsigned rights = S_ISDIR(way.end->stat.mode) ? WAY_PASS : WAY_READ;
		if (!way_may(&way, way.end, rights)) {
			lookup = NGA_DENIED;
			way.at = arena_copy_n(scan->arena, way.end->path,
				way.end->length > 0 ? way.end->length : 1);
		}
	}
	if (at)
		*at = lookup == NGA_FOUND ? NULL : way.at;
	return lookup;
}
