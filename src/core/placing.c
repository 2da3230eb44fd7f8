#include "placing.h"

#include "conf.h"
#include "placing_walk.h"

#include <string.h>

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
	context->block = arena_copy(placing->arena, name);
	context->path = outer->outer ? arena_format(placing->arena, "%s/%s", outer->path, name)
				     : context->block;
	const char *kept = arena_copy_n(placing->contexts.arena, key->bytes, key->n);
	map_set_n(&placing->contexts, kept, key->n, context);
	return context;
}

struct frame *placing_push(
	struct placing *placing, const struct nga_file *file, const struct nga_directive *next)
{
	struct frame *frame = vec_push(&placing->frames, placing->working);

	*frame = (struct frame){.file = file, .next = next};
	return frame;
}

/* Notes that a file stands in a context; false where it did already, or stands in too many. */
static bool enter(struct placing *placing, struct visit *visit, const struct nga_context *context)
{
	if (visit->n == 0) {
		visit->first = context;
		visit->n = 1;
		visit->begin = placing->placed.n;
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

static void leave(const struct placing *placing, struct visit *visit)
{
	visit->active = false;
	if (visit->n == 1)
		visit->end = placing->placed.n;
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
	struct frame *frame = placing_push(placing, file, file->directives);
	frame->context = context;
	frame->visit = visit;
	frame->free_words = free_words;
}

void placing_next(struct placing *placing, struct frame *frame)
{
	const struct nga_directive *directive = frame->next;
	const struct nga_file *file = frame->file;
	const struct nga_context *context = frame->context;

	frame->next = directive->next;
	frame->include = directive->include;
	frame->index = 0;
	if (frame->free_words && !directive->include)
		return;
	struct nga_placed *placed = vec_push(&placing->placed, placing->placed_in);
	*placed = (struct nga_placed){directive, file, context};
	if (directive->form != NGA_BLOCK || !directive->child)
		return;
	context = context_of(placing, context, directive->words[0].text);
	if (!context)
		return;
	frame = placing_push(placing, file, directive->child);
	frame->context = context;
	frame->free_words = conf_has_free_words(directive);
}

static void step(struct placing *placing)
{
	struct frame *frame = (struct frame *)placing->frames.items + placing->frames.n - 1;
	const struct nga_include *include = frame->include;

	if (include && frame->index < include->nfiles) {
		const struct nga_file *file = include->files[frame->index++];
		push_file(placing, file, frame->context, frame->free_words);
	} else if (frame->next) {
		placing_next(placing, frame);
	} else {
		if (frame->visit)
			leave(placing, frame->visit);
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

struct placing placing_begin(struct arena *arena, struct arena *working)
{
	return (struct placing){
		.arena = arena,
		.working = working,
		.placed = {.size = sizeof(struct nga_placed)},
		.placed_in = arena,
		.frames = {.size = sizeof(struct frame)},
		.contexts = {.arena = working},
		.visits = {.arena = working},
		.key = {.arena = working},
	};
}

void placing_run(struct placing *placing, const struct nga_snapshot *snapshot)
{
	reserve(placing, snapshot);
	if (snapshot->nfiles > 0 && snapshot->files[0]->loaded) {
		struct nga_context *top = arena_alloc(placing->arena, sizeof(*top));
		top->path = top->block = "main";
		push_file(placing, snapshot->files[0], top, false);
	}
	while (placing->frames.n > 0)
		step(placing);
}

void placing_all(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct arena *working = arena_new();
	struct placing placing = placing_begin(arena, working);

	placing_run(&placing, snapshot);
	snapshot->placed = placing.placed.items;
	snapshot->nplaced = placing.placed.n;
	arena_free(working);
}
