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

/* Where an include line stands. */
struct line_key {
	const struct nga_file *file;
	uint32_t line, column;
};

struct shadow {
	const struct suspects *suspects;
	struct vec sources;    /* of struct source */
	struct map known;      /* the files of `sources` */
	struct map line_by_at; /* of struct suspect_line, by struct line_key */
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

static void index_lines(struct shadow *shadow, struct arena *arena)
{
	const struct suspects *suspects = shadow->suspects;
	struct line_key *keys = arena_array(arena, suspects->nlines, sizeof(*keys));

	for (size_t i = 0; i < suspects->nlines; i++) {
		const struct nga_include *include = suspects->lines[i].include;
		const struct nga_word *name = &include->directive->words[0];
		keys[i] = (struct line_key){include->file, name->line, name->column};
		map_set_n(&shadow->line_by_at, &keys[i], sizeof(keys[i]), &suspects->lines[i]);
	}
}

static const struct suspect_line *line_at(
	const struct shadow *shadow, const struct nga_file *file, const struct lex_word *word)
{
	const struct line_key key = {file, word->line, word->column};

	return map_get_n(&shadow->line_by_at, &key, sizeof(key));
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
			line = line_at(shadow, file, name);
		if (end == LEX_ERROR)
			return;
		if (line)
			*(struct spot *)vec_push(&source->spots, arena) = (struct spot){line,
				(size_t)(name->start - file->bytes) - name->quoted,
				(size_t)(lex->at - file->bytes)};
	}
}

struct shadow *shadow_new(struct arena *arena, const struct suspects *suspects)
{
	struct shadow *shadow = arena_alloc(arena, sizeof(*shadow));
	size_t found = 0;

	*shadow = (struct shadow){
		.suspects = suspects,
		.sources.size = sizeof(struct source),
		.known.arena = arena,
		.line_by_at.arena = arena,
	};
	index_lines(shadow, arena);
	for (size_t i = 0; i < suspects->nlines; i++) {
		const struct nga_include *include = suspects->lines[i].include;
		const struct nga_file *file = include->file;
		if (map_get_n(&shadow->known, &include->file, sizeof(include->file)))
			continue;
		if (!file->bytes)
			return NULL;
		map_set_n(&shadow->known, &include->file, sizeof(include->file), shadow);
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

uint32_t shadow_line(const struct shadow_variation *variation, const char *path, uint32_t line)
{
	uint32_t site;

	for (size_t i = 0; i < variation->nfiles; i++)
		if (strcmp(variation->files[i].path, path) == 0)
			return line_on_disk(variation->regions[i], line, &site);
	return line;
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
