#include "conf.h"

#include "directives.h"

#include <arena.h>
#include <map.h>
#include <out.h>

#include <string.h>

/* Hostile includes can double with each file what there is to place; real trees stay far below
 * these, and nginx refuses what does not. What goes beyond is left out. */
enum {
	MOST_CONTEXTS = 4096,   /* in all */
	LONGEST_CONTEXT = 4096, /* bytes of the path around a block */
	MOST_CONTEXTS_OF_FILE = 64,
	/* As many files a cursor remembers in a list before it takes a map. */
	FEW_FILES = 16,
};

const struct nga_directive *conf_following(const struct nga_directive *directive)
{
	if (directive->child)
		return directive->child;
	while (directive && !directive->next)
		directive = directive->parent;
	return directive ? directive->next : NULL;
}

const char *conf_argument(const struct nga_directive *directive, size_t n)
{
	return n < directive->nwords ? directive->words[n].text : NULL;
}

bool conf_has_free_words(const struct nga_directive *block)
{
	return directive_form(block->number) == DIRECTIVE_DATA;
}

/* ---- the cursor ---- */

/* Where a walk stands in one file: before `next`, after the files of `include` from `index` on. */
struct position {
	const struct nga_file *file;
	const struct nga_directive *next;
	const struct nga_include *include; /* being read; NULL: none */
	size_t index;
};

struct conf_cursor {
	struct arena *arena;
	struct position now;
	struct vec outer; /* struct position: the including ones */
	struct vec seen;  /* const struct nga_file *: what was included, while they are few */
	struct map many;  /* then all of them */
};

struct conf_cursor *conf_open(
	struct arena *arena, const struct nga_file *file, const struct nga_directive *within)
{
	struct conf_cursor *cursor = arena_alloc(arena, sizeof(*cursor));

	cursor->arena = arena;
	cursor->outer.size = sizeof(struct position);
	cursor->seen.size = sizeof(const struct nga_file *);
	conf_reopen(cursor, file, within);
	return cursor;
}

void conf_reopen(
	struct conf_cursor *cursor, const struct nga_file *file, const struct nga_directive *within)
{
	cursor->now =
		(struct position){.file = file, .next = within ? within->child : file->directives};
	cursor->outer.n = cursor->seen.n = 0;
	cursor->many = (struct map){.arena = cursor->arena};
	if (!within) {
		const struct nga_file **seen = vec_push(&cursor->seen, cursor->arena);
		*seen = file;
	}
}

static bool was_seen(const struct conf_cursor *cursor, const struct nga_file *file)
{
	const struct nga_file *const *seen = cursor->seen.items;

	for (size_t i = 0; i < cursor->seen.n; i++)
		if (seen[i] == file)
			return true;
	return map_get_n(&cursor->many, &file, sizeof(file)) != NULL;
}

static void remember(struct conf_cursor *cursor, struct nga_file *const *file)
{
	if (cursor->seen.n < FEW_FILES) {
		const struct nga_file **slot = vec_push(&cursor->seen, cursor->arena);
		*slot = *file;
	} else {
		map_set_n(&cursor->many, file, sizeof(*file), *file);
	}
}

/* Goes on with the next file of the include line that is being read. */
static void enter_included(struct conf_cursor *cursor)
{
	const struct nga_include *include = cursor->now.include;

	if (cursor->now.index == include->nfiles) {
		cursor->now.include = NULL;
		return;
	}
	struct nga_file *const *file = &include->files[cursor->now.index++];
	if (was_seen(cursor, *file))
		return;
	remember(cursor, file);
	struct position *outer = vec_push(&cursor->outer, cursor->arena);
	*outer = cursor->now;
	cursor->now = (struct position){.file = *file, .next = (*file)->directives};
}

const struct nga_directive *conf_next(struct conf_cursor *cursor, const struct nga_file **file)
{
	for (;;) {
		struct position *now = &cursor->now;

		if (now->include) {
			enter_included(cursor);
		} else if (now->next) {
			const struct nga_directive *directive = now->next;
			now->next = directive->next;
			now->include = directive->include;
			now->index = 0;
			*file = now->file;
			return directive;
		} else if (cursor->outer.n > 0) {
			const struct position *outer = cursor->outer.items;
			*now = outer[--cursor->outer.n];
		} else {
			return NULL;
		}
	}
}

/* ---- placing ---- */

struct frame {
	struct position at;
	const struct nga_context *context;
	struct visit *visit; /* of the file whose top this is; NULL inside a block */
	bool free_words;     /* in a block whose lines are no directives */
};

/* A file while placing. */
struct visit {
	const struct nga_file *file;
	bool active; /* being read: it would be read within itself */
	unsigned n;  /* contexts in which it stands */
	const struct nga_context *first;
	const struct nga_context **others; /* behind the first; NULL while there is one */
};

struct placing {
	struct arena *arena, *working;
	struct vec placed;   /* struct nga_placed */
	struct vec frames;   /* struct frame */
	struct map contexts; /* outer context and block name to struct nga_context */
	struct map visits;   /* file to struct visit */
	struct out key;
};

/* The one context of blocks called `name` in `outer`; NULL where there are too many. */
static const struct nga_context *context_of(
	struct placing *placing, const struct nga_context *outer, const char *name)
{
	struct out *key = &placing->key;

