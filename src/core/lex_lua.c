#include "lex.h"

#include <string.h>

static enum lex_end unfinished(struct lex *lex)
{
	return lex_refuse(
		lex, "unexpected end of file, expecting terminating characters for lua code block");
}

/* The byte behind the Lua string that begins at `at`; NULL where it does not end. */
static const char *string_end(const struct lex *lex, const char *at)
{
	const char quote = *at++;

	for (; at < lex->end && *at != quote; at++)
		if (*at == '\\')
			at++;
	return at < lex->end ? at + 1 : NULL;
}

/* The length of the long bracket (`[[`, `[=[`) at `at`; 0 where there is none. */
static size_t bracket_length(const struct lex *lex, const char *at)
{
	const char *next = at;

	if (next == lex->end || *next++ != '[')
		return 0;
	while (next < lex->end && *next == '=')
		next++;
	return next < lex->end && *next == '[' ? (size_t)(next + 1 - at) : 0;
}

/* The byte behind what the long bracket of `length` at `at` opens; NULL where it is not closed. */
static const char *bracket_end(const struct lex *lex, const char *at, size_t length)
{
	const char *open = at;

	for (at += length; (size_t)(lex->end - at) >= length; at++) {
		at = memchr(at, ']', (size_t)(lex->end - at));
		if (!at || (size_t)(lex->end - at) < length)
			return NULL;
		if (at[length - 1] == ']' && memcmp(at + 1, open + 1, length - 2) == 0)
			return at + length;
	}
	return NULL;
}

/* The byte behind the Lua token at `at`, which is one byte where it is not a string or a comment;
 * NULL where it does not end. */
static const char *token_end(const struct lex *lex, const char *at)
{
	const char *start = at;

	if (*at == '"' || *at == '\'')
		return string_end(lex, at);
	bool comment = lex->end - at > 1 && at[0] == '-' && at[1] == '-';
	if (comment)
		at += 2;
	size_t bracket = bracket_length(lex, at);
	if (bracket > 0)
		return bracket_end(lex, at, bracket);
	if (!comment)
		return start + 1;
	const char *newline = memchr(at, '\n', (size_t)(lex->end - at));
	return newline ? newline + 1 : lex->end;
}

enum lex_end lex_lua(struct lex *lex)
{
	struct lex_word *word = vec_push(&lex->words, lex->arena);
	size_t depth = 1;

	*word = (struct lex_word){.start = lex->at,
		.line = lex->line,
		.column = (uint32_t)(lex->at - lex->line_start) + 1};
	while (lex->at < lex->end) {
		const char *token = lex->at, *next = token_end(lex, token);
		if (!next)
			return unfinished(lex);
		for (; lex->at < next; lex->at++)
			if (*lex->at == '\n') {
				lex->line++;
				lex->line_start = lex->at + 1;
			}
		if (*token == '{')
			depth++;
		if (*token == '}' && --depth == 0) {
			word->length = (uint32_t)(token - word->start);
			return LEX_CLOSE;
		}
	}
	return unfinished(lex);
}
