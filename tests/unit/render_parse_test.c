#include "unit.h"

#include <arena.h>
#include <json.h>
#include <out.h>
#include <parse.h>
#include <render_parse.h>

#include <string.h>

/* A snapshot of at most four loaded files. */
struct tree {
	struct arena *arena;
	struct nga_snapshot snapshot;
	struct nga_file *files[4];
};

static struct nga_file *add_file(struct tree *tree, const char *path, const char *bytes)
{
	struct nga_file *file = arena_alloc(tree->arena, sizeof(*file));

	*file = (struct nga_file){.path = path, .loaded = true, .lookup = NGA_FOUND};
	tree->files[tree->snapshot.nfiles++] = file;
	tree->snapshot.files = tree->files;
	if (bytes) {
		file->bytes = bytes;
		file->size = strlen(bytes);
		parse_file(tree->arena, file);
	}
	return file;
}

static json_t *rendered(struct tree *tree)
{
	struct out out = {.arena = tree->arena};

	render_parse(&out, &tree->snapshot);
	json_t *payload = json_loads(out.bytes, 0, NULL);
	ck_assert_ptr_nonnull(payload);
	return payload;
}

/* The value as one line. */
static const char *line(struct tree *tree, const json_t *value)
{
	struct out out = {.arena = tree->arena};

	json_write(&out, value, true);
	out.bytes[out.n - 1] = '\0';
	return out.bytes;
}

static const json_t *config(const json_t *payload, size_t n, const char *key)
{
	return json_object_get(json_array_get(json_object_get(payload, "config"), n), key);
}

START_TEST(directives_are_given_with_line_column_arguments_and_block)
{
	struct tree tree = {.arena = arena_new()};
	(void)add_file(&tree, "/n.conf", "a b;\nhttp {\n\t'c' \"d e\";\n}");

	json_t *payload = rendered(&tree);

	ck_assert_str_eq(line(&tree, config(payload, 0, "parsed")),
		"[{\"directive\":\"a\",\"line\":1,\"column\":1,\"args\":[\"b\"]},"
		"{\"directive\":\"http\",\"line\":2,\"column\":1,\"args\":[],\"block\":["
		"{\"directive\":\"c\",\"line\":3,\"column\":2,\"args\":[\"d e\"]}]}]");
	json_decref(payload);
	arena_free(tree.arena);
}
END_TEST

START_TEST(a_configuration_that_parses_is_ok)
{
	struct tree tree = {.arena = arena_new()};
	(void)add_file(&tree, "/n.conf", "a;");

	json_t *payload = rendered(&tree);

	ck_assert_str_eq(line(&tree, payload),
		"{\"status\":\"ok\",\"errors\":[],\"config\":["
		"{\"file\":\"/n.conf\",\"status\":\"ok\",\"errors\":[],\"parsed\":["
		"{\"directive\":\"a\",\"line\":1,\"column\":1,\"args\":[]}]}]}");
	ck_assert(!render_parse_failed(&tree.snapshot));
	json_decref(payload);
	arena_free(tree.arena);
}
END_TEST

START_TEST(a_file_that_does_not_parse_fails_and_keeps_what_came_before)
{
	struct tree tree = {.arena = arena_new()};
	(void)add_file(&tree, "/n.conf", "a;\n}");

	json_t *payload = rendered(&tree);

	ck_assert_str_eq(line(&tree, json_object_get(payload, "errors")),
		"[{\"file\":\"/n.conf\",\"error\":\"unexpected \\\"}\\\" in /n.conf:2\","
		"\"line\":2,\"column\":1}]");
	ck_assert_str_eq(line(&tree, config(payload, 0, "status")), "\"failed\"");
	ck_assert_uint_eq(json_array_size(config(payload, 0, "errors")), 1);
	ck_assert_uint_eq(json_array_size(config(payload, 0, "parsed")), 1);
	ck_assert(render_parse_failed(&tree.snapshot));
	json_decref(payload);
	arena_free(tree.arena);
}
END_TEST

/* The first directive of `by` as a line that includes `files`. */
static struct nga_include *include(
	struct tree *tree, struct nga_file *by, struct nga_file **files, size_t n)
{
	struct nga_include *include = arena_alloc(tree->arena, sizeof(*include));
	struct nga_directive *directive = arena_alloc(tree->arena, sizeof(*directive));

	*directive = *by->directives;
	directive->include = include;
	by->directives = directive;
	*include = (struct nga_include){
		.directive = directive, .file = by, .path = "/x", .files = files, .nfiles = n};
	return include;
}

START_TEST(includes_are_indices_of_files_that_stand_there_once)
{
	struct tree tree = {.arena = arena_new()};
	struct nga_file *main_file = add_file(&tree, "/n.conf", "include *;");
	struct nga_file *files[] = {add_file(&tree, "/a", "a;"), add_file(&tree, "/b", "b;")};
	struct nga_file *twice[] = {files[1], files[0], files[1]};
	(void)include(&tree, main_file, twice, 3);

	json_t *payload = rendered(&tree);

	ck_assert_uint_eq(json_array_size(json_object_get(payload, "config")), 3);
	const json_t *parsed = json_array_get(config(payload, 0, "parsed"), 0);
	ck_assert_str_eq(line(&tree, json_object_get(parsed, "includes")), "[2,1,2]");
	json_decref(payload);
	arena_free(tree.arena);
}
END_TEST

