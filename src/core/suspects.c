#include "suspects.h"

#include "conf.h"

#include <arena.h>
#include <path.h>

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* ---- who is one ---- */

static bool holds_server(const struct nga_directive *directive)
{
	for (; directive; directive = directive->next)
		if (directive->form == NGA_BLOCK &&
			(conf_is(directive, "server") || holds_server(directive->child)))
			return true;
	return false;
}

static bool cannot_be_opened(enum nga_lookup lookup)
{
	return lookup == NGA_MISSING || lookup == NGA_LOOP || lookup == NGA_DENIED ||
	       lookup == NGA_WRONG_KIND;
}

static bool is_broken_itself(const struct nga_file *file)
{
	return cannot_be_opened(file->lookup) || file->error;
}

static bool is_suspect(const struct nga_file *file)
{
	const struct nga_entry *entry = file->entry;

	if (!entry || strcmp(entry->dir->pair->name, "modules") == 0)
		return false;
	return entry->dir->pair->navailable > 0 || is_broken_itself(file) ||
	       holds_server(file->directives);
}

/* ---- what the include lines read ---- */

struct candidate {
	const struct nga_entry *entry;
	const char *place; /* the path that it would be loaded by */
};

static int by_place(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	return strcmp(a->place, b->place);
}

/* The sites that the line would read if they were enabled, by their places. */
static struct candidate *find_candidates(
	const struct suspects *suspects, const struct nga_include *include, size_t *n)
{
	const struct nga_snapshot *snapshot = suspects->snapshot;
	struct vec found = {.size = sizeof(struct candidate)};

	for (size_t i = 0; include->pattern && i < snapshot->nsites; i++) {
		const struct nga_site *site = &snapshot->sites[i];
		const struct nga_dir *dir = site->pair->enabled;
		if (site->enabled || !site->available || !dir || dir->included != include ||
			site->available->lookup != NGA_FOUND)
			continue;
		const char *place = path_join(suspects->arena, dir->path, site->available->name);
		if (fnmatch(path_base(include->path), site->available->name, FNM_PERIOD) == 0)
			*(struct candidate *)vec_push(&found, suspects->arena) =
				(struct candidate){site->available, place};
	}
	*n = found.n;
	if (found.n > 0)
		qsort(found.items, found.n, sizeof(struct candidate), by_place);
	return found.items;
}

static uint32_t add_suspect(struct suspects *suspects, struct vec *all, struct suspect suspect)
{
	uint32_t *known = map_get(&suspects->by_path, suspect.path);

	if (known)
		return *known;
	known = arena_alloc(suspects->arena, sizeof(*known));
	*known = (uint32_t)all->n;
	*(struct suspect *)vec_push(all, suspects->arena) = suspect;
	map_set(&suspects->by_path, suspect.path, known);
	return *known;
}

static void add_item(
	struct suspects *suspects, struct vec *items, const char *path, uint32_t suspect)
{
	*(struct suspect_item *)vec_push(items, suspects->arena) =
		(struct suspect_item){path, suspect};
}

static void add_candidate(struct suspects *suspects, struct vec *all, struct vec *items,
	const struct candidate *candidate)
{
	const struct nga_entry *entry = candidate->entry;
	uint32_t number = add_suspect(suspects, all,
		(struct suspect){.entry = entry, .file = entry->file, .path = entry->path});

	add_item(suspects, items, entry->path, number);
}

static void add_file(
	struct suspects *suspects, struct vec *all, struct vec *items, const struct nga_file *file)
{
	uint32_t number = BLAME_NOBODY;

	if (is_suspect(file))
		number = add_suspect(suspects, all,
			(struct suspect){.entry = file->entry,
				.file = file,
				.path = file->path,
				.enabled = true});
	add_item(suspects, items, file->path, number);
}

/* Whether the line reads a site. */
static bool read_line(
	struct suspects *suspects, struct vec *all, bool disabled, struct suspect_line *line)
{
	const struct nga_include *include = line->include;
	struct vec items = {.size = sizeof(struct suspect_item)};
	size_t ncandidates = 0, next = 0;
	struct candidate *candidates =
		disabled ? find_candidates(suspects, include, &ncandidates) : NULL;
	bool reads = ncandidates > 0;

