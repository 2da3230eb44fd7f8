/* nginx's tokenizer, as ngx_conf_read_token and the Lua module's own lexer behave: bytes in,
 * statements out. */
#ifndef CORE_LEX_H
#define CORE_LEX_H

#include <ngxaudit/conf.h>

#include <arena.h>

/* A word as it stands in the file, its quotes left out and its escapes left in. */
struct lex_word {
	const char *start;
	uint32_t length;
	uint32_t line, column;
	bool quoted;
	bool escaped; /* holds a backslash */
};

/* What ended the reading of a statement. */
enum lex_end {
	LEX_STATEMENT, /* `;` */
	LEX_OPEN,      /* `{` */
	LEX_CLOSE,     /* `}`, without words before it */
	LEX_DONE,      /* the end of the file */
	LEX_ERROR,     /* told in `error` */
};

enum {
	LEX_BUFFER = 4096, /* nginx's; what has begun and not ended within it is too long */
	LEX_SPARE_WORDS = 16,
};

struct lex {
	struct arena *arena;
	const char *at, *end;
	const char *start; /* of what nginx keeps in its buffer */
	/* how far nginx has filled its buffer; Lua's lexer does not see beyond */
	const char *loaded;
	const char *line_start;
	uint32_t line;         /* the one that `at` is on */
	uint32_t missed_lines; /* those that nginx did not count, in long stretches of Lua */
	struct vec words;      /* of struct lex_word: those of the statement */
	struct nga_parse_error error;
	struct lex_word spare[LEX_SPARE_WORDS]; /* where `words` begins */
};

/* Begins to read `size` bytes, less than 4 GiB. The words point into them. `lex` must not be
 * moved. */
void lex_begin(struct lex *lex, struct arena *arena, const char *bytes, size_t size);

/* Reads one statement, or the head of a block, into `lex->words`. */
enum lex_end lex_statement(struct lex *lex);

/* Reads the Lua text behind the `{` that was just read, its closing brace included, and adds the
 * text without the brace to `lex->words`. LEX_CLOSE or LEX_ERROR. */
enum lex_end lex_lua(struct lex *lex);

/* The n-th word of the statement. */
const struct lex_word *lex_word(const struct lex *lex, size_t n);

/* Whether a directive of that name opens a block of Lua. */
bool lex_names_lua(const struct lex_word *name);

/* Writes what nginx makes of the word, with a NUL behind it, to `to`, which has room for
 * word->length + 1 bytes. Returns the length, NULs in it counted. */
size_t lex_unescape(const struct lex_word *word, char *to);

/* Where nginx's buffer ends when `start` is the first byte in it. */
const char *lex_buffer_end(const struct lex *lex, const char *start);

/* Goes on to `at`, counting the lines on the way. */
void lex_advance(struct lex *lex, const char *at);

/* Tells `text` at the place that the lexer has come to. Returns LEX_ERROR. */
enum lex_end lex_refuse(struct lex *lex, const char *text);

#endif
