#include "private_copy.h"

#include <arena.h>
#include <out.h>

#include <stdlib.h>
#include <string.h>

struct copying {
	struct arena *arena;
	struct private_copy *copy;
	struct map names;    /* of each file its path in the directory */
	struct map replaced; /* of struct shadow_file: the bytes of files with include lines */
};

/* ---- whether nginx would read all of it ---- */

static const char *refusal_of_file(struct arena *arena, const struct nga_file *file)
{
	if (file->error)
		return arena_format(arena, "%s does not parse", file->path);
	if (!file->bytes || file->lookup != NGA_FOUND)
		return arena_format(arena, "%s could not be read", file->path);
	return NULL;
}

static const char *find_refusal(struct arena *arena, const struct nga_snapshot *snapshot)
{
	const char *refusal = snapshot->nfiles > 0 ? NULL : "there is no file";

	for (size_t i = 0; i < snapshot->nfiles && !refusal; i++)
		if (snapshot->files[i]->loaded)
			refusal = refusal_of_file(arena, snapshot->files[i]);
	for (size_t i = 0; i < snapshot->nincludes && !refusal; i++) {
		const struct nga_include *include = snapshot->includes[i];
		if (include->file->loaded && include->cycle)
			refusal = arena_format(
				arena, "%s would be read within itself", include->cycle->path);
	}
	return refusal;
}

/* ---- making it ---- */

static void name_files(struct copying *copying)
{
	struct arena *arena = copying->arena;
	struct private_copy *copy = copying->copy;
	const struct nga_snapshot *snapshot = copy->snapshot;

	copy->originals = arena_array(arena, snapshot->nfiles, sizeof(*copy->originals));
	for (size_t i = 1; i < snapshot->nfiles; i++) {
		if (!snapshot->files[i]->loaded)
			continue;
		map_set_n(&copying->names, &snapshot->files[i], sizeof(snapshot->files[i]),
			arena_format(arena, "%s/%zu", copy->directory, copy->nfiles));
		copy->originals[copy->nfiles++] = snapshot->files[i];
	}
}

/* What the line reads, as copies. */
static struct suspect_line line_of(struct copying *copying, const struct nga_include *include)
{
	struct suspect_item *items =
		arena_array(copying->arena, include->nfiles + 1, sizeof(*items));

	for (size_t i = 0; i < include->nfiles; i++) {
		const char *name =
			map_get_n(&copying->names, &include->files[i], sizeof(include->files[i]));
		items[i] = (struct suspect_item){name, BLAME_NOBODY};
	}
	return (struct suspect_line){include, items, include->nfiles};
}

/* Every include line. False: one of them was not found in its file. */
static bool replace_lines(struct copying *copying)
{
	struct arena *arena = copying->arena;
	const struct nga_snapshot *snapshot = copying->copy->snapshot;
	struct vec lines = {.size = sizeof(struct suspect_line)};
	struct suspects *suspects = arena_alloc(arena, sizeof(*suspects));

	for (size_t i = 0; i < snapshot->nincludes; i++)
		if (snapshot->includes[i]->file->loaded)
			*(struct suspect_line *)vec_push(&lines, arena) =
				line_of(copying, snapshot->includes[i]);
	*suspects = (struct suspects){
		.arena = arena, .snapshot = snapshot, .lines = lines.items, .nlines = lines.n};
	struct shadow *shadow = shadow_new(arena, suspects);
	if (!shadow)
		return false;
	struct shadow_variation *variation = &copying->copy->variation;
	shadow_make(shadow, arena, NULL, 0, variation);
	for (size_t i = 0; i < variation->nfiles; i++) {
		struct shadow_file *file = arena_alloc(arena, sizeof(*file));
		*file = variation->files[i];
		map_set(&copying->replaced, file->path, file);
	}
	return true;
}

static struct shadow_file bytes_of(const struct copying *copying, const struct nga_file *file)
{
	const struct shadow_file *replaced = map_get(&copying->replaced, file->path);

	return replaced ? *replaced : (struct shadow_file){file->path, file->bytes, file->size};
}

void private_copy_make(struct arena *arena, const struct nga_snapshot *snapshot,
	const char *directory, struct private_copy *copy)
{
	struct copying copying = {
		.arena = arena, .copy = copy, .names.arena = arena, .replaced.arena = arena};

	*copy = (struct private_copy){.snapshot = snapshot, .directory = directory};
	copy->refused = find_refusal(arena, snapshot);
	if (copy->refused)
		return;
	name_files(&copying);
	if (!replace_lines(&copying)) {
		copy->refused = "an include line was not found in its file";
		return;
	}
	struct shadow_file *main = arena_alloc(arena, sizeof(*main));
	struct shadow_file *files = arena_array(arena, copy->nfiles + 1, sizeof(*files));
	*main = bytes_of(&copying, snapshot->files[0]);
	for (size_t i = 0; i < copy->nfiles; i++) {
		files[i] = bytes_of(&copying, copy->originals[i]);
		files[i].path = arena_format(arena, "%zu", i);
	}
	copy->main = main;
	copy->files = files;
}

/* ---- what nginx said of it ---- */

/* A number in decimal digits, of at most nine. */
static bool take_number(const char **at, size_t *number)
{
	enum { MOST_DIGITS = 9 };
	size_t n = strspn(*at, "0123456789");

	if (n == 0 || n > MOST_DIGITS)
		return false;
	*number = strtoul(*at, NULL, 10);
	*at += n;
	return true;
}

/* The path on disk of the copy, or of the main file, that is named at `*at`; NULL: none is. */
static const char *take_name(const struct private_copy *copy, const char **at)
{
	const char *main = copy->main->path;
	size_t length = strlen(copy->directory), number;

	if (strncmp(*at, main, strlen(main)) == 0 && (*at)[strlen(main)] == ':') {
		*at += strlen(main);
		return main;
	}
	if (strncmp(*at, copy->directory, length) != 0 || (*at)[length] != '/')
		return NULL;
	const char *behind = *at + length + 1;
	if (!take_number(&behind, &number) || number >= copy->nfiles)
		return NULL;
	*at = behind;
	return copy->originals[number]->path;
}

/* Every name of a copy in it, with its line where one follows. */
static const char *told(const struct private_copy *copy, struct arena *arena, const char *text)
{
	struct out out = {.arena = arena};

	for (const char *at = text; *at;) {
		const char *name = *at == '/' ? take_name(copy, &at) : NULL;
		size_t line;
		if (!name) {
			out_bytes(&out, at++, 1);
			continue;
		}
		out_text(&out, name);
		const char *digits = at + 1;
		if (*at != ':' || !take_number(&digits, &line))
			continue;
		out_format(&out, ":%u", shadow_line(&copy->variation, name, (uint32_t)line));
		at = digits;
	}
	return out.bytes ? out.bytes : "";
}

void private_copy_tell(
	const struct private_copy *copy, struct arena *arena, struct nga_nginx *nginx)
{
	struct nga_complaint *complaints =
		arena_array(arena, nginx->ncomplaints + 1, sizeof(*complaints));

	for (size_t i = 0; i < nginx->ncomplaints; i++) {
		struct nga_complaint *complaint = &complaints[i];
		*complaint = nginx->complaints[i];
		complaint->text = told(copy, arena, complaint->text);
		if (!complaint->file)
			continue;
		complaint->file = told(copy, arena, complaint->file);
		complaint->line = shadow_line(&copy->variation, complaint->file, complaint->line);
	}
	nginx->complaints = complaints;
}
