/* The tokens of a configuration file: words, strings and marks, comments blanked out on the way. */
#ifndef RULESET_GUARD_TOKEN_H
#define RULESET_GUARD_TOKEN_H

#include <errors.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_STRING,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_IS,
	TOKEN_COMMA,
};

struct token {
	enum token_kind kind;
	const char *bytes; /* with the quotes of a string */
	size_t length;
	uint32_t line; /* where it begins */
};

struct scanner {
	struct arena *arena;
	const char *name; /* of the file, for errors */
	char *text;       /* without a NUL but the one behind it */
	size_t length, at;
	uint32_t line;
	size_t sections; /* how many were met */
	struct nga_error *err;
};

/* Reads the token at scanner->at and steps behind it. Comments before it become blanks in the text,
 * newlines kept: libconfuse counts lines wrongly after them. */
int guard_token(struct scanner *scanner, struct token *token) MUST_CHECK;

#endif
