#include "shadow.h"

#include "lex.h"

#include <out.h>

#include <stdlib.h>
#include <string.h>

/* An include line in the bytes of its file. */
struct spot {
	const struct suspect_line *line;
	size_t from, to; /* to: behind its `;` */
};

/* A file that holds such lines, in their order. */
struct source {
	const struct nga_file *file;
	struct vec spots; /* of struct spot */
};

struct shadow {
	const struct suspects *suspects;
	struct vec sources; /* of struct source */
};

/* What became of an include line. */
struct shadow_region {
	uint32_t first;        /* the line on which it begins now */
	uint32_t n;            /* how many lines it takes now, at least 1 */
	uint32_t began, ended; /* its lines on disk */
	const uint32_t
		*inside; /* the site of each line, or BLAME_NOBODY; NULL: no include is left */
	const struct shadow_region *next;
};

const char *shadow_quote(struct arena *arena, const char *path)
{
	struct out out = {.arena = arena};
	bool globs = strpbrk(path, "*?[") != NULL;

	out_text(&out, "\"");
	for (const char *at = path; *at; at++) {
		if (globs && strchr("*?[\\", *at))
			out_text(&out, "\\\\");
		if (*at == '\n')
			out_text(&out, "\\n");
		else if (*at == '"' || *at == '\\')
			out_format(&out, "\\%c", *at);
		else
			out_bytes(&out, at, 1);
	}
	out_text(&out, "\"");
	return out.bytes;
}

/* ---- finding the lines ---- */

static const struct suspect_line *line_at(
	const struct suspects *suspects, const struct nga_file *file, const struct lex_word *word)
{
	for (size_t i = 0; i < suspects->nlines; i++) {
		const struct nga_include *include = suspects->lines[i].include;
		const struct nga_word *name = &include->directive->words[0];
		if (include->file == file && name->line == word->line &&
			name->column == word->column)
			return &suspects->lines[i];
	}
	return NULL;
}

static bool is_include(const struct lex_word *name)
{
	return name->length == strlen("include") &&
	       memcmp(name->start, "include", name->length) == 0;
}

static void find_spots(const struct shadow *shadow, struct arena *arena, struct source *source)
{
	const struct nga_file *file = source->file;
	struct lex *lex = arena_alloc(arena, sizeof(*lex));
	enum lex_end end;

	lex_begin(lex, arena, file->bytes, file->size);
	while ((end = lex_statement(lex)) != LEX_DONE && end != LEX_ERROR) {
		const struct lex_word *name = lex->words.n > 0 ? lex_word(lex, 0) : NULL;
		const struct suspect_line *line = NULL;
		if (end == LEX_OPEN && name && lex_names_lua(name))
			end = lex_lua(lex);
		else if (end == LEX_STATEMENT && name && is_include(name))
			line = line_at(shadow->suspects, file, name);
		if (end == LEX_ERROR)
			return;
		if (line)
			*(struct spot *)vec_push(&source->spots, arena) = (struct spot){line,
				(size_t)(name->start - file->bytes) - name->quoted,
				(size_t)(lex->at - file->bytes)};
	}
}

static bool is_known(const struct shadow *shadow, const struct nga_file *file)
{
	const struct source *sources = shadow->sources.items;

	for (size_t i = 0; i < shadow->sources.n; i++)
		if (sources[i].file == file)
			return true;
	return false;
}

struct shadow *shadow_new(struct arena *arena, const struct suspects *suspects)
{
	struct shadow *shadow = arena_alloc(arena, sizeof(*shadow));
	size_t found = 0;

	*shadow = (struct shadow){suspects, {.size = sizeof(struct source)}};
	for (size_t i = 0; i < suspects->nlines; i++) {
		const struct nga_file *file = suspects->lines[i].include->file;
		if (is_known(shadow, file))
			continue;
		if (!file->bytes)
			return NULL;
		struct source *source = vec_push(&shadow->sources, arena);
		*source = (struct source){file, {.size = sizeof(struct spot)}};
		find_spots(shadow, arena, source);
		found += source->spots.n;
	}
	return found == suspects->nlines ? shadow : NULL;
}

