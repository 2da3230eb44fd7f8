#include "statements.h"

#include <arena.h>
#include <out.h>

#include <string.h>

enum {
	MOST_STEPS = 1 << 24, /* in all: includes of nothing are steps too */
	DEEPEST = 256,        /* files within files */
	CHUNK = 64 << 10,     /* bytes that are digested at once */
};

/* Where a walk stands in one file: before `at`, in the block `within`, after the files of `include`
 * from `index` on. */
struct place {
	const struct nga_file *file;
	const struct nga_directive *at, *within;
	const struct nga_include *include;
	size_t index;
};

struct statements {
	size_t steps, depth; /* how many were taken; how many files are open */
	struct place places[DEEPEST];
};

static struct place *innermost(struct statements *statements)
{
	return &statements->places[statements->depth - 1];
}

static void enter(struct statements *statements, const struct nga_file *file)
{
	statements->places[statements->depth++] =
		(struct place){.file = file, .at = file->directives};
}

struct statements *statements_open(struct arena *arena, const struct nga_snapshot *snapshot)
{
	struct statements *statements = arena_alloc(arena, sizeof(*statements));

	if (snapshot->nfiles > 0 && snapshot->files[0]->loaded)
		enter(statements, snapshot->files[0]);
	return statements;
}

static struct statement trouble(
	enum statement_kind kind, const struct nga_file *file, uint32_t line)
{
	return (struct statement){.kind = kind, .file = file, .line = line};
}

/* What stands in the way of reading the file; STATEMENT_DONE: nothing. */
static enum statement_kind obstacle(const struct nga_file *file)
{
	if (file->parsed)
		return STATEMENT_DONE;
	return file->lookup == NGA_MISSING || file->lookup == NGA_LOOP ||
			       file->lookup == NGA_DENIED || file->lookup == NGA_WRONG_KIND
		       ? STATEMENT_BROKEN
		       : STATEMENT_UNKNOWN;
}

/* Goes into the next file of the include line at hand. Returns what cannot be entered, or
 * STATEMENT_DONE. */
static struct statement enter_next(struct statements *statements)
{
	struct place *place = innermost(statements);
	const struct nga_include *include = place->include;

	if (place->index == include->nfiles) {
		place->include = NULL;
		return trouble(STATEMENT_DONE, NULL, 0);
	}
	const struct nga_file *file = include->files[place->index++];
	enum statement_kind kind = obstacle(file);
	uint32_t line = include->directive->words[0].line;
	if (include->cycle == file || statements->depth == DEEPEST)
		return trouble(STATEMENT_BROKEN, include->file, line);
	if (kind != STATEMENT_DONE)
		return trouble(
			kind, include->pattern ? file : include->file, include->pattern ? 0 : line);
	enter(statements, file);
	return trouble(STATEMENT_DONE, NULL, 0);
}

/* Leaves the block or the file that has ended. Returns what is to be said of it, or
 * STATEMENT_DONE. */
static struct statement leave(struct statements *statements)
{
	struct place *place = innermost(statements);
	const struct nga_directive *within = place->within;
	const struct nga_file *file = place->file;

	if (within) {
		place->at = within->next;
		place->within = within->parent;
		return (struct statement){STATEMENT_CLOSE, file, within, within->end_line};
	}
	statements->depth--;
	return file->error ? trouble(STATEMENT_BROKEN, file, file->error->line)
			   : trouble(STATEMENT_DONE, NULL, 0);
}

static struct statement step(struct statements *statements)
{
	struct place *place = innermost(statements);
	const struct nga_directive *directive = place->at;

	if (place->include)
		return enter_next(statements);
	if (!directive)
		return leave(statements);
	place->at = directive->next;
	if (directive->include) {
		place->include = directive->include;
		place->index = 0;
		return trouble(STATEMENT_DONE, NULL, 0);
	}
	enum statement_kind kind = STATEMENT_PLAIN;
	if (directive->form == NGA_BLOCK) {
		kind = STATEMENT_OPEN;
		place->within = directive;
		place->at = directive->child;
	}
	return (struct statement){kind, place->file, directive, directive->words[0].line};
}

struct statement statements_next(struct statements *statements)
{
	struct statement found = {.kind = STATEMENT_DONE};

	while (found.kind == STATEMENT_DONE && statements->depth > 0) {
		if (statements->steps++ > MOST_STEPS)
			return (struct statement){.kind = STATEMENT_UNKNOWN};
		found = step(statements);
	}
	return found;
}

static bool equal_words(const struct nga_directive *a, const struct nga_directive *b)
{
	if (a->nwords != b->nwords || a->form != b->form)
		return false;
	for (uint32_t i = 0; i < a->nwords; i++)
		if (a->words[i].length != b->words[i].length ||
			memcmp(a->words[i].text, b->words[i].text, a->words[i].length) != 0)
			return false;
	return true;
}

bool statement_equal(const struct statement *a, const struct statement *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == STATEMENT_PLAIN || a->kind == STATEMENT_OPEN)
		return a->directive == b->directive || equal_words(a->directive, b->directive);
	return a->kind == STATEMENT_CLOSE || a->kind == STATEMENT_DONE;
}

/* ---- the digest ---- */

static void put_number(struct out *out, uint32_t number)
{
	const unsigned char bytes[] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
		(unsigned char)(number >> 8), (unsigned char)number};

	out_bytes(out, (const char *)bytes, sizeof(bytes));
}

static void put_statement(struct out *out, const struct statement *statement)
{
	const struct nga_directive *directive = statement->directive;

	put_number(out, statement->kind);
	if (statement->kind == STATEMENT_CLOSE)
		return;
	put_number(out, directive->form == NGA_LUA);
	put_number(out, directive->nwords);
	for (uint32_t i = 0; i < directive->nwords; i++) {
		put_number(out, directive->words[i].length);
		out_bytes(out, directive->words[i].text, directive->words[i].length);
	}
}

/* Each chunk is digested under the digest of those before it. */
static void fold(struct out *out, unsigned char digest[DIGEST_BYTES])
{
	unsigned char key[DIGEST_BYTES];

	memcpy(key, digest, sizeof(key));
	digest_keyed(key, out->n > 0 ? out->bytes : "", out->n, digest);
	out->n = 0;
}

bool statements_digest(
	struct arena *arena, const struct nga_snapshot *snapshot, char text[DIGEST_TEXT])
{
	struct statements *statements = statements_open(arena, snapshot);
	struct out out = {.arena = arena};
	unsigned char digest[DIGEST_BYTES] = {0};
	struct statement next;

	while ((next = statements_next(statements)).kind != STATEMENT_DONE) {
		if (next.kind == STATEMENT_BROKEN || next.kind == STATEMENT_UNKNOWN)
			return false;
		put_statement(&out, &next);
		if (out.n >= CHUNK)
			fold(&out, digest);
	}
	fold(&out, digest);
	digest_text(digest, sizeof(digest), text);
	return true;
}
