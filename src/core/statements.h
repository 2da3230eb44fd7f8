/* What a configuration says, statement by statement, in the order in which nginx reads it: include
 * lines are followed and not told, however often a file is included. */
#ifndef CORE_STATEMENTS_H
#define CORE_STATEMENTS_H

#include <ngxaudit/snapshot.h>

#include <digest.h>

struct arena;

enum statement_kind {
	STATEMENT_DONE,    /* the end */
	STATEMENT_PLAIN,   /* ends with `;`, or is Lua */
	STATEMENT_OPEN,    /* a block begins */
	STATEMENT_CLOSE,   /* it ends */
	STATEMENT_BROKEN,  /* nginx would refuse here: a syntax error, a missing file, a cycle */
	STATEMENT_UNKNOWN, /* it goes on, and we could not read how */
};

struct statement {
	enum statement_kind kind;
	const struct nga_file *file;
	const struct nga_directive *directive; /* NULL: none */
	uint32_t line;                         /* 0: none */
};

struct statements;

/* From the main file on. Lives in `arena`, which its own small needs are taken from. */
struct statements *statements_open(struct arena *arena, const struct nga_snapshot *snapshot);

/* The next one. STATEMENT_DONE is given for ever. Includes that multiply to more than any real
 * configuration holds end in STATEMENT_UNKNOWN. */
struct statement statements_next(struct statements *statements);

/* Whether two say the same. Quotes do not count. */
bool statement_equal(const struct statement *a, const struct statement *b);

/* A digest of them all, in hexadecimal. Never changes for given statements: it is remembered. False
 * where they could not all be read, or nginx would refuse them. */
bool statements_digest(
	struct arena *arena, const struct nga_snapshot *snapshot, char text[DIGEST_TEXT]);

#endif
