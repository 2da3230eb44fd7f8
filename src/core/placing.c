#include "placing.h"

#include "conf.h"

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
};

/* Where the placing stands in one file: before `next`, after the files of `include` from `index`
 * on. */
struct frame {
	const struct nga_file *file;
	const struct nga_directive *next;
	const struct nga_include *include; /* being read; NULL: none */
	size_t index;
	const struct nga_context *context;
	struct visit *visit; /* of the file whose top this is; NULL inside a block */
	bool free_words;     /* in a block whose lines are no directives */
};

/* A file while placing. */
struct visit {
	const struct nga_file *file;
	bool active;       /* being read: it would be read within itself */
	unsigned n;        /* contexts in which it stands */
	size_t begin, end; /* of what it came to in the first of them */
	const struct nga_context *first;
	const struct nga_context **others; /* behind the first; NULL while there is one */
};

struct placing {
	struct arena *arena, *working;
	struct vec placed; /* struct nga_placed, in `placed_in` */
	struct arena *placed_in;
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
	context->block = arena_copy(placing->arena, name);
	context->path = outer->outer ? arena_format(placing->arena, "%s/%s", outer->path, name)
				     : context->block;
	const char *kept = arena_copy_n(placing->contexts.arena, key->bytes, key->n);
	map_set_n(&placing->contexts, kept, key->n, context);
	return context;
}

static struct frame *push_frame(
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
	struct frame *frame = push_frame(placing, file, file->directives);
	frame->context = context;
	frame->visit = visit;
	frame->free_words = free_words;
}

/* Takes the next directive of the innermost frame: notes it, and goes into its block. */
static void place_next(struct placing *placing, struct frame *frame)
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
	frame = push_frame(placing, file, directive->child);
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
		place_next(placing, frame);
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

static struct placing begin(struct arena *arena, struct arena *working)
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

static void place_all(struct placing *placing, const struct nga_snapshot *snapshot)
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
	struct placing placing = begin(arena, working);

	place_all(&placing, snapshot);
	snapshot->placed = placing.placed.items;
	snapshot->nplaced = placing.placed.n;
	arena_free(working);
}

/* ---- one file again ---- */

/* What one file, and what it includes first, came to. */
struct stretch {
	const struct nga_context *context; /* NULL: it stands in none, or in several */
	size_t first, n;
};

/* A part of the stretch at hand that other files make, and where it goes. */
struct run {
	size_t first, n, to;
};

struct placings {
	struct arena *arena;
	struct vec placed; /* struct nga_placed */
	struct map contexts;
	struct stretch *stretches; /* of the files of the snapshot */
};

struct renewing {
	struct placing placing; /* of what is new; its contexts are those that are there */
	const struct nga_file *file;
	const struct nga_placed *old;
	struct stretch *stretch;
	size_t at;       /* in `old`: the runs before it are placed */
	struct vec runs; /* struct run */
};

/* The next part of the old stretch that is not the file's own; `n` is 0 where there is none. */
static struct run next_run(const struct renewing *renewing)
{
	size_t end = renewing->stretch->first + renewing->stretch->n;
	struct run run = {.first = renewing->at};

	while (run.first < end && renewing->old[run.first].file == renewing->file)
		run.first++;
	while (run.first + run.n < end && renewing->old[run.first + run.n].file != renewing->file)
		run.n++;
	return run;
}

static bool reads(const struct nga_include *include, const struct nga_file *file)
{
	for (size_t i = 0; i < include->nfiles; i++)
		if (include->files[i] == file)
			return true;
	return false;
}

/* What an include line of the file had read there for the first time: it would have by the first
 * line of that context that can, and what comes first is of a file that the line names. */
static void place_run(struct renewing *renewing, const struct frame *frame)
{
	struct placing *placing = &renewing->placing;
	struct run run = next_run(renewing);
	const struct nga_placed *first = &renewing->old[run.first];

	if (run.n == 0 || first->context != frame->context || !reads(frame->include, first->file))
		return;
	run.to = placing->placed.n;
	for (size_t i = 0; i < run.n; i++)
		*(struct nga_placed *)vec_push(&placing->placed, placing->placed_in) = first[i];
	*(struct run *)vec_push(&renewing->runs, placing->working) = run;
	renewing->at = run.first + run.n;
}

static void place_own(struct renewing *renewing)
{
	struct placing *placing = &renewing->placing;

	push_frame(placing, renewing->file, renewing->file->directives)->context =
		renewing->stretch->context;
	while (placing->frames.n > 0) {
		struct frame *frame = (struct frame *)placing->frames.items + placing->frames.n - 1;
		if (frame->include)
			place_run(renewing, frame);
		frame->include = NULL;
		if (frame->next)
			place_next(placing, frame);
		else
			placing->frames.n--;
	}
}

