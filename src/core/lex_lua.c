/* The Lua module reads its blocks with a lexer of its own, which looks for braces, strings, long
 * brackets and comments in what nginx's buffer holds at that moment. What does not end within the
 * buffer is not one token to it. Measured with lua-nginx-module 0.10.23. */
#include "lex.h"

#include <string.h>

/* With less than this in the buffer, and more in the file, it is filled first. */
enum { LEAST = LEX_BUFFER / 2 };

enum kind { NOTHING, BRACE, TEXT, BRACKET };

struct token {
	enum kind kind;
	const char *from, *to; /* of a long bracket only its opening */
};

/* The text of a block on its way. */
struct block {
	struct lex *lex;
	uint32_t open_line; /* of the last brace that opened, as nginx counts */
	/* a quote before these does not end a string */
	const char *no_double_quote, *no_single_quote;
	const char *start; /* of what the buffer keeps */
	const char *at;    /* how far the lexer has come */
};

static uint32_t nginx_line(const struct lex *lex)
{
	return lex->line - lex->missed_lines;
}

static enum lex_end refuse_at(struct lex *lex, uint32_t line, const char *text)
{
	(void)lex_refuse(lex, text);
	lex->error.line = line;
	return LEX_ERROR;
}

static enum lex_end unfinished(struct block *block)
{
	return refuse_at(block->lex, block->open_line,
		"unexpected end of file, expecting terminating characters for lua code block");
}

static enum lex_end too_long(struct block *block)
{
	return refuse_at(block->lex, nginx_line(block->lex),
		"too long lua code block, probably missing terminating characters");
}

/* The byte behind the string that begins at `at`; NULL where no quote on its line ends it. */
static const char *string_end(struct block *block, const char *at, const char *last)
{
	const char quote = *at;
	const char **none = quote == '"' ? &block->no_double_quote : &block->no_single_quote;

	if (*none && at < *none)
		return NULL;
	for (at++; at < last && *at != '\n' && *at != quote; at++)
		if (*at == '\\' && (++at == last || *at == '\n'))
			break;
	if (at < last && *at == quote)
		return at + 1;
	*none = at;
	return NULL;
}

/* The byte behind the long bracket (`[[`, `[=[`, `]==]`) at `at`; NULL where there is none. */
static const char *bracket(const char *at, const char *last, char side)
{
	if (at == last || *at++ != side)
		return NULL;
	while (at < last && *at == '=')
		at++;
	return at < last && *at == side ? at + 1 : NULL;
}

static struct token comment(const char *at, const char *last)
{
	const char *opening = bracket(at + 2, last, '[');
	const char *newline = memchr(at, '\n', (size_t)(last - at));

	if (opening)
		return (struct token){BRACKET, at, opening};
	return (struct token){TEXT, at, newline ? newline : last};
}

/* The token that begins at `at`, if one does. */
static struct token token_at(struct block *block, const char *at, const char *last)
{
	const char *to = NULL;

	switch (*at) {
	case '{':
	case '}':
		return (struct token){BRACE, at, at + 1};
	case '-':
		if (last - at > 1 && at[1] == '-')
			return comment(at, last);
		break;
	case '[':
		to = bracket(at, last, '[');
		return (struct token){to ? BRACKET : NOTHING, at, to};
	case ']': /* one that nothing opened is a token without a meaning */
		to = bracket(at, last, ']');
		return (struct token){to ? TEXT : NOTHING, at, to};
	case '"':
	case '\'':
		to = string_end(block, at, last);
		return (struct token){to ? TEXT : NOTHING, at, to};
	default:
		break;
	}
	return (struct token){.kind = NOTHING};
}

static struct token find_token(struct block *block)
{
	const char *last = block->lex->loaded;

	for (const char *at = block->at; at < last; at++) {
		const struct token token = token_at(block, at, last);
		if (token.kind != NOTHING)
			return token;
	}
	return (struct token){.kind = NOTHING};
}