	key->n = 0;
	out_bytes(key, (const char *)&outer, sizeof(outer));
	out_text(key, name);
	struct nga_context *context = map_get_n(&placing->contexts, key->bytes, key->n);
	if (context)
		return context;
	if (placing->contexts.n >= MOST_CONTEXTS || strlen(outer->path) > LONGEST_CONTEXT)
		return NULL;
	context = arena_alloc(placing->arena, sizeof(*context));
	context->outer = outer;
	context->block = name;
	context->path =
		outer->outer ? arena_format(placing->arena, "%s/%s", outer->path, name) : name;
	const char *kept = arena_copy_n(placing->working, key->bytes, key->n);
	map_set_n(&placing->contexts, kept, key->n, context);
	return context;
}

static struct frame *push_frame(
	struct placing *placing, const struct nga_file *file, const struct nga_directive *next)
{
	struct frame *frame = vec_push(&placing->frames, placing->working);

	*frame = (struct frame){.at = {.file = file, .next = next}};
	return frame;
}

/* Notes that a file stands in a context; false where it did already, or stands in too many. */
static bool enter(struct placing *placing, struct visit *visit, const struct nga_context *context)
{
	if (visit->n == 0) {
		visit->first = context;
		visit->n = 1;
		return true;
	}
	if (visit->first == context || visit->n == MOST_CONTEXTS_OF_FILE)
		return false;
	for (unsigned i = 1; i < visit->n; i++)
		if (visit->others[i - 1] == context)
			return false;
	if (!visit->others)
		visit->others = arena_array(
			placing->working, MOST_CONTEXTS_OF_FILE, sizeof(*visit->others));
	visit->others[visit->n++ - 1] = context;
	return true;
}

static struct visit *visit_of(struct placing *placing, const struct nga_file *file)
{
	struct visit *visit = map_get_n(&placing->visits, &file, sizeof(file));

	if (!visit) {
		visit = arena_alloc(placing->working, sizeof(*visit));
		visit->file = file;
		map_set_n(&placing->visits, &visit->file, sizeof(visit->file), visit);
	}
	return visit;
}

/* Begins to place a file, unless it stands in this context already or is being placed further
 * out. */
static void push_file(struct placing *placing, const struct nga_file *file,
	const struct nga_context *context, bool free_words)
{
	struct visit *visit = visit_of(placing, file);

	if (visit->active || !enter(placing, visit, context))
		return;
	visit->active = true;
	struct frame *frame = push_frame(placing, file, file->directives);
	frame->context = context;
	frame->visit = visit;
	frame->free_words = free_words;
}

/* Takes the next directive of the innermost frame: notes it, and goes into its block. */
static void place_next(struct placing *placing, struct frame *frame)
{
	const struct nga_directive *directive = frame->at.next;
	const struct nga_file *file = frame->at.file;
	const struct nga_context *context = frame->context;

	frame->at.next = directive->next;
	frame->at.include = directive->include;
	frame->at.index = 0;
	if (frame->free_words && !directive->include)
		return;
	struct nga_placed *placed = vec_push(&placing->placed, placing->arena);
	*placed = (struct nga_placed){directive, file, context};
	if (directive->form != NGA_BLOCK || !directive->child)
		return;
	context = context_of(placing, context, directive->words[0].text);
	if (!context)
		return;
	frame = push_frame(placing, file, directive->child);
	frame->context = context;
	frame->free_words = conf_has_free_words(directive);
}

static void step(struct placing *placing)
{
	struct frame *frame = (struct frame *)placing->frames.items + placing->frames.n - 1;
	const struct nga_include *include = frame->at.include;

	if (include && frame->at.index < include->nfiles) {
		const struct nga_file *file = include->files[frame->at.index++];
		push_file(placing, file, frame->context, frame->free_words);
	} else if (frame->at.next) {
		place_next(placing, frame);
	} else {
		if (frame->visit)
			frame->visit->active = false;
		placing->frames.n--;
	}
}

/* Room at once for as many directives as files of their size usually have: growing would copy
 * megabytes. What is never written to costs nothing. */
static void reserve(struct placing *placing, const struct nga_snapshot *snapshot)
{
	enum { BYTES_OF_DIRECTIVE = 24 };
	size_t bytes = 0;

	for (size_t i = 0; i < snapshot->nfiles && snapshot->files[i]->loaded; i++)
		bytes += snapshot->files[i]->size;
	placing->placed.capacity = bytes / BYTES_OF_DIRECTIVE + 1;
	placing->placed.items =
		arena_array(placing->arena, placing->placed.capacity, placing->placed.size);
}

void conf_place(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct arena *working = arena_new();
	struct placing placing = {
		.arena = arena,
		.working = working,
		.placed = {.size = sizeof(struct nga_placed)},
		.frames = {.size = sizeof(struct frame)},
		.contexts = {.arena = working},
		.visits = {.arena = working},
		.key = {.arena = working},
	};

	reserve(&placing, snapshot);
	if (snapshot->nfiles > 0 && snapshot->files[0]->loaded) {
		struct nga_context *top = arena_alloc(arena, sizeof(*top));
		top->path = top->block = "main";
		push_file(&placing, snapshot->files[0], top, false);
	}
	while (placing.frames.n > 0)
		step(&placing);
	snapshot->placed = placing.placed.items;
	snapshot->nplaced = placing.placed.n;
	arena_free(working);
}
