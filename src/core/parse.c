#include "parse.h"

#include "conf.h"
#include "directives.h"
#include "ignores.h"
#include "lex.h"

#include <string.h>

/* A directive with its words, and their text behind them, in one piece. */
struct node {
	struct nga_directive directive;
	struct nga_word words[];
};

enum {
	SPARE_BLOCKS = 16,
	DEEPEST = 1000, /* blocks within one another; nginx runs out of stack a little later */
};

struct parser {
	struct arena *arena;
	struct nga_file *file;
	struct lex lex;
	struct vec blocks; /* the open ones, of struct nga_directive *, outermost first */
	struct nga_directive *spare[SPARE_BLOCKS]; /* where `blocks` begins */
	const struct nga_directive **slot;         /* where the next directive goes */
	bool words_only; /* in a block whose statements are data: `map`, `types` */
};

/* The open block; NULL at the top of the file. */
static struct nga_directive *innermost(const struct parser *parser)
{
	struct nga_directive *const *blocks = parser->blocks.items;

	return parser->blocks.n > 0 ? blocks[parser->blocks.n - 1] : NULL;
}

static void copy_word(struct nga_word *to, const struct lex_word *from, char *text, bool raw)
{
	size_t length = from->length;

	if (raw)
		memcpy(text, from->start, length);
	else
		length = lex_unescape(from, text);
	const char *nul = memchr(text, '\0', length);
	*to = (struct nga_word){
		.text = text,
		.length = nul ? (uint32_t)(nul - text) : (uint32_t)length,
		.line = from->line,
		.column = from->column,
		.quoted = from->quoted,
	};
}

/* The statement just read as a directive of the open block. */
static struct nga_directive *add_directive(
	struct parser *parser, enum nga_form form, uint32_t number)
{
	const size_t n = parser->lex.words.n, words = n * sizeof(struct nga_word);
	size_t text = n;

	for (size_t i = 0; i < n; i++)
		text += lex_word(&parser->lex, i)->length;
	struct node *node = arena_alloc(parser->arena, sizeof(*node) + words + text);
	char *next = (char *)node->words + words;
	for (size_t i = 0; i < n; i++) {
		const struct lex_word *word = lex_word(&parser->lex, i);
		copy_word(&node->words[i], word, next, form == NGA_LUA && i + 1 == n);
		next += word->length + 1;
	}
	node->directive = (struct nga_directive){
		.words = node->words,
		.nwords = (uint32_t)n,
		.end_line = parser->lex.line,
		.form = form,
		.number = number,
		.parent = innermost(parser),
	};
	*parser->slot = &node->directive;
	parser->slot = &node->directive.next;
	return &node->directive;
}

bool parse_reads_words(const struct nga_file *file)
{
	for (; file && file->by; file = file->by->file) {
		const struct nga_directive *parent = file->by->directive->parent;
		if (parent)
			return conf_has_free_words(parent);
	}
	return false;
}

/* Refuses the byte that was just read. */
static enum lex_end refuse_last(struct parser *parser, const char *text)
{
	parser->lex.at--;
	return lex_refuse(&parser->lex, text);
}

/* Refuses what ended the statement: its directive wants something else. */
static enum lex_end refuse_ending(struct parser *parser, const char *complaint)
{
	const struct lex_word *name = lex_word(&parser->lex, 0);

	return refuse_last(parser, arena_format(parser->arena, "directive \"%.*s\" %s",
					   (int)name->length, name->start, complaint));
}

static enum lex_end open_block(struct parser *parser)
{
	const struct lex_word *name = lex_word(&parser->lex, 0);
	const uint32_t number = directive_number(name->start, name->length);

	if (parser->words_only)
		return refuse_last(parser, "unexpected \"{\"");
	if (directive_form(number) == DIRECTIVE_SIMPLE)
		return refuse_ending(parser, "is not terminated by \";\"");
	if (parser->blocks.n == DEEPEST)
		return refuse_last(parser, "blocks are nested too deeply");
	if (lex_names_lua(name)) {
		enum lex_end end = lex_lua(&parser->lex);
		if (end != LEX_ERROR)
			(void)add_directive(parser, NGA_LUA, number);
		return end;
	}
	struct nga_directive *block = add_directive(parser, NGA_BLOCK, number);
	*(struct nga_directive **)vec_push(&parser->blocks, parser->arena) = block;
	parser->slot = &block->child;
	parser->words_only = conf_has_free_words(block);
	return LEX_OPEN;
}

static enum lex_end close_block(struct parser *parser)
{
	struct nga_directive *block = innermost(parser);

