#include "passed.h"

#include <arena.h>
#include <path.h>

#include <string.h>
#include <sys/stat.h>

/* No link is on the way of a record: it was a directory. */
static const struct nga_record *record_of(struct passed *passed, const char *path)
{
	struct nga_record *record = arena_alloc(passed->arena, sizeof(*record));

	*record = (struct nga_record){.path = path, .kind = NGA_RECORDED_DIRECTORY, .mode = 0755};
	return record;
}

/* Whether the way leads on below `path`. */
static bool look_at(struct passed *passed, const char *path)
{
	struct changes_seen seen = {0};
	int error = world_lstat(passed->world, path, &seen.stat);

	if (!error && S_ISLNK(seen.stat.mode))
		error = world_readlink(passed->world, passed->arena, path, &seen.text);
	if (error || S_ISDIR(seen.stat.mode))
		return !error;
	if (!changes_record(passed->accepted, path))
		passed->judge(passed->data, record_of(passed, path), &seen);
	return false;
}

/* In `ways` stands for each path itself, or "" where the way does not lead on. */
static void look_at_way(struct passed *passed, const char *way)
{
	for (size_t end = 0; way[end];) {
		end += 1 + strcspn(way + end + 1, "/");
		char *path = arena_copy_n(passed->arena, way, end);
		const char *known = map_get(&passed->ways, path);
		if (!known) {
			known = look_at(passed, path) ? path : "";
			map_set(&passed->ways, path, (char *)(uintptr_t)known);
		}
		if (!known[0])
			return;
	}
}

void passed_look(struct passed *passed)
{
	const char *before = "";

	for (size_t i = 0; i < passed->accepted->nrecords; i++) {
		const char *path = passed->accepted->records[i].path;
		size_t length = strlen(path) - strlen(path_base(path)) - 1;
		/* they are sorted: most lie where the one before lies */
		if (length == 0 || (strlen(before) == length && memcmp(before, path, length) == 0))
			continue;
		before = arena_copy_n(passed->arena, path, length);
		look_at_way(passed, before);
	}
}
