/* What placing all directives and placing those of one file again have in common. */
#ifndef CORE_PLACING_WALK_H
#define CORE_PLACING_WALK_H

#include <ngxaudit/snapshot.h>

#include <arena.h>
#include <map.h>
#include <out.h>

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

/* Begins with nothing placed, and no context known: what is made of them lies in `arena`. */
struct placing placing_begin(struct arena *arena, struct arena *working);

/* Places every directive of the snapshot. */
void placing_run(struct placing *placing, const struct nga_snapshot *snapshot);

/* Goes on with `next` of `file`, innermost. */
struct frame *placing_push(
	struct placing *placing, const struct nga_file *file, const struct nga_directive *next);

/* Takes the next directive of the innermost frame: notes it, and goes into its block. */
void placing_next(struct placing *placing, struct frame *frame);

#endif
