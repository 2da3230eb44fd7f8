#include "scan.h"

#include <arena.h>
#include <content.h>
#include <parse.h>

#include <errno.h>

/* Why a file that is named by hand cannot be used. */
static int refuse(const char *path, enum content_outcome outcome, int error, struct nga_error *err)
{
	switch (outcome) {
	case CONTENT_WRONG_KIND:
		return err_set(err, 0, "cannot read %s: not a regular file", path);
	case CONTENT_TOO_LARGE:
		return err_set(err, EFBIG, "cannot read %s", path);
	case CONTENT_CHANGING:
		return err_set(err, 0, "cannot read %s: it keeps changing", path);
	default:
		return err_set(err, error, "cannot read %s", path);
	}
}

int scan_one_file(
	struct arena *arena, const char *path, struct nga_snapshot *snapshot, struct nga_error *err)
{
	struct world world = {.fd = -1};
	struct content content = {.path = path, .most = CONTENT_LOADED_MOST};

	if (world_open_root(&world, "/", err) != 0)
		return -1;
	enum content_outcome outcome = content_read(&world, arena, &content);
	world_close(&world);
	if (outcome != CONTENT_READ)
		return refuse(path, outcome, content.error, err);
	struct nga_file *file = arena_alloc(arena, sizeof(*file));
	*file = (struct nga_file){
		.path = path,
		.stat = content.stat,
		.lookup = NGA_FOUND,
		.loaded = true,
		.bytes = content.bytes,
		.size = content.size,
	};
	parse_file(arena, file);
	snapshot->files = arena_array(arena, 1, sizeof(struct nga_file *));
	snapshot->files[snapshot->nfiles++] = file;
	return 0;
}
