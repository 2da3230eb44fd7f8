#include "state_name.h"

#include <arena.h>
#include <digest.h>

#include <string.h>

enum { SHOWN = 100 }; /* bytes of the path in the name: a name has at most 255 */

char *state_name(struct arena *arena, const char *root, const char *nginx_conf)
{
	char digest[DIGEST_TEXT];
	size_t root_length = strlen(root), length = strlen(nginx_conf);
	char *both = arena_alloc(arena, root_length + length + 1);

	memcpy(both, root, root_length + 1);
	memcpy(both + root_length + 1, nginx_conf, length);
	digest_text(both, root_length + 1 + length, digest);
	const char *end = nginx_conf + (length > SHOWN ? length - SHOWN : 0);
	char *shown = arena_copy(arena, end + strspn(end, "/"));
	for (char *slash = shown; (slash = strchr(slash, '/'));)
		*slash = '-';
	return arena_format(arena, "%s%s%.16s", shown, *shown ? "-" : "", digest);
}