	if (!block)
		return refuse_last(parser, "unexpected \"}\"");
	block->end_line = parser->lex.line;
	parser->slot = &block->next;
	parser->blocks.n--;
	parser->words_only = false;
	return LEX_CLOSE;
}

static enum lex_end end_file(struct parser *parser)
{
	if (!innermost(parser))
		return LEX_DONE;
	return lex_refuse(&parser->lex, "unexpected end of file, expecting \"}\"");
}

static enum lex_end end_statement(struct parser *parser)
{
	const struct lex_word *name = lex_word(&parser->lex, 0);
	const uint32_t number = directive_number(name->start, name->length);
	const enum directive_form form = directive_form(number);

	if (!parser->words_only &&
		(lex_names_lua(name) || form == DIRECTIVE_BLOCK || form == DIRECTIVE_DATA))
		return refuse_ending(parser, "has no opening \"{\"");
	(void)add_directive(parser, NGA_STATEMENT, number);
	return LEX_STATEMENT;
}

static enum lex_end next_statement(struct parser *parser)
{
	enum lex_end end = lex_statement(&parser->lex);

	switch (end) {
	case LEX_STATEMENT:
		return end_statement(parser);
	case LEX_OPEN:
		return open_block(parser);
	case LEX_CLOSE:
		return close_block(parser);
	case LEX_DONE:
		return end_file(parser);
	case LEX_ERROR:
		break;
	}
	return LEX_ERROR;
}

/* What stood open when the file ended or went wrong ends there. */
static void abandon(struct parser *parser)
{
	struct nga_parse_error *error = arena_alloc(parser->arena, sizeof(*error));

	*error = parser->lex.error;
	parser->file->error = error;
	for (; parser->blocks.n > 0; parser->blocks.n--)
		innermost(parser)->end_line = parser->lex.line;
}

static uint32_t line_of(const struct nga_file *file, const char *at)
{
	uint32_t line = 1;

	for (const char *next = file->bytes; (next = memchr(next, '\n', (size_t)(at - next)));
		next++)
		line++;
	return line;
}

static const char *find_lone_cr(const struct nga_file *file)
{
	const char *end = file->bytes + file->size;

	for (const char *at = file->bytes; (at = memchr(at, '\r', (size_t)(end - at))); at++)
		if (at + 1 == end || at[1] != '\n')
			return at;
	return NULL;
}

static void set_marks(struct nga_file *file)
{
	const char *nul = NULL, *cr = NULL;

	if (file->size > 0) {
		nul = memchr(file->bytes, '\0', file->size);
		cr = find_lone_cr(file);
	}
	file->bom = file->size >= 3 && memcmp(file->bytes, "\xef\xbb\xbf", 3) == 0;
	file->nul_line = nul ? line_of(file, nul) : 0;
	file->cr_line = cr ? line_of(file, cr) : 0;
	file->ignores = ignores_stand_in(file);
}

/* A guess, and no more: quotes are not looked at. */
size_t parse_size(const struct nga_file *file)
{
	size_t nodes = 0, words = 0, text = 0;
	bool inside = false; /* a word */

	for (const char *at = file->bytes, *end = at + file->size; at < end; at++) {
		if (*at == '#' && !inside) {
			const char *feed = memchr(at, '\n', (size_t)(end - at));
			at = feed ? feed : end - 1;
			continue;
		}
		bool blank = *at == ' ' || *at == '\t' || *at == '\n' || *at == '\r';
		bool ends = *at == ';' || *at == '{' || *at == '}';
		nodes += *at == ';' || *at == '{';
		words += !blank && !ends && !inside;
		text += !blank && !ends;
		inside = !blank && !ends;
	}
	return nodes * (sizeof(struct node) + sizeof(void *)) +
	       words * (sizeof(struct nga_word) + 1) + text;
}

void parse_file(struct arena *arena, struct nga_file *file)
{
	struct parser parser = {
		.arena = arena,
		.file = file,
		.slot = &file->directives,
		.words_only = parse_reads_words(file),
	};
	enum lex_end end;

	parser.blocks = (struct vec){.items = parser.spare,
		.capacity = SPARE_BLOCKS,
		.size = sizeof(parser.spare[0]),
		.foreign = true};
	file->parsed = true;
	file->directives = NULL;
	file->error = NULL;
	set_marks(file);
	lex_begin(&parser.lex, arena, file->bytes ? file->bytes : "", file->size);
	do
		end = next_statement(&parser);
	while (end != LEX_DONE && end != LEX_ERROR);
	if (end == LEX_ERROR)
		abandon(&parser);
}