/* Where the other stretches are once this one is `n` long. */
static void move_stretches(const struct renewing *renewing, struct placings *placings, size_t count)
{
	const struct stretch old = *renewing->stretch;
	const struct run *runs = renewing->runs.items;
	size_t end = old.first + old.n, n = renewing->placing.placed.n;

	for (size_t i = 0; i < count; i++) {
		struct stretch *it = &placings->stretches[i];
		if (it == renewing->stretch)
			it->n = n;
		else if (it->first >= end)
			it->first = it->first - old.n + n;
		else if (it->first < old.first && it->first + it->n >= end)
			it->n = it->n - old.n + n;
		for (size_t r = 0; it != renewing->stretch && r < renewing->runs.n; r++)
			if (it->first >= runs[r].first && it->first < runs[r].first + runs[r].n) {
				it->first = old.first + runs[r].to + (it->first - runs[r].first);
				break;
			}
	}
}

/* Puts what was placed in the place of the old stretch. */
static void splice(const struct renewing *renewing, struct placings *placings)
{
	const struct vec *made = &renewing->placing.placed;
	struct vec *placed = &placings->placed;
	size_t end = renewing->stretch->first + renewing->stretch->n, behind = placed->n - end;

	while (placed->n < renewing->stretch->first + made->n + behind)
		(void)vec_push(placed, placings->arena);
	struct nga_placed *at = (struct nga_placed *)placed->items + renewing->stretch->first;
	memmove(at + made->n, (struct nga_placed *)placed->items + end,
		behind * sizeof(struct nga_placed));
	if (made->n > 0)
		memcpy(at, made->items, made->n * sizeof(struct nga_placed));
	placed->n = renewing->stretch->first + made->n + behind;
}

static struct stretch *stretch_of(const struct placings *placings,
	const struct nga_snapshot *snapshot, const struct nga_file *file)
{
	for (size_t i = 0; i < snapshot->nfiles; i++)
		if (snapshot->files[i] == file)
			return &placings->stretches[i];
	return NULL;
}

bool placings_again(
	struct placings *placings, struct nga_snapshot *snapshot, const struct nga_file *file)
{
	struct stretch *stretch = stretch_of(placings, snapshot, file);

	if (!file->loaded)
		return true;
	/* of what came to nothing it is not known between which others */
	if (!stretch || !stretch->context || stretch->n == 0 ||
		placings->contexts.n > MOST_CONTEXTS / 2)
		return false;
	struct arena *working = arena_new();
	struct renewing renewing = {
		.placing = begin(placings->arena, working),
		.file = file,
		.old = placings->placed.items,
		.stretch = stretch,
		.at = stretch->first,
		.runs = {.size = sizeof(struct run)},
	};
	renewing.placing.placed_in = working;
	renewing.placing.contexts = placings->contexts;
	place_own(&renewing);
	placings->contexts = renewing.placing.contexts;
	bool whole = next_run(&renewing).n == 0;
	if (whole) {
		splice(&renewing, placings);
		move_stretches(&renewing, placings, snapshot->nfiles);
	}
	arena_free(working);
	return whole;
}

struct placings *placings_new(const struct nga_snapshot *snapshot)
{
	struct arena *arena = arena_new(), *working = arena_new();
	struct placings *placings = arena_alloc(arena, sizeof(*placings));
	struct placing placing = begin(arena, working);

	placing.contexts.arena = arena;
	place_all(&placing, snapshot);
	*placings = (struct placings){
		.arena = arena,
		.placed = placing.placed,
		.contexts = placing.contexts,
		.stretches = arena_array(arena, snapshot->nfiles, sizeof(struct stretch)),
	};
	for (size_t i = 0; i < snapshot->nfiles; i++) {
		const struct visit *visit =
			map_get_n(&placing.visits, &snapshot->files[i], sizeof(snapshot->files[i]));
		if (visit)
			placings->stretches[i] = (struct stretch){
				.context = visit->n == 1 ? visit->first : NULL,
				.first = visit->begin,
				.n = visit->end - visit->begin,
			};
	}
	arena_free(working);
	return placings;
}

void placings_free(struct placings *placings)
{
	if (placings)
		arena_free(placings->arena);
}

void placings_give(const struct placings *placings, struct nga_snapshot *snapshot)
{
	snapshot->placed = placings->placed.items;
	snapshot->nplaced = placings->placed.n;
}
