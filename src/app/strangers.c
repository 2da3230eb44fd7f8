#include "strangers.h"

#include <arena.h>
#include <code.h>
#include <conf.h>
#include <path.h>

#include <string.h>

struct looking {
	struct arena *arena;
	struct scan *scan;
	struct nga_snapshot *snapshot;
};

static const char see[] = "see --test-anyway";

/* "www-data may write /etc/nginx/sites-available/shop" */
static const char *who_may(const struct looking *looking)
{
	const struct nga_place *place = &looking->snapshot->places[0];

	return arena_format(looking->arena, "%s may write %s", place->writer_name, place->path);
}

/* The place by which somebody may put his own library, or line, in place of this one. */
static const char *strangers_module(const struct looking *looking, const struct nga_placed *placed)
{
	const char *name = conf_argument(placed->directive, 1);

	if (!conf_is(placed->directive, "load_module") || !name)
		return NULL;
	const char *at =
		scan_strangers_place(looking->scan, looking->snapshot, placed->file->path, false);
	const char *path = path_join(looking->arena, looking->snapshot->prefix, name);
	return at ? at : scan_strangers_place(looking->scan, looking->snapshot, path, false);
}

/* Whether or not the configuration itself may be written. */
static const char *find_open_module(const struct looking *looking)
{
	const struct nga_snapshot *snapshot = looking->snapshot;

	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_placed *placed = &snapshot->placed[i];
		const char *at = strangers_module(looking, placed);
		if (at)
			return arena_format(looking->arena,
				"not asked: the library that %s:%u loads is not safe from others, "
				"who may write %s; %s",
				placed->file->path, placed->directive->words[0].line, at, see);
	}
	return NULL;
}

static const char *find_code(const struct looking *looking)
{
	const struct nga_file *file;
	const struct nga_directive *directive = code_first(looking->snapshot, &file);

	if (!directive)
		return NULL;
	return arena_format(looking->arena,
		"not asked: %s, and %s in %s:%u runs code when nginx tests the configuration; %s",
		who_may(looking), directive->words[0].text, file->path, directive->words[0].line,
		see);
}

/* Why no copy can stand in for what is on disk; NULL: it can. */
static const char *find_hindrance(const struct looking *looking, const struct ask_options *ask)
{
	const char *at =
		scan_strangers_place(looking->scan, looking->snapshot, ask->nginx_conf, true);

	if (at)
		return arena_format(looking->arena,
			"not asked: others may replace the main file or a directory on the way to "
			"it, as they may write %s; %s",
			at, see);
	if (ask->in_place)
		return arena_format(looking->arena,
			"not asked in place, where nginx reads the files itself: %s; %s",
			who_may(looking), see);
	return NULL;
}

static struct ask_file *files_of(
	struct arena *arena, const struct shadow_file *shadow_files, size_t n)
{
	struct ask_file *files = arena_array(arena, n + 1, sizeof(*files));

	for (size_t i = 0; i < n; i++)
		files[i] = (struct ask_file){
			shadow_files[i].path, shadow_files[i].bytes, shadow_files[i].length};
	return files;
}

static const char *make_copy(
	const struct looking *looking, struct ask_options *ask, struct strangers *strangers)
{
	struct private_copy *copy = arena_alloc(looking->arena, sizeof(*copy));

	private_copy_make(looking->arena, looking->snapshot, ask_copies_directory, copy);
	if (copy->refused)
		return arena_format(looking->arena,
			"not asked: %s, so that nginx is asked only about a copy of what was read, "
			"and %s",
			who_may(looking), copy->refused);
	ask->files = files_of(looking->arena, copy->main, 1);
	ask->nfiles = 1;
	ask->copies = files_of(looking->arena, copy->files, copy->nfiles);
	ask->ncopies = copy->nfiles;
	strangers->copy = copy;
	return NULL;
}

void strangers_look(struct arena *arena, struct scan *scan, struct nga_snapshot *snapshot,
	struct ask_options *ask, struct strangers *strangers)
{
	const struct looking looking = {arena, scan, snapshot};

	*strangers = (struct strangers){.gap = find_open_module(&looking)};
	if (strangers->gap || snapshot->nplaces == 0)
		return;
	strangers->gap = find_code(&looking);
	if (!strangers->gap)
		strangers->gap = find_hindrance(&looking, ask);
	if (!strangers->gap)
		strangers->gap = make_copy(&looking, ask, strangers);
}

void strangers_tell(
	const struct strangers *strangers, struct arena *arena, struct nga_snapshot *snapshot)
{
	const struct looking looking = {arena, NULL, snapshot};

	private_copy_tell(strangers->copy, arena, &snapshot->nginx);
	if (snapshot->nginx.answer != NGA_REFUSES)
		return;
	const char **limits = arena_array(arena, snapshot->nlimits + 1, sizeof(*limits));
	if (snapshot->nlimits > 0)
		memcpy(limits, snapshot->limits, snapshot->nlimits * sizeof(*limits));
	limits[snapshot->nlimits++] = arena_format(arena,
		"whether nginx refuses other sites than the one it names: %s, so it was asked "
		"about a copy, once",
		who_may(&looking));
	snapshot->limits = limits;
}
