#include "arena.h"

#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	ALIGNMENT = _Alignof(int64_t),
	LEAST_SPARE = 1024,
	LEAST_EXPECTED = 64,
	SPARE_CLASSES = sizeof(size_t) * CHAR_BIT,
	FIRST_CHUNK = 64 * 1024,
	LEAST_MAPPED = 128 * 1024,
	LAST_SMALL_CHUNK = 1024 * 1024,
	HUGE_PAGE = 2 * 1024 * 1024,
};

struct chunk {
	struct chunk *older;
	unsigned char *bytes;
	size_t used, size;
	bool mapped; /* `bytes` are the kernel's, not malloc's */
	bool own;    /* it holds one thing, which is large */
};

/* What was given back, at its own beginning. */
struct spare {
	struct spare *next;
	size_t size;
};

struct arena {
	struct chunk *newest;
	size_t next_size;
	bool lean;             /* no huge pages */
	struct spare **spares; /* by the logarithm of their size; NULL: nothing was given back */
};

static void *or_abort(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

struct arena *arena_new_of(size_t first)
{
	struct arena *arena = or_abort(calloc(1, sizeof(*arena)));

	arena->next_size = first;
	return arena;
}

struct arena *arena_new(void)
{
	return arena_new_of(FIRST_CHUNK);
}

struct arena *arena_new_lean(void)
{
	struct arena *arena = arena_new();

	arena->lean = true;
	return arena;
}

static void release(struct chunk *chunk)
{
	if (chunk->mapped)
		(void)munmap(chunk->bytes, chunk->size);
	else
		free(chunk->bytes);
	free(chunk);
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct chunk *chunk = arena->newest, *older; chunk; chunk = older) {
		older = chunk->older;
		release(chunk);
	}
	free(arena->spares);
	free(arena);
}

void arena_take_over(struct arena *arena, struct arena *other)
{
	struct chunk **end = &arena->newest;

	while (*end)
		end = &(*end)->older;
	*end = other->newest;
	other->newest = NULL;
	arena_free(other);
}

static unsigned char *map(size_t size)
{
	void *mapped = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mapped == MAP_FAILED ? NULL : mapped;
}

/* A huge page, if the kernel has one: touched 4 KiB at a time, memory costs as much as all that is
 * written to it. Mapped with room to spare, so that one begins inside. */
static unsigned char *map_huge(void)
{
	unsigned char *mapped = map(2 * (size_t)HUGE_PAGE);

	if (!mapped)
		return NULL;
	size_t before = -(uintptr_t)mapped & (HUGE_PAGE - 1);
	unsigned char *bytes = mapped + before;
	if (before > 0)
		(void)munmap(mapped, before);
	(void)munmap(bytes + HUGE_PAGE, HUGE_PAGE - before);
	(void)madvise(bytes, HUGE_PAGE, MADV_HUGEPAGE);
	return bytes;
}

/* What is large goes back to the kernel as soon as it is released: malloc would keep it, the more
 * the more there was of it once. */
static struct chunk *new_chunk(size_t size, bool huge)
{
	struct chunk *chunk = or_abort(calloc(1, sizeof(*chunk)));

	chunk->mapped = size >= LEAST_MAPPED;
	if (huge)
		chunk->bytes = or_abort(map_huge());
	else
		chunk->bytes = or_abort(chunk->mapped ? map(size) : calloc(1, size));
	chunk->size = size;
	return chunk;
}

static void add_chunk(struct arena *arena)
{
	struct chunk *chunk =
		new_chunk(arena->next_size, !arena->lean && arena->next_size == HUGE_PAGE);

	chunk->older = arena->newest;
	arena->newest = chunk;
	arena->next_size = arena->next_size < LAST_SMALL_CHUNK ? 2 * arena->next_size : HUGE_PAGE;
}

/* What is large gets a chunk of its own behind the newest, so that there no room is lost. */
static void *alloc_large(struct arena *arena, size_t size)
{
	struct chunk *chunk = new_chunk(size, false);

	if (!arena->newest)
		add_chunk(arena);
	chunk->used = size;
	chunk->own = true;
	chunk->older = arena->newest->older;
	arena->newest->older = chunk;
	return chunk->bytes;
}

