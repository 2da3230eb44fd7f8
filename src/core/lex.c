#include "lex.h"

#include <assert.h>
#include <string.h>

/* What a byte can mean inside a token. */
enum {
	ENDS = 1,  /* an unquoted token */
	LEADS = 2, /* a backslash or a dollar: the next bytes may belong to the token whatever they
		      are */
	NEWLINE = 4,
	DOUBLE_QUOTE = 8, /* ends a token in double quotes */
	SINGLE_QUOTE = 16,
};

static const unsigned char meaning[256] = {
	[' '] = ENDS,
	['\t'] = ENDS,
	['\r'] = ENDS,
	['\n'] = ENDS | NEWLINE,
	[';'] = ENDS,
	['{'] = ENDS,
	['\\'] = LEADS,
	['$'] = LEADS,
	['"'] = DOUBLE_QUOTE,
	['\''] = SINGLE_QUOTE,
};

void lex_begin(struct lex *lex, struct arena *arena, const char *bytes, size_t size)
{
	assert(size < UINT32_MAX);
	lex->arena = arena;
	lex->at = lex->line_start = lex->start = lex->loaded = bytes;
	lex->end = bytes + size;
	lex->line = 1;
	lex->missed_lines = 0;
	lex->words = (struct vec){.items = lex->spare,
		.capacity = LEX_SPARE_WORDS,
		.size = sizeof(lex->spare[0]),
		.foreign = true};
}

const struct lex_word *lex_word(const struct lex *lex, size_t n)
{
	assert(n < lex->words.n);
	return (const struct lex_word *)lex->words.items + n;
}

static uint32_t column(const struct lex *lex, const char *at)
{
	return (uint32_t)(at - lex->line_start) + 1;
}

/* After the LF before `next`. */
static void new_line(struct lex *lex, const char *next)
{
	lex->line++;
	lex->line_start = next;
}

enum lex_end lex_refuse(struct lex *lex, const char *text)
{
	lex->error = (struct nga_parse_error){.line = lex->line - lex->missed_lines,
		.column = column(lex, lex->at),
		.text = text};
	return LEX_ERROR;
}

static enum lex_end unexpected(struct lex *lex)
{
	return lex_refuse(lex, arena_format(lex->arena, "unexpected \"%.1s\"", lex->at));
}

static enum lex_end unexpected_end(struct lex *lex)
{
	return lex_refuse(lex, "unexpected end of file, expecting \";\" or \"}\"");
}

/* nginx names the line on which the token began, and ten of its bytes; or the quote that it still
 * misses. */
static enum lex_end too_long(struct lex *lex, const struct lex_word *word, const char *quote)
{
	lex->error = (struct nga_parse_error){
		.line = word->line - lex->missed_lines, .column = word->column};
	if (quote)
		lex->error.text = arena_format(lex->arena,
			"too long parameter, probably missing terminating \"%s\" character", quote);
	else
		lex->error.text = arena_format(
			lex->arena, "too long parameter \"%.10s...\" started", word->start);
	return LEX_ERROR;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

const char *lex_buffer_end(const struct lex *lex, const char *start)
{
	return lex->end - start > LEX_BUFFER ? start + LEX_BUFFER : lex->end;
}

/* nginx has read what stands before `at`, and filled its buffer anew where it had to. */
static void read_to(struct lex *lex, const char *at)
{
	if (at > lex->loaded)
		lex->loaded = lex_buffer_end(lex, lex->start);
}

void lex_advance(struct lex *lex, const char *at)
{
	while (lex->at < at)
		if (*lex->at++ == '\n')
			new_line(lex, lex->at);
}

static void skip_blanks(struct lex *lex)
{
	const char *first = lex->at;

	for (; lex->at < lex->end && is_blank(*lex->at); lex->at++)
		if (*lex->at == '\n')
			new_line(lex, lex->at + 1);
	if (lex->at == first)
		return;
	read_to(lex, first + 1);
	while (lex->loaded < lex->at)
		lex->loaded = lex_buffer_end(lex, lex->loaded - 1);
	lex->start = lex->at - 1;
}

static int skip_comment(struct lex *lex)
{
	const char *limit = lex_buffer_end(lex, lex->at);
	const char *newline = memchr(lex->at, '\n', (size_t)(limit - lex->at));

	if (!newline && limit < lex->end) {
		const struct lex_word comment = {
			.start = lex->at, .line = lex->line, .column = column(lex, lex->at)};
		(void)too_long(lex, &comment, NULL);
		return -1;
	}
	read_to(lex, lex->at + 1);
	lex->start = lex->at;
	lex->at = newline ? newline : limit;
	read_to(lex, lex->at);
	return 0;
}

/* The byte, before `limit`, that ends the token which goes on at `at`, or `limit`. `ends` is what
 * ends it. */
static const char *find_end(struct lex *lex, struct lex_word *word, const char *limit, int ends)
{
	const char *at = word->start;

	for (;;) {
		const int stops = ends | LEADS | NEWLINE;
		while (at < limit && !(meaning[(unsigned char)*at] & stops))
			at++;
		if (at == limit || meaning[(unsigned char)*at] & ends)
			return at;
		char byte = *at++;
		if (byte == '$') {
			while (at < limit && *at == '{')
				at++;
			continue;
		}
		if (byte == '\\') {
			word->escaped = true;
			if (at == limit)
				return at;
			byte = *at++;
		}
		if (byte == '\n')
			new_line(lex, at);
	}
}

static struct lex_word *begin_word(struct lex *lex)
{
	struct lex_word *word = vec_push(&lex->words, lex->arena);

