#include "ask_nginx.h"

#include <arena.h>
#include <path.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_program(const char *path)
{
	struct stat found;

	return stat(path, &found) == 0 && S_ISREG(found.st_mode) &&
	       faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0;
}

/* Relative directories are passed over: who runs an audit as root does not mean a program that
 * happens to lie where he stands. */
static const char *find_in(struct arena *arena, const char *list)
{
	for (size_t length; *list; list += length + (list[length] == ':')) {
		length = strcspn(list, ":");
		if (list[0] != '/')
			continue;
		const char *path = path_join(arena, arena_copy_n(arena, list, length), "nginx");
		if (is_program(path))
			return path;
	}
	return NULL;
}

const char *ask_find_binary(struct arena *arena)
{
	static const char usual[] = "/usr/sbin:/usr/local/sbin:/usr/local/nginx/sbin:"
				    "/usr/local/openresty/nginx/sbin";
	const char *path = getenv("PATH");
	const char *found = path ? find_in(arena, path) : NULL;

	return found ? found : find_in(arena, usual);
}