void arena_expect(struct arena *arena, size_t size)
{
	if (size >= LAST_SMALL_CHUNK)
		return;
	arena->next_size = size > LEAST_EXPECTED ? size : LEAST_EXPECTED;
	add_chunk(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	assert(size < SIZE_MAX / 2);
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	struct chunk *chunk = arena->newest;
	if (!chunk || chunk->size - chunk->used < size) {
		if (size > (chunk ? arena->next_size / 4 : arena->next_size))
			return alloc_large(arena, size);
		add_chunk(arena);
		chunk = arena->newest;
	}
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

/* ---- what is given back ---- */

static unsigned class_of(size_t size)
{
	unsigned class = 0;

	while (size >>= 1)
		class ++;
	return class;
}

/* What is so large that it has a chunk of its own is nobody's any more. */
static bool release_large(struct arena *arena, const void *memory)
{
	for (struct chunk **at = &arena->newest; *at; at = &(*at)->older) {
		struct chunk *chunk = *at;
		if (chunk->bytes != memory || chunk == arena->newest || !chunk->own)
			continue;
		*at = chunk->older;
		release(chunk);
		return true;
	}
	return false;
}

void arena_give_back(struct arena *arena, void *memory, size_t size)
{
	struct spare *spare = memory;

	if (size < LEAST_SPARE || (size >= LEAST_MAPPED && release_large(arena, memory)))
		return;
	if (!arena->spares)
		arena->spares = or_abort(calloc(SPARE_CLASSES, sizeof(struct spare *)));
	struct spare **first = &arena->spares[class_of(size)];
	*spare = (struct spare){*first, size};
	*first = spare;
}

/* Sizes double as tables grow: the newest of its class fits, or none is looked for. */
static void *take_spare(struct arena *arena, size_t size)
{
	struct spare **first = arena->spares ? &arena->spares[class_of(size)] : NULL;
	struct spare *spare = first ? *first : NULL;

	if (!spare || spare->size < size)
		return NULL;
	*first = spare->next;
	return memset(spare, 0, size);
}

void *arena_table(struct arena *arena, size_t count, size_t size)
{
	assert(size == 0 || count <= SIZE_MAX / 2 / size);
	void *table = count * size < LEAST_SPARE ? NULL : take_spare(arena, count * size);
	return table ? table : arena_alloc(arena, count * size);
}

/* ---- arrays that grow ---- */

/* Whether the `size` bytes at `memory`, the newest of the arena, could be made to be `more` larger
 * where they are. */
static bool extend(struct arena *arena, const void *memory, size_t size, size_t more)
{
	struct chunk *chunk = arena->newest;

	if (!chunk || size == 0 || size % ALIGNMENT != 0 || more % ALIGNMENT != 0)
		return false;
	if ((const unsigned char *)memory + size != chunk->bytes + chunk->used ||
		chunk->size - chunk->used < more)
		return false;
	chunk->used += more;
	return true;
}

/* Most arrays hold one or two large things, or many small ones. */
static void move(struct vec *vec, struct arena *arena, void *larger)
{
	if (vec->n > 0)
		memcpy(larger, vec->items, vec->n * vec->size);
	if (!vec->foreign)
		arena_give_back(arena, vec->items, vec->capacity * vec->size);
	vec->items = larger;
	vec->foreign = false;
}

static void grow(struct vec *vec, struct arena *arena)
{
	size_t capacity = vec->capacity * 2, bytes = vec->capacity * vec->size;

	if (capacity == 0)
		capacity = vec->size > 16 ? 2 : 8;
	if (!extend(arena, vec->items, bytes, bytes))
		move(vec, arena, arena_table(arena, capacity, vec->size));
	vec->capacity = capacity;
}

void vec_expect(struct vec *vec, struct arena *arena, size_t n)
{
	assert(vec->size > 0 && vec->n <= SIZE_MAX - n);
	if (vec->capacity >= vec->n + n)
		return;
	move(vec, arena, arena_array(arena, vec->n + n, vec->size));
	vec->capacity = vec->n + n;
}

void *vec_push(struct vec *vec, struct arena *arena)
{
	assert(vec->size > 0);
	if (vec->n == vec->capacity)
		grow(vec, arena);
	return (char *)vec->items + vec->size * vec->n++;
}
