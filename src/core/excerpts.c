#include "excerpts.h"

#include <arena.h>

#include <string.h>

/* How far into a file we have come. */
struct cursor {
	const struct nga_file *file;
	const char *at; /* where `line` begins */
	uint32_t line;
	const char *excerpt; /* of `line`, once somebody asked */
};

/* Moves to the beginning of the line; false where the file has no such line. */
static bool move(struct cursor *cursor, const struct nga_file *file, uint32_t line)
{
	const char *end = file->bytes + file->size;

	if (cursor->file != file || cursor->line > line)
		*cursor = (struct cursor){file, file->bytes, 1, NULL};
	while (cursor->line < line) {
		const char *newline = memchr(cursor->at, '\n', (size_t)(end - cursor->at));
		if (!newline)
			return false;
		cursor->at = newline + 1;
		cursor->line++;
		cursor->excerpt = NULL;
	}
	return true;
}

/* A NUL ends what is shown, as it ends what nginx sees. */
static const char *read_line(struct arena *arena, const struct cursor *cursor)
{
	const char *end = cursor->file->bytes + cursor->file->size;
	const char *newline = memchr(cursor->at, '\n', (size_t)(end - cursor->at));
	size_t length = (size_t)((newline ? newline : end) - cursor->at);

	if (length > 0 && cursor->at[length - 1] == '\r')
		length--;
	return arena_copy_n(arena, cursor->at, length);
}

void excerpts_set(struct arena *arena, struct raised **sorted, size_t n)
{
	struct cursor cursor = {0};

	for (size_t i = 0; i < n; i++) {
		const struct nga_file *file = sorted[i]->file;
		struct nga_finding *finding = &sorted[i]->finding;
		if (!file || !file->bytes || finding->line == 0 ||
			!move(&cursor, file, finding->line))
			continue;
		if (!cursor.excerpt)
			cursor.excerpt = read_line(arena, &cursor);
		finding->excerpt = cursor.excerpt;
	}
}