	for (size_t i = 0; i < include->nfiles; i++) {
		const struct nga_file *file = include->files[i];
		for (; next < ncandidates && strcmp(candidates[next].place, file->path) < 0; next++)
			add_candidate(suspects, all, &items, &candidates[next]);
		add_file(suspects, all, &items, file);
		reads = reads || is_suspect(file);
	}
	for (; next < ncandidates; next++)
		add_candidate(suspects, all, &items, &candidates[next]);
	line->items = items.items;
	line->n = items.n;
	return reads;
}

/* ---- who includes what ---- */

static void index_includes(struct suspects *suspects)
{
	const struct nga_snapshot *snapshot = suspects->snapshot;

	for (size_t i = 0; i < snapshot->nincludes; i++) {
		const struct nga_include *include = snapshot->includes[i];
		for (size_t j = 0; j < include->nfiles; j++) {
			const char *path = include->files[j]->path;
			struct vec *by = map_get(&suspects->including, path);
			if (!by) {
				by = arena_alloc(suspects->arena, sizeof(*by));
				by->size = sizeof(const struct nga_file *);
				map_set(&suspects->including, path, by);
			}
			*(const struct nga_file **)vec_push(by, suspects->arena) = include->file;
		}
	}
}

/* Marks, in `marks`, the suspects that are the file or include it. */
static void mark_behind(
	const struct suspects *suspects, struct map *seen, const char *path, bool *marks)
{
	const uint32_t *suspect = map_get(&suspects->by_path, path);
	const struct vec *by = map_get(&suspects->including, path);

	if (map_get(seen, path))
		return;
	map_set(seen, path, marks);
	if (suspect)
		marks[*suspect] = true;
	for (size_t i = 0; !suspect && by && i < by->n; i++)
		mark_behind(suspects, seen, ((const struct nga_file *const *)by->items)[i]->path,
			marks);
}

uint32_t suspects_behind(
	const struct suspects *suspects, const char *path, const uint32_t *sites, size_t n)
{
	struct arena *arena = arena_new();
	struct map seen = {.arena = arena};
	bool *marks = arena_array(arena, suspects->n + 1u, sizeof(*marks));
	uint32_t found = BLAME_NOBODY;

	mark_behind(suspects, &seen, path, marks);
	for (size_t i = 0; i < n && found == BLAME_NOBODY; i++)
		if (marks[sites[i]])
			found = sites[i];
	arena_free(arena);
	return found;
}

/* ---- who is broken anyway ---- */

static bool lacks_a_file(const struct nga_include *include)
{
	return !include->pattern && cannot_be_opened(include->lookup);
}

/* All that are broken files, or read one. */
static void find_broken(struct suspects *suspects)
{
	const struct nga_snapshot *snapshot = suspects->snapshot;
	bool *marks = arena_array(suspects->arena, suspects->n + 1u, sizeof(*marks));
	struct map seen = {.arena = suspects->arena};

	for (size_t i = 0; i < snapshot->nfiles; i++)
		if (snapshot->files[i]->loaded && is_broken_itself(snapshot->files[i]))
			mark_behind(suspects, &seen, snapshot->files[i]->path, marks);
	for (size_t i = 0; i < snapshot->nincludes; i++)
		if (lacks_a_file(snapshot->includes[i]))
			mark_behind(suspects, &seen, snapshot->includes[i]->file->path, marks);
	for (uint32_t i = 0; i < suspects->n; i++) {
		const struct suspect *suspect = &suspects->items[i];
		if (marks[i] || (!suspect->enabled && suspect->file && suspect->file->error))
			suspects->items[i].role = BLAME_BROKEN;
	}
}

void suspects_collect(struct arena *arena, const struct nga_snapshot *snapshot, bool disabled,
	struct suspects *suspects)
{
	struct vec all = {.size = sizeof(struct suspect)};
	struct vec lines = {.size = sizeof(struct suspect_line)};

	*suspects = (struct suspects){.arena = arena,
		.snapshot = snapshot,
		.by_path.arena = arena,
		.including.arena = arena};
	for (size_t i = 0; i < snapshot->nincludes; i++) {
		struct suspect_line line = {.include = snapshot->includes[i]};
		if (read_line(suspects, &all, disabled, &line))
			*(struct suspect_line *)vec_push(&lines, arena) = line;
	}
	suspects->items = all.items;
	suspects->n = (uint32_t)all.n;
	uint32_t *numbers = arena_array(arena, suspects->n + 1u, sizeof(*numbers));
	for (uint32_t i = 0; i < suspects->n; i++)
		numbers[i] = i;
	suspects->all = numbers;
	suspects->lines = lines.items;
	suspects->nlines = lines.n;
	index_includes(suspects);
	find_broken(suspects);
}
