/* A mount over a watched directory makes no event: /proc/self/mountinfo tells, see proc(5). */
#include "hearing.h"

#include <path.h>

#include <string.h>
#include <unistd.h>

/* All of it, in `arena`; NULL where it cannot be read. */
static char *read_all(struct arena *arena, int fd)
{
	size_t size = 16384, length = 0;
	char *text = arena_alloc(arena, size);

	if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0)
		return NULL;
	for (ssize_t got; (got = read(fd, text + length, size - length - 1)) > 0;) {
		length += (size_t)got;
		if (size - length > 1)
			continue;
		char *larger = arena_alloc(arena, 2 * size);
		memcpy(larger, text, length);
		text = larger;
		size *= 2;
	}
	return text;
}

static bool is_octal(const char *at)
{
	for (size_t i = 1; i <= 3; i++)
		if (at[i] < '0' || at[i] > '7')
			return false;
	return true;
}

/* Takes \040 and its like away, in place. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from;) {
		if (*from != '\\' || !is_octal(from)) {
			*to++ = *from++;
			continue;
		}
		*to++ = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
		from += 4;
	}
	*to = '\0';
}

/* The mount point, inside the root; NULL where it lies outside. */
static const char *inside(const struct watch *watch, const char *point)
{
	if (watch->world.whole)
		return point;
	if (!path_is_below(point, watch->world.root))
		return NULL;
	const char *rest = point + strlen(watch->world.root);
	return *rest ? rest : "/";
}

/* Whether something mounted at `point` hides a watched directory, or a name in one: the set holds
 * all that is above it. */
static bool matters(const struct watch *watch, struct arena *scratch, const char *point)
{
	const char *path = inside(watch, point);

	return path && watch->set &&
	       (watch_set_is_above(watch->set, path) ||
		       watch_set_is_above(watch->set, path_directory(scratch, path)));
}

static uint64_t hash(uint64_t sum, const char *text)
{
	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 0x100000001b3u;
	return sum;
}

/* Fields: its number, its parent's, the device, the root in it, and where it is mounted. */
static uint64_t hash_line(
	const struct watch *watch, struct arena *scratch, uint64_t sum, char *line)
{
	enum { POINT = 4 };
	char *rest = NULL, *fields[POINT + 1] = {NULL};
	char *field = strtok_r(line, " ", &rest);

	for (size_t i = 0; field && i <= POINT; i++) {
		fields[i] = field;
		field = strtok_r(NULL, " ", &rest);
	}
	if (!fields[POINT])
		return sum;
	unescape(fields[POINT]);
	if (!matters(watch, scratch, fields[POINT]))
		return sum;
	for (size_t i = 0; i <= POINT; i++)
		sum = hash(sum, fields[i]);
	return sum;
}

bool mounts_changed(struct watch *watch)
{
	struct arena *scratch = arena_new();
	char *text = read_all(scratch, watch->mountinfo);
	char *rest = NULL;
	uint64_t sum = 0xcbf29ce484222325u;

	for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line;
		line = strtok_r(NULL, "\n", &rest))
		sum = hash_line(watch, scratch, sum, line);
	arena_free(scratch);
	bool changed = watch->mounts != sum;
	watch->mounts = sum;
	return changed;
}
