/* Lexer, parser and the rendering of --parse, on any bytes. The first byte chooses where the file
 * is read. */
#include <directives.h>
#include <parse.h>
#include <render_parse.h>

#include <arena.h>
#include <out.h>

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every word lies in the file at the place that it tells. */
static void check_words(const struct nga_file *file, const struct nga_directive *directive)
{
	uint32_t line = directive->words[0].line;

	assert(directive->nwords > 0);
	for (uint32_t i = 0; i < directive->nwords; i++) {
		const struct nga_word *word = &directive->words[i];
		assert(strlen(word->text) == word->length);
		assert(word->length <= file->size);
		assert(word->line >= line && word->column > 0);
		line = word->line;
	}
	assert(directive->end_line >= line);
}

static void check_tree(const struct nga_file *file, const struct nga_directive *first,
	const struct nga_directive *parent)
{
	for (const struct nga_directive *directive = first; directive;
		directive = directive->next) {
		assert(directive->parent == parent);
		check_words(file, directive);
		check_tree(file, directive->child, directive);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct arena *arena = arena_new();
	const struct nga_word types = {.text = "types", .length = 5, .line = 1, .column = 1};
	const struct nga_directive block = {.words = &types,
		.nwords = 1,
		.form = NGA_BLOCK,
		.number = directive_number(types.text, types.length)};
	const struct nga_directive line = {.words = &types, .nwords = 1, .parent = &block};
	const struct nga_include by = {.directive = &line};
	struct nga_file file = {.path = "/fuzz", .loaded = true, .by = data[0] == '1' ? &by : NULL};
	struct nga_file *files[] = {&file};
	const struct nga_snapshot snapshot = {.files = files, .nfiles = 1};
	struct out out = {.arena = arena};

	file.bytes = arena_copy_n(arena, (const char *)data + 1, size - 1);
	file.size = size - 1;
	parse_file(arena, &file);
	check_tree(&file, file.directives, NULL);
	assert(!file.error || file.error->line > 0);
	render_parse(&out, &snapshot);
	arena_free(arena);
	return 0;
}
