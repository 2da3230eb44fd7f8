#include "conf.h"

#include "directives.h"

#include <arena.h>
#include <map.h>

#include <string.h>

/* As many files a cursor remembers in a list before it takes a map. */
enum { FEW_FILES = 16 };

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
