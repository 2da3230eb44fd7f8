#include "path.h"

#include "arena.h"
#include "out.h"

#include <string.h>

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *path_directory(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return arena_copy(arena, ".");
	return slash == path ? arena_copy(arena, "/")
			     : arena_copy_n(arena, path, (size_t)(slash - path));
}

char *path_join(struct arena *arena, const char *directory, const char *name)
{
	size_t length = strlen(directory);

	if (name[0] == '/' || length == 0)
		return arena_copy(arena, name);
	size_t name_length = strlen(name);
	bool slash = directory[length - 1] != '/';
	char *path = arena_alloc(arena, length + slash + name_length + 1);
	memcpy(path, directory, length);
	if (slash)
		path[length] = '/';
	memcpy(path + length + slash, name, name_length);
	return path;
}

char *path_fold(struct arena *arena, const char *path)
{
	char *folded = arena_alloc(arena, strlen(path) + 2);
	size_t n = 0;

	for (const char *at = path; *at;) {
		at += strspn(at, "/");
		size_t length = strcspn(at, "/");
		bool up = length == 2 && at[0] == '.' && at[1] == '.';
		bool stay = length == 0 || (length == 1 && at[0] == '.');
		if (up) {
			while (n > 0 && folded[--n] != '/')
				;
		} else if (!stay) {
			folded[n++] = '/';
			memcpy(folded + n, at, length);
			n += length;
		}
		at += length;
	}
	if (n == 0)
		folded[n++] = '/';
	folded[n] = '\0';
	return folded;
}

bool path_is_below(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	if (length == 1 && directory[0] == '/')
		return path[0] == '/';
	return strncmp(path, directory, length) == 0 &&
	       (path[length] == '/' || path[length] == '\0');
}

/* The length of the longest common leading path, up to a slash of both or the end of one. */
static size_t common_length(const char *a, const char *b)
{
	size_t same = 0;

	for (size_t i = 0;; i++) {
		bool end_a = a[i] == '/' || a[i] == '\0', end_b = b[i] == '/' || b[i] == '\0';
		if (end_a && end_b)
			same = i;
		if (a[i] != b[i] || a[i] == '\0')
			return same;
	}
}

char *path_relative(struct arena *arena, const char *from, const char *to)
{
	struct out out = {.arena = arena};

	if (from[1] == '\0')
		from++;
	size_t same = common_length(from, to);
	for (const char *rest = from + same; *rest; rest++)
		if (*rest == '/')
			out_text(&out, "../");
	out_text(&out, to[same] == '/' ? to + same + 1 : to + same);
	if (out.n > 1 && out.bytes[out.n - 1] == '/')
		out.bytes[out.n - 1] = '\0';
	return out.n > 0 ? out.bytes : arena_copy(arena, ".");
}

bool path_is_pattern(const char *path)
{
	return strpbrk(path, "*?[") != NULL;
}

/* Levenshtein's distance over one row; names longer than the row are simply far apart. */
size_t path_distance(const char *a, const char *b, size_t limit)
{
	size_t row[128];
	size_t n = strlen(a), m = strlen(b);

	if (n >= 128 || m >= 128 || n > m + limit || m > n + limit)
		return limit + 1;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = corner + (a[i - 1] != b[j - 1]);
			corner = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			row[j] = best;
		}
	}
	return row[m] <= limit ? row[m] : limit + 1;
}