	*word = (struct lex_word){
		.start = lex->at, .line = lex->line, .column = column(lex, lex->at)};
	read_to(lex, lex->at + 1);
	lex->start = lex->at;
	return word;
}

/* Steps over the blank at `lex->at`. nginx still counts from the start of the word before it
 * then. */
static enum lex_end step_over_blank(struct lex *lex, const struct lex_word *word)
{
	if (*lex->at++ == '\n')
		new_line(lex, lex->at);
	if (lex->at < lex->end && lex->at - word->start == LEX_BUFFER)
		return too_long(lex, word, NULL);
	return LEX_DONE;
}

/* What the byte behind a word does: LEX_DONE where the statement goes on. */
static enum lex_end after_word(struct lex *lex, const struct lex_word *word)
{
	read_to(lex, lex->at + 1);
	switch (*lex->at) {
	case ';':
		lex->at++;
		return LEX_STATEMENT;
	case '{':
		lex->at++;
		return LEX_OPEN;
	case ')': /* behind a quoted word; it begins the next one */
		return LEX_DONE;
	default:
		return is_blank(*lex->at) ? step_over_blank(lex, word) : unexpected(lex);
	}
}

static enum lex_end plain_word(struct lex *lex)
{
	struct lex_word *word = begin_word(lex);
	const char *limit = lex_buffer_end(lex, word->start);

	lex->at = find_end(lex, word, limit, ENDS);
	if (lex->at == lex->end)
		return unexpected_end(lex);
	if (lex->at == limit)
		return too_long(lex, word, NULL);
	word->length = (uint32_t)(lex->at - word->start);
	return after_word(lex, word);
}

static enum lex_end quoted_word(struct lex *lex)
{
	struct lex_word *word = begin_word(lex);
	bool single = *lex->at == '\'';
	const char *limit = lex_buffer_end(lex, ++word->start);

	lex->start = word->start;
	word->quoted = true;
	lex->at = find_end(lex, word, limit, single ? SINGLE_QUOTE : DOUBLE_QUOTE);
	if (lex->at == lex->end)
		return unexpected_end(lex);
	if (lex->at == limit)
		return too_long(lex, word, single ? "'" : "\"");
	word->length = (uint32_t)(lex->at - word->start);
	if (++lex->at == lex->end)
		return unexpected_end(lex);
	return lex->at == limit ? too_long(lex, word, NULL) : after_word(lex, word);
}

/* `;`, `{` or `}` where a token could begin. */
static enum lex_end punctuation(struct lex *lex)
{
	if ((*lex->at == '}') != (lex->words.n == 0))
		return unexpected(lex);
	read_to(lex, lex->at + 1);
	switch (*lex->at++) {
	case ';':
		return LEX_STATEMENT;
	case '{':
		return LEX_OPEN;
	default:
		return LEX_CLOSE;
	}
}

enum lex_end lex_statement(struct lex *lex)
{
	enum lex_end end = LEX_DONE;

	lex->words.n = 0;
	lex->start = lex->at;
	while (end == LEX_DONE) {
		skip_blanks(lex);
		if (lex->at == lex->end)
			return lex->words.n > 0 ? unexpected_end(lex) : LEX_DONE;
		switch (*lex->at) {
		case '#':
			if (skip_comment(lex))
				return LEX_ERROR;
			break;
		case ';':
		case '{':
		case '}':
			return punctuation(lex);
		case '"':
		case '\'':
			end = quoted_word(lex);
			break;
		default:
			end = plain_word(lex);
		}
	}
	return end;
}

/* What nginx makes of the byte behind a backslash; 0 where both stay. */
static char unescaped(char byte)
{
	switch (byte) {
	case '"':
	case '\'':
	case '\\':
		return byte;
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'n':
		return '\n';
	default:
		return '\0';
	}
}

size_t lex_unescape(const struct lex_word *word, char *to)
{
	const char *from = word->start, *end = from + word->length;
	char *next = to;

	if (!word->escaped) {
		memcpy(to, from, word->length);
		to[word->length] = '\0';
		return word->length;
	}
	while (from < end) {
		char byte = *from++;
		if (byte == '\\' && from < end && unescaped(*from) != '\0')
			byte = unescaped(*from++);
		*next++ = byte;
	}
	*next = '\0';
	return (size_t)(next - to);
}
