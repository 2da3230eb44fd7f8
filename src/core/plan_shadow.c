#include "plan_shadow.h"

#include "fact_index.h"

#include <path.h>

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LINKS = 40 };

struct foreseeing {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct vec steps;   /* const struct nga_step *: of all proposals */
	struct map by_path; /* the same */
	bool writes;        /* a file of them is made anew */
};

/* What an include line reads then. */
struct reading {
	const char *name; /* by which it reads it, and sorts it */
	const char *path; /* where that lies now */
};

static const struct nga_step *step_at(const struct foreseeing *foreseeing, const char *path)
{
	return map_get(&foreseeing->by_path, path);
}

/* Where the file that a step wants lies now. */
static const char *place_now(const struct foreseeing *foreseeing, const struct nga_lying *wanted)
{
	const struct nga_step *const *steps = foreseeing->steps.items;

	for (size_t i = 0; i < foreseeing->steps.n; i++)
		if (steps[i]->have.ino == wanted->ino && steps[i]->have.dev == wanted->dev &&
			steps[i]->have.thing == wanted->thing)
			return steps[i]->path;
	return NULL;
}

/* Where the link at `path`, which no step changes, ends; NULL: no link is known there. */
static const char *end_of_link(const struct foreseeing *foreseeing, const char *path)
{
	const struct nga_entry *entry = index_entry(foreseeing->snapshot, path);

	return entry && entry->link ? entry->link->target : NULL;
}

/* The directory in which `path` really lies, as far as it is one of a pair. */
static const char *directory_of(const struct foreseeing *foreseeing, const char *path)
{
	const struct nga_snapshot *snapshot = foreseeing->snapshot;
	const char *directory = path_directory(foreseeing->arena, path);

	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_dir *enabled = snapshot->pairs[i]->enabled;
		if (enabled && enabled->link && strcmp(enabled->path, directory) == 0)
			return enabled->link->target;
	}
	return directory;
}

/* Where lies now what will be read at `path`; NULL: nothing can be. */
static const char *content_of(const struct foreseeing *foreseeing, const char *path)
{
	struct arena *arena = foreseeing->arena;

	for (int links = 0; links < MOST_LINKS; links++) {
		const struct nga_step *step = step_at(foreseeing, path);
		if (!step) {
			const char *end = end_of_link(foreseeing, path);
			if (!end || !step_at(foreseeing, end))
				return path;
			path = end;
			continue;
		}
		if (step->want.thing == NGA_NOTHING)
			return NULL;
		if (step->want.thing != NGA_A_LINK)
			return place_now(foreseeing, &step->want);
		path = path_fold(
			arena, path_join(arena, directory_of(foreseeing, path), step->want.text));
	}
	return NULL;
}

/* Whether the name itself goes: no pattern matches it any more. */
static bool is_removed(const struct foreseeing *foreseeing, const char *path)
{
	const struct nga_step *step = step_at(foreseeing, path);

	return step && step->want.thing == NGA_NOTHING;
}

/* ---- one include line ---- */

/* Where nothing can be read then, the path is one at which nothing can be opened. */
static void add_reading(
	const struct foreseeing *foreseeing, struct vec *list, const char *name, const char *path)
{
	struct arena *arena = foreseeing->arena;

	*(struct reading *)vec_push(list, arena) =
		(struct reading){name, path ? path : arena_format(arena, "%s/.", name)};
}

/* What it reads now, as that will be. Returns whether anything differs. */
static bool read_again(
	const struct foreseeing *foreseeing, const struct nga_include *include, struct vec *list)
{
	bool differs = false;

	for (size_t i = 0; i < include->nfiles; i++) {
		const char *name = include->files[i]->path;
		const char *path = content_of(foreseeing, name);
		differs = differs || path != name;
		if (!include->pattern || !is_removed(foreseeing, name))
			add_reading(foreseeing, list, name, path);
	}
	return differs;
}

static bool matches(const struct nga_include *include, const char *path)
{
	if (!include->pattern || include->dead_pattern)
		return false;
	return fnmatch(include->path, path, FNM_PATHNAME | FNM_PERIOD) == 0;
}