/* The byte behind what closes the long bracket, within the buffer; NULL where it is not there. */
static const char *bracket_end(const struct lex *lex, const struct token *token)
{
	const char *open = *token->from == '-' ? token->from + 2 : token->from;
	const size_t length = (size_t)(token->to - open);

	for (const char *at = token->to; (size_t)(lex->loaded - at) >= length; at++)
		if (*at == ']' && at[length - 1] == ']' &&
			memcmp(at + 1, open + 1, length - 2) == 0)
			return at + length;
	return NULL;
}

static enum lex_end missing_bracket(struct block *block, const struct token *token)
{
	struct lex *lex = block->lex;
	const int equals = (int)(token->to - token->from) - (*token->from == '-' ? 4 : 2);

	lex_advance(lex, token->from);
	return lex_refuse(
		lex, arena_format(lex->arena,
			     "Lua code block missing the closing long bracket \"]%.*s]\", "
			     "the inlined Lua code may be too long",
			     equals, token->to - 1 - equals));
}

/* More of the file for the lexer, which found nothing in what there is: it goes on behind that, so
 * that a token across the border is lost on it, and so are the lines. */
static enum lex_end load_more(struct block *block)
{
	struct lex *lex = block->lex;
	const uint32_t line = lex->line;

	if (lex->loaded == lex->end)
		return unfinished(block);
	if (lex->loaded - block->start == LEX_BUFFER)
		return too_long(block);
	block->start = block->at;
	block->at = lex->loaded;
	lex->loaded = lex_buffer_end(lex, block->start);
	lex_advance(lex, block->at);
	lex->missed_lines += lex->line - line;
	return LEX_OPEN;
}

static enum lex_end fill_buffer(struct block *block)
{
	struct lex *lex = block->lex;

	if (lex->loaded == lex->end)
		return block->at == lex->end ? unfinished(block) : LEX_OPEN;
	if (lex->loaded - block->at >= LEAST)
		return LEX_OPEN;
	if (lex->loaded - block->start == LEX_BUFFER)
		return too_long(block);
	lex->loaded = lex_buffer_end(lex, block->start);
	block->no_double_quote = block->no_single_quote = NULL;
	return LEX_OPEN;
}

/* Goes to the end of the next token. LEX_ERROR, or LEX_OPEN: there is more. */
static enum lex_end next_token(struct block *block, struct token *token)
{
	block->start = block->at = block->lex->at;
	for (;;) {
		if (fill_buffer(block) == LEX_ERROR)
			return LEX_ERROR;
		*token = find_token(block);
		if (token->kind != NOTHING)
			break;
		if (load_more(block) == LEX_ERROR)
			return LEX_ERROR;
	}
	if (token->kind == BRACKET) {
		const char *to = bracket_end(block->lex, token);
		if (!to)
			return missing_bracket(block, token);
		token->to = to;
	}
	lex_advance(block->lex, token->to);
	return LEX_OPEN;
}

bool lex_names_lua(const struct lex_word *name)
{
	static const char suffix[] = "_by_lua_block";
	const size_t length = sizeof(suffix) - 1;

	return !name->escaped && name->length >= length &&
	       memcmp(name->start + name->length - length, suffix, length) == 0;
}

enum lex_end lex_lua(struct lex *lex)
{
	struct block block = {.lex = lex, .open_line = nginx_line(lex)};
	struct lex_word *word = vec_push(&lex->words, lex->arena);
	struct token token = {.from = lex->at};
	size_t depth = 1;

	*word = (struct lex_word){.start = lex->at,
		.line = lex->line,
		.column = (uint32_t)(lex->at - lex->line_start) + 1};
	while (depth > 0) {
		if (next_token(&block, &token) == LEX_ERROR)
			return LEX_ERROR;
		if (token.kind == BRACE && *token.from == '}')
			depth--;
		if (token.kind == BRACE && *token.from == '{') {
			depth++;
			block.open_line = nginx_line(lex);
		}
	}
	word->length = (uint32_t)(token.from - word->start);
	return LEX_CLOSE;
}
