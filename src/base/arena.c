#include "arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ALIGNMENT = _Alignof(max_align_t),
	FIRST_CHUNK = 64 * 1024,
	LARGEST_CHUNK = 1024 * 1024,
};

struct chunk {
	struct chunk *older;
	size_t used, size;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct chunk *newest;
	size_t next_size;
};

static void *or_abort(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

struct arena *arena_new(void)
{
	struct arena *arena = or_abort(calloc(1, sizeof(*arena)));

	arena->next_size = FIRST_CHUNK;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct chunk *chunk = arena->newest, *older; chunk; chunk = older) {
		older = chunk->older;
		free(chunk);
	}
	free(arena);
}

static struct chunk *add_chunk(struct arena *arena, size_t least)
{
	size_t size = least > arena->next_size ? least : arena->next_size;
	struct chunk *chunk = or_abort(calloc(1, sizeof(*chunk) + size));

	chunk->size = size;
	chunk->older = arena->newest;
	arena->newest = chunk;
	if (arena->next_size < LARGEST_CHUNK)
		arena->next_size *= 2;
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	assert(size < SIZE_MAX / 2);
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	struct chunk *chunk = arena->newest;
	if (!chunk || chunk->size - chunk->used < size)
		chunk = add_chunk(arena, size);
	void *memory = chunk->bytes + chunk->used;
	chunk->used += size;
	return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	assert(size == 0 || count <= SIZE_MAX / 2 / size);
	return arena_alloc(arena, count * size);
}

char *arena_copy_n(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	if (length > 0)
		memcpy(copy, text, length);
	return copy;
}

char *arena_copy(struct arena *arena, const char *text)
{
	return arena_copy_n(arena, text, strlen(text));
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;

	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	assert(length >= 0);
	char *text = arena_alloc(arena, (size_t)length + 1);
	(void)vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

void *vec_push(struct vec *vec, struct arena *arena)
{
	assert(vec->size > 0);
	if (vec->n == vec->capacity) {
		vec->capacity = vec->capacity ? 2 * vec->capacity : 8;
		void *larger = arena_array(arena, vec->capacity, vec->size);
		if (vec->n > 0)
			memcpy(larger, vec->items, vec->n * vec->size);
		vec->items = larger;
	}
	return (char *)vec->items + vec->size * vec->n++;
}
