/* What would make nginx wait for ever. */
#include "state.h"

#include <sys/stat.h>

const char *scan_first_fifo(const struct scan *scan, const char *const *paths, size_t n)
{
	struct nga_stat stat;

	for (size_t i = 0; i < n; i++)
		if (world_stat(&scan->world, paths[i], &stat) == 0 && S_ISFIFO(stat.mode))
			return paths[i];
	return NULL;
}