START_TEST(an_include_of_a_missing_file_fails_where_it_stands)
{
	struct tree tree = {.arena = arena_new()};
	struct nga_file *main_file = add_file(&tree, "/n.conf", "include /x;");
	struct nga_include *missing = include(&tree, main_file, NULL, 0);
	missing->lookup = NGA_MISSING;
	tree.snapshot.includes = &missing;
	tree.snapshot.nincludes = 1;

	json_t *payload = rendered(&tree);

	const json_t *error = json_array_get(config(payload, 0, "errors"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(error, "error")),
		"open() \"/x\" failed (2: No such file or directory) in /n.conf:1");
	ck_assert(render_parse_failed(&tree.snapshot));
	json_decref(payload);
	arena_free(tree.arena);
}
END_TEST

START_TEST(a_pattern_that_matches_nothing_is_no_failure)
{
	struct tree tree = {.arena = arena_new()};
	struct nga_file *main_file = add_file(&tree, "/n.conf", "include /x*;");
	struct nga_include *pattern = include(&tree, main_file, NULL, 0);
	pattern->pattern = true;
	pattern->lookup = NGA_NOT_LOOKED;
	tree.snapshot.includes = &pattern;
	tree.snapshot.nincludes = 1;

	json_t *payload = rendered(&tree);

	ck_assert_str_eq(line(&tree, json_object_get(payload, "status")), "\"ok\"");
	ck_assert(!render_parse_failed(&tree.snapshot));
	json_decref(payload);
	arena_free(tree.arena);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_fails)
{
	struct tree tree = {.arena = arena_new()};
	add_file(&tree, "/n.conf", NULL)->lookup = NGA_DENIED;

	json_t *payload = rendered(&tree);

	const json_t *error = json_array_get(json_object_get(payload, "errors"), 0);
	ck_assert_str_eq(line(&tree, error),
		"{\"file\":\"/n.conf\","
		"\"error\":\"open() \\\"/n.conf\\\" failed (13: Permission denied)\","
		"\"line\":null,\"column\":null}");
	ck_assert(render_parse_failed(&tree.snapshot));
	json_decref(payload);
	arena_free(tree.arena);
}
END_TEST

START_TEST(files_that_are_only_available_are_left_out)
{
	struct tree tree = {.arena = arena_new()};
	(void)add_file(&tree, "/n.conf", "a;");
	add_file(&tree, "/sites-available/x", "}")->loaded = false;

	json_t *payload = rendered(&tree);

	ck_assert_uint_eq(json_array_size(json_object_get(payload, "config")), 1);
	ck_assert(!render_parse_failed(&tree.snapshot));
	json_decref(payload);
	arena_free(tree.arena);
}
END_TEST

START_TEST(a_lua_block_is_one_argument_and_no_block)
{
	struct tree tree = {.arena = arena_new()};
	(void)add_file(&tree, "/n.conf", "set_by_lua_block $a { return {} }");

	json_t *payload = rendered(&tree);

	ck_assert_str_eq(line(&tree, config(payload, 0, "parsed")),
		"[{\"directive\":\"set_by_lua_block\",\"line\":1,\"column\":1,"
		"\"args\":[\"$a\",\" return {} \"]}]");
	json_decref(payload);
	arena_free(tree.arena);
}
END_TEST

START_TEST(the_deepest_nesting_is_rendered)
{
	struct tree tree = {.arena = arena_new()};
	struct out bytes = {.arena = tree.arena};
	for (int i = 0; i < 1000; i++)
		out_text(&bytes, "a{");
	for (int i = 0; i < 1000; i++)
		out_text(&bytes, "}");
	struct nga_file *file = add_file(&tree, "/n.conf", bytes.bytes);
	struct out out = {.arena = tree.arena};

	render_parse(&out, &tree.snapshot);

	ck_assert_ptr_null(file->error);
	ck_assert_ptr_nonnull(strstr(out.bytes, "\"status\": \"ok\""));
	arena_free(tree.arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		directives_are_given_with_line_column_arguments_and_block,
		a_configuration_that_parses_is_ok,
		a_file_that_does_not_parse_fails_and_keeps_what_came_before,
		includes_are_indices_of_files_that_stand_there_once,
		an_include_of_a_missing_file_fails_where_it_stands,
		a_pattern_that_matches_nothing_is_no_failure,
		a_file_that_cannot_be_read_fails,
		files_that_are_only_available_are_left_out,
		a_lua_block_is_one_argument_and_no_block,
		the_deepest_nesting_is_rendered,
		NULL,
	};
	return unit_run("render_parse", tests);
}
