#include "diff_live.h"

#include "operand_paths.h"
#include "pass.h"
#include "progress.h"

#include <arena.h>
#include <blob.h>
#include <map.h>
#include <out.h>
#include <patch.h>
#include <path.h>

#include <string.h>
#include <sys/stat.h>

enum { USUAL_MODE = S_IFREG | 0644 };

struct diffing {
	struct arena *arena;
	struct patch *patch;
	struct operand_paths paths;
};

static struct patch_side side_of(struct arena *arena, const char *bytes, size_t length)
{
	return (struct patch_side){USUAL_MODE, bytes, length, blob_id(arena, bytes, length)};
}

/* Either may be NULL: it is not there. */
static void write_file(
	struct diffing *diffing, const struct nga_loaded_file *loaded, const struct nga_file *file)
{
	struct patch_side from = {0}, to = {0};
	const char *path = loaded ? loaded->path : file->path;

	if (!operand_paths_want(&diffing->paths, path) ||
		(loaded && file && file->size == loaded->length &&
			(file->size == 0 || memcmp(file->bytes, loaded->bytes, file->size) == 0)))
		return;
	if (loaded)
		from = side_of(diffing->arena, loaded->bytes, loaded->length);
	if (file)
		to = side_of(diffing->arena, file->size > 0 ? file->bytes : "", file->size);
	patch_path(diffing->patch, path, &from, &to);
}

/* Those that it has in the order in which it read them, then those that it has not. */
static void write_all(struct diffing *diffing, const struct nga_snapshot *snapshot)
{
	const struct nga_live *live = &snapshot->live;
	struct map on_disk = {.arena = diffing->arena}, in_memory = {.arena = diffing->arena};

	for (size_t i = 0; i < snapshot->nfiles && snapshot->files[i]->loaded; i++)
		if (snapshot->files[i]->lookup == NGA_FOUND)
			map_set(&on_disk, snapshot->files[i]->path, snapshot->files[i]);
	for (size_t i = 0; i < live->nloaded; i++) {
		map_set(&in_memory, live->loaded[i].path, diffing);
		write_file(diffing, &live->loaded[i], map_get(&on_disk, live->loaded[i].path));
	}
	for (size_t i = 0; i < snapshot->nfiles && snapshot->files[i]->loaded; i++)
		if (snapshot->files[i]->lookup == NGA_FOUND &&
			!map_get(&in_memory, snapshot->files[i]->path))
			write_file(diffing, NULL, snapshot->files[i]);
}

static int insist(const struct nga_snapshot *snapshot, struct nga_error *err)
{
	const struct nga_live *live = &snapshot->live;

	if (!live->looked)
		return err_set(err, 0, "--live looks at the running nginx; say it without --root");
	if (!live->running)
		return err_set(err, 0, "no nginx runs %s", snapshot->nginx_conf);
	if (live->hidden)
		return err_set(err, 0,
			"what the running nginx (pid %d) has loaded is in its memory: run as root",
			(int)live->master);
	if (live->nloaded == 0)
		return err_set(err, 0, "cannot see what the running nginx (pid %d) has loaded: %s",
			(int)live->master, live->unreadable);
	return 0;
}

static bool is_known(const struct nga_snapshot *snapshot, const char *path)
{
	for (size_t i = 0; i < snapshot->live.nloaded; i++)
		if (path_is_below(snapshot->live.loaded[i].path, path))
			return true;
	for (size_t i = 0; i < snapshot->nfiles && snapshot->files[i]->loaded; i++)
		if (path_is_below(snapshot->files[i]->path, path))
			return true;
	return false;
}

static int take_paths(struct diffing *diffing, const struct options *options, struct nga_error *err)
{
	struct operand_paths *paths = &diffing->paths;

	if (operand_paths_read(paths, options, err) != 0)
		return -1;
	for (size_t i = 0; i < paths->words.n; i++)
		if (!is_known(paths->snapshot, paths->words.items[i]) &&
			!operand_paths_is_read(paths, i))
			return err_set(err, 0,
				"%s: the running nginx has loaded nothing there, and would load "
				"nothing",
				options->operands.items[i]);
	return 0;
}

int diff_live(
	struct patch *patch, struct pass *pass, struct settings *settings, struct nga_error *err)
{
	struct diffing diffing = {
		.arena = pass->arena,
		.patch = patch,
		.paths = {.arena = pass->arena, .snapshot = &pass->snapshot},
	};

	if (pass_run(pass, settings, PASS_WANTS_LIVE, err) != 0)
		return -1;
	progress_clear();
	if (insist(&pass->snapshot, err) != 0 || take_paths(&diffing, settings->options, err) != 0)
		return -1;
	write_all(&diffing, &pass->snapshot);
	return 0;
}