/* ---- making a variation ---- */

struct making {
	struct arena *arena;
	const bool *in; /* by site */
	struct out out;
	uint32_t added; /* lines more than on disk, so far; wraps */
};

static bool stays(const struct making *making, const struct suspect_item *item)
{
	return item->suspect == BLAME_NOBODY || making->in[item->suspect];
}

static const struct shadow_region *write_line(struct making *making, const struct spot *spot)
{
	const struct suspect_line *line = spot->line;
	const struct nga_directive *directive = line->include->directive;
	struct shadow_region *region = arena_alloc(making->arena, sizeof(*region));
	uint32_t *inside = arena_array(making->arena, line->n + 1, sizeof(*inside));
	uint32_t n = 0;

	for (size_t i = 0; i < line->n; i++) {
		if (!stays(making, &line->items[i]))
			continue;
		out_format(&making->out, "%sinclude ", n > 0 ? "\n" : "");
		out_text(&making->out, shadow_quote(making->arena, line->items[i].path));
		out_text(&making->out, ";");
		inside[n++] = line->items[i].suspect;
	}
	*region = (struct shadow_region){
		.first = directive->words[0].line + making->added,
		.n = n > 0 ? n : 1,
		.began = directive->words[0].line,
		.ended = directive->end_line,
		.inside = n > 0 ? inside : NULL,
	};
	making->added += region->n - 1 - (region->ended - region->began);
	return region;
}

static const struct shadow_region *write_file(
	struct making *making, const struct source *source, struct shadow_file *file)
{
	const struct spot *spots = source->spots.items;
	const struct shadow_region *last = NULL;
	size_t at = 0;

	making->out = (struct out){.arena = making->arena};
	making->added = 0;
	for (size_t i = 0; i < source->spots.n; i++) {
		out_bytes(&making->out, source->file->bytes + at, spots[i].from - at);
		struct shadow_region *region = arena_alloc(making->arena, sizeof(*region));
		*region = *write_line(making, &spots[i]);
		region->next = last;
		last = region;
		at = spots[i].to;
	}
	out_bytes(&making->out, source->file->bytes + at, source->file->size - at);
	*file = (struct shadow_file){source->file->path, making->out.bytes, making->out.n};
	return last;
}

void shadow_make(const struct shadow *shadow, struct arena *arena, const uint32_t *sites, size_t n,
	struct shadow_variation *variation)
{
	const struct source *sources = shadow->sources.items;
	size_t nfiles = shadow->sources.n;
	struct shadow_file *files = arena_array(arena, nfiles + 1, sizeof(*files));
	const struct shadow_region **regions = arena_array(arena, nfiles + 1, sizeof(*regions));
	bool *in = arena_array(arena, shadow->suspects->n + 1u, sizeof(*in));
	struct making making = {.arena = arena, .in = in};

	for (size_t i = 0; i < n; i++)
		in[sites[i]] = true;
	for (size_t i = 0; i < nfiles; i++)
		regions[i] = write_file(&making, &sources[i], &files[i]);
	*variation = (struct shadow_variation){shadow, files, nfiles, sites, n, regions};
}

/* ---- places ---- */

/* The regions are those of one file, the last one first. */
static uint32_t line_on_disk(const struct shadow_region *region, uint32_t line, uint32_t *site)
{
	while (region && line < region->first)
		region = region->next;
	if (!region)
		return line;
	if (line >= region->first + region->n)
		return line - (region->first + region->n - 1) + region->ended;
	if (region->inside)
		*site = region->inside[line - region->first];
	return region->began;
}

uint32_t shadow_place(const struct shadow_variation *variation, struct nga_complaint *complaint)
{
	uint32_t site = BLAME_NOBODY;

	if (!complaint->file)
		return site;
	for (size_t i = 0; i < variation->nfiles; i++) {
		if (strcmp(variation->files[i].path, complaint->file) != 0)
			continue;
		complaint->line = line_on_disk(variation->regions[i], complaint->line, &site);
		if (site != BLAME_NOBODY)
			return site;
	}
	return suspects_behind(
		variation->shadow->suspects, complaint->file, variation->sites, variation->nsites);
}