/* What comes to lie where it reads. */
static bool read_new(
	const struct foreseeing *foreseeing, const struct nga_include *include, struct vec *list)
{
	const struct nga_step *const *steps = foreseeing->steps.items;
	size_t before = list->n;

	for (size_t i = 0; i < foreseeing->steps.n; i++) {
		const struct nga_step *step = steps[i];
		if (step->have.thing != NGA_NOTHING || step->want.thing == NGA_A_DIRECTORY ||
			!matches(include, step->path))
			continue;
		add_reading(foreseeing, list, step->path, content_of(foreseeing, step->path));
	}
	return list->n > before;
}

static int by_name(const void *left, const void *right)
{
	const struct reading *a = left, *b = right;

	return strcmp(a->name, b->name);
}

/* Whether the line reads something else then. */
static bool read_line(const struct foreseeing *foreseeing, struct suspect_line *line)
{
	struct vec list = {.size = sizeof(struct reading)};
	bool differs = read_again(foreseeing, line->include, &list);

	if (read_new(foreseeing, line->include, &list)) {
		qsort(list.items, list.n, sizeof(struct reading), by_name);
		differs = true;
	}
	if (!differs)
		return false;
	const struct reading *readings = list.items;
	struct suspect_item *items = arena_array(foreseeing->arena, list.n + 1, sizeof(*items));
	for (size_t i = 0; i < list.n; i++)
		items[i] = (struct suspect_item){readings[i].path, BLAME_NOBODY};
	line->items = items;
	line->n = list.n;
	return true;
}

/* ---- all of them ---- */

static void gather_steps(struct foreseeing *foreseeing, const struct plan_chosen *chosen)
{
	const struct nga_proposal *const *proposals = chosen->proposals.items;

	for (size_t i = 0; i < chosen->proposals.n; i++) {
		for (size_t k = 0; k < proposals[i]->nsteps; k++) {
			const struct nga_step *step = &proposals[i]->steps[k];
			struct nga_step *own = arena_alloc(foreseeing->arena, sizeof(*own));
			if (step->have.thing == step->want.thing && step->have.ino != 0 &&
				step->have.ino == step->want.ino)
				continue; /* its rights alone */
			foreseeing->writes |= step->want.thing == NGA_A_FILE && step->want.ino == 0;
			*own = *step;
			*(const struct nga_step **)vec_push(&foreseeing->steps, foreseeing->arena) =
				own;
			map_set(&foreseeing->by_path, own->path, own);
		}
	}
}

void plan_shadow(struct arena *arena, const struct nga_snapshot *snapshot,
	const struct plan_chosen *chosen, struct plan_shadow *shadow)
{
	struct foreseeing foreseeing = {
		.arena = arena,
		.snapshot = snapshot,
		.steps.size = sizeof(const struct nga_step *),
		.by_path.arena = arena,
	};
	struct vec lines = {.size = sizeof(struct suspect_line)};
	struct shadow_variation variation;

	*shadow = (struct plan_shadow){0};
	gather_steps(&foreseeing, chosen);
	if (foreseeing.writes) {
		shadow->gap = "what is in files changes as well";
		return;
	}
	for (size_t i = 0; i < snapshot->nincludes; i++) {
		struct suspect_line line = {.include = snapshot->includes[i]};
		if (read_line(&foreseeing, &line))
			*(struct suspect_line *)vec_push(&lines, arena) = line;
	}
	if (lines.n == 0)
		return;
	/* No site is tried with or without the others: what the lines read stays as it is. */
	struct suspects suspects = {
		.arena = arena, .snapshot = snapshot, .lines = lines.items, .nlines = lines.n};
	struct shadow *made = shadow_new(arena, &suspects);
	if (!made) {
		shadow->gap =
			"an include line that reads something else afterwards was not found in "
			"its file";
		return;
	}
	shadow_make(made, arena, NULL, 0, &variation);
	shadow->files = variation.files;
	shadow->nfiles = variation.nfiles;
}
