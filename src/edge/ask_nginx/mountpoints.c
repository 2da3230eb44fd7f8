#include "mountpoints.h"

#include <arena.h>
#include <out.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_octal(const char *at)
{
	for (size_t i = 1; i <= 3; i++) {
		if (at[i] < '0' || at[i] > '7')
			return false;
	}
	return true;
}

/* Blanks and backslashes are written as \ooo. */
static const char *unescape(struct arena *arena, const char *text, size_t length)
{
	char *plain = arena_copy_n(arena, text, length), *at = plain;

	for (const char *from = plain; *from; from++) {
		if (*from == '\\' && is_octal(from)) {
			*at++ = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 +
				       (from[3] - '0'));
			from += 3;
		} else {
			*at++ = *from;
		}
	}
	*at = '\0';
	return plain;
}

/* The fifth word of a line. */
static const char *point_of(struct arena *arena, const char *line)
{
	for (int skipped = 0; skipped < 4; skipped++) {
		line += strcspn(line, " \n");
		if (*line != ' ')
			return NULL;
		line++;
	}
	return unescape(arena, line, strcspn(line, " \n"));
}

void mountpoints_parse(struct arena *arena, const char *text, struct mountpoints *mounts)
{
	struct vec points = {.size = sizeof(const char *)};
	size_t n = 0;

	for (const char *line = text; *line;) {
		const char *point = point_of(arena, line);
		if (point)
			*(const char **)vec_push(&points, arena) = point;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	const char **items = points.items;
	if (points.n > 0)
		qsort(items, points.n, sizeof(*items), by_path);
	for (size_t i = 0; i < points.n; i++) {
		if (n == 0 || strcmp(items[n - 1], items[i]) != 0)
			items[n++] = items[i];
	}
	*mounts = (struct mountpoints){.items = items, .n = n};
}

bool mountpoints_have(const struct mountpoints *mounts, const char *path)
{
	return mounts->n > 0 &&
	       bsearch(&path, mounts->items, mounts->n, sizeof(*mounts->items), by_path);
}

int mountpoints_read(struct arena *arena, struct mountpoints *mounts, struct nga_error *err)
{
	static const char path[] = "/proc/self/mountinfo";
	struct out text = {.arena = arena};
	char buffer[16 * 1024];
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, errno, "cannot read %s", path);
	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		out_bytes(&text, buffer, (size_t)got);
	int error = errno;
	(void)close(fd);
	if (got < 0)
		return err_set(err, error, "cannot read %s", path);
	mountpoints_parse(arena, text.n > 0 ? text.bytes : "", mounts);
	return 0;
}
