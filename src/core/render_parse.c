#include "render_parse.h"

#include "json.h"

#include <arena.h>
#include <map.h>
#include <out.h>

/* What is on its way while one file is put together. */
struct rendering {
	struct map indices; /* from a file's address to its index in `config`, plus one */
	const struct nga_file *file;
	json_t *errors;      /* of all files */
	json_t *file_errors; /* of this one */
};

/* The end of nginx's own words about a file that it cannot read. */
static const char *reason(enum nga_lookup lookup)
{
	static const char *const reasons[] = {
		[NGA_NOT_LOOKED] = "was not looked at",
		[NGA_FOUND] = "was not read",
		[NGA_MISSING] = "failed (2: No such file or directory)",
		[NGA_LOOP] = "failed (40: Too many levels of symbolic links)",
		[NGA_DENIED] = "failed (13: Permission denied)",
		[NGA_WRONG_KIND] = "failed: not a regular file",
		[NGA_OUTSIDE_ROOT] = "failed: outside the root",
		[NGA_UNKNOWN] = "could not be looked at",
	};

	return reasons[lookup];
}

/* Whether the line names one file that nginx cannot open. */
static bool names_nothing(const struct nga_include *include)
{
	return !include->pattern && include->nfiles == 0 && include->lookup != NGA_FOUND &&
	       include->lookup != NGA_NOT_LOOKED;
}

static void put_place(json_t *object, uint32_t line, uint32_t column)
{
	json_put(object, "line", line ? json_integer(line) : json_null());
	json_put(object, "column", column ? json_integer(column) : json_null());
}

/* An error stands twice, as crossplane has it: with the file, and among all. */
static void add_error(struct rendering *rendering, const char *text, uint32_t line, uint32_t column)
{
	json_t *whole = json_make_object(), *own = json_make_object();

	json_put_text(whole, "file", rendering->file->path);
	json_put_text(whole, "error", text);
	put_place(whole, line, column);
	json_add(rendering->errors, whole);
	json_put_text(own, "error", text);
	put_place(own, line, column);
	json_add(rendering->file_errors, own);
}

/* What nginx says where it cannot open the file that a line names. */
static void add_missing(struct rendering *rendering, const struct nga_directive *directive)
{
	const struct nga_include *include = directive->include;
	struct arena *arena = rendering->indices.arena;
	const char *text = arena_format(arena, "open() \"%s\" %s in %s:%u", include->path,
		reason(include->lookup), rendering->file->path, directive->end_line);

	add_error(rendering, text, directive->end_line, directive->words[0].column);
}

static void put_arguments(
	json_t *object, const struct nga_directive *directive, struct arena *arena)
{
	const char **texts = arena_array(arena, directive->nwords, sizeof(*texts));

	for (uint32_t i = 1; i < directive->nwords; i++)
		texts[i - 1] = directive->words[i].text;
	json_put_texts(object, "args", texts, directive->nwords - 1);
}

static void put_includes(
	struct rendering *rendering, json_t *object, const struct nga_directive *directive)
{
	const struct nga_include *include = directive->include;
	json_t *list = json_make_array();

	for (size_t i = 0; i < include->nfiles; i++) {
		const uintptr_t index = (uintptr_t)map_get_n(
			&rendering->indices, &include->files[i], sizeof(include->files[i]));
		if (index > 0)
			json_add(list, json_integer((json_int_t)index - 1));
	}
	json_put(object, "includes", list);
	if (names_nothing(include))
		add_missing(rendering, directive);
}

/* The directives beside `first`, and what stands in their blocks: as deep as a file may nest. */
static json_t *block(struct rendering *rendering, const struct nga_directive *first)
{
	json_t *list = json_make_array();

	for (const struct nga_directive *directive = first; directive;
		directive = directive->next) {
		json_t *object = json_make_object();
		json_put_text(object, "directive", directive->words[0].text);
		put_place(object, directive->words[0].line, directive->words[0].column);
		put_arguments(object, directive, rendering->indices.arena);
		if (directive->include)
			put_includes(rendering, object, directive);
		if (directive->form == NGA_BLOCK)
			json_put(object, "block", block(rendering, directive->child));
		json_add(list, object);
	}
	return list;
}

static void add_own_error(struct rendering *rendering)
{
	const struct nga_file *file = rendering->file;
	const struct nga_parse_error *error = file->error;
	struct arena *arena = rendering->indices.arena;

	if (error)
		add_error(rendering,
			arena_format(arena, "%s in %s:%u", error->text, file->path, error->line),
			error->line, error->column);
	else if (!file->parsed)
		add_error(rendering,
			arena_format(arena, "open() \"%s\" %s", file->path, reason(file->lookup)),
			0, 0);
}

static json_t *render_file(struct rendering *rendering, const struct nga_file *file)
{
	json_t *object = json_make_object();

	rendering->file = file;
	rendering->file_errors = json_make_array();
	json_t *parsed = block(rendering, file->directives);
	add_own_error(rendering);
	bool failed = json_array_size(rendering->file_errors) > 0;
	json_put_text(object, "file", file->path);
	json_put_text(object, "status", failed ? "failed" : "ok");
	json_put(object, "errors", rendering->file_errors);
	json_put(object, "parsed", parsed);
	return object;
}

/* The files in the order of their indices. */
static void count_files(struct rendering *rendering, const struct nga_snapshot *snapshot)
{
	uintptr_t index = 0;

	for (size_t i = 0; i < snapshot->nfiles; i++) {
		struct nga_file *const *file = &snapshot->files[i];
		if ((*file)->loaded)
			map_set_n(&rendering->indices, file, sizeof(*file), (void *)++index);
	}
}

void render_parse(struct out *out, const struct nga_snapshot *snapshot)
{
	struct rendering rendering = {
		.indices = {.arena = out->arena}, .errors = json_make_array()};
	json_t *config = json_make_array(), *payload = json_make_object();

	count_files(&rendering, snapshot);
	for (size_t i = 0; i < snapshot->nfiles; i++)
		if (snapshot->files[i]->loaded)
			json_add(config, render_file(&rendering, snapshot->files[i]));
	bool failed = json_array_size(rendering.errors) > 0;
	json_put_text(payload, "status", failed ? "failed" : "ok");
	json_put(payload, "errors", rendering.errors);
	json_put(payload, "config", config);
	json_write(out, payload, false);
	json_decref(payload);
}

bool render_parse_failed(const struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->nfiles; i++) {
		const struct nga_file *file = snapshot->files[i];
		if (file->loaded && (file->error || !file->parsed))
			return true;
	}
	for (size_t i = 0; i < snapshot->nincludes; i++)
		if (names_nothing(snapshot->includes[i]))
			return true;
	return false;
}
