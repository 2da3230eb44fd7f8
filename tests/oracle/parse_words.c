/* The parser as a filter, for oracle.py: reads framed inputs, writes what it makes of each.
 *
 * In: "MODE SIZE\n" and SIZE bytes; MODE is "words" (the file is read within `types`) or "blocks".
 * Out: "ok" or "error LINE HEX", then "d LINE END HEX..." a directive (END is the line of what
 * ended the words, where MODE is "words"), then "."; texts are in hexadecimal. */
#include <directives.h>
#include <parse.h>

#include <lex.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_hex(const char *bytes, size_t length)
{
	(void)putchar(' ');
	for (size_t i = 0; i < length; i++)
		(void)printf("%02x", (unsigned char)bytes[i]);
	if (length == 0)
		(void)putchar('-');
}

static void put_tree(const struct nga_directive *directive)
{
	for (; directive; directive = directive->next) {
		(void)printf(
			"d %" PRIu32 " %" PRIu32, directive->words[0].line, directive->end_line);
		for (uint32_t i = 0; i < directive->nwords; i++)
			put_hex(directive->words[i].text, directive->words[i].length);
		(void)putchar('\n');
		put_tree(directive->child);
	}
}

/* The tokens themselves: what stands behind a NUL in them is seen here only. */
static void put_statements(struct arena *arena, const struct nga_file *file)
{
	struct lex lex;

	lex_begin(&lex, arena, file->bytes, file->size);
	while (lex_statement(&lex) == LEX_STATEMENT) {
		(void)printf("d %" PRIu32 " %" PRIu32, lex_word(&lex, 0)->line, lex.line);
		for (size_t i = 0; i < lex.words.n; i++) {
			char *text = arena_alloc(arena, lex_word(&lex, i)->length + 1);
			put_hex(text, lex_unescape(lex_word(&lex, i), text));
		}
		(void)putchar('\n');
	}
}

static void answer(const char *bytes, size_t size, bool words)
{
	struct arena *arena = arena_new();
	const struct nga_word types = {.text = "types", .length = 5, .line = 1, .column = 1};
	const struct nga_directive block = {.words = &types,
		.nwords = 1,
		.form = NGA_BLOCK,
		.number = directive_number(types.text, types.length)};
	const struct nga_directive line = {.words = &types, .nwords = 1, .parent = &block};
	const struct nga_include by = {.directive = &line};
	struct nga_file file = {
		.path = "case", .by = words ? &by : NULL, .bytes = bytes, .size = size};

	parse_file(arena, &file);
	if (file.error) {
		(void)printf("error %" PRIu32, file.error->line);
		put_hex(file.error->text, strlen(file.error->text));
		(void)putchar('\n');
	} else {
		(void)puts("ok");
	}
	if (words)
		put_statements(arena, &file);
	else
		put_tree(file.directives);
	(void)puts(".");
	arena_free(arena);
}

int main(void)
{
	char mode[8];
	size_t size;

	while (scanf("%7s %zu", mode, &size) == 2) {
		char *bytes = calloc(size + 1, 1);
		if (getchar() != '\n' || !bytes || fread(bytes, 1, size, stdin) != size)
			return EXIT_FAILURE;
		answer(bytes, size, strcmp(mode, "words") == 0);
		(void)fflush(stdout);
		free(bytes);
	}
	return feof(stdin) ? EXIT_SUCCESS : EXIT_FAILURE;
}
