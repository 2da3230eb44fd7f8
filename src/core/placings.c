/* Places that are kept: one file is placed again, and the others stay where they are. */
#include "placing.h"
#include "placing_walk.h"

#include <string.h>

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

	placing_push(placing, renewing->file, renewing->file->directives)->context =
		renewing->stretch->context;
	while (placing->frames.n > 0) {
		struct frame *frame = (struct frame *)placing->frames.items + placing->frames.n - 1;
		if (frame->include)
			place_run(renewing, frame);
		frame->include = NULL;
		if (frame->next)
			placing_next(placing, frame);
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
		.placing = placing_begin(placings->arena, working),
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
	struct placing placing = placing_begin(arena, working);

	placing.contexts.arena = arena;
	placing_run(&placing, snapshot);
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
