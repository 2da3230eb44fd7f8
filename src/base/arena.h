/* Memory with one owner: everything allocated from an arena is released with it. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A new, empty arena. Never NULL: out of memory ends the program with abort(). */
struct arena *arena_new(void);

/* One that begins with room for `first` bytes, at least 1: where there are thousands of them. */
struct arena *arena_new_of(size_t first);

/* One that is there for long: of what it has not used yet next to nothing is taken from the system,
 * and using it takes a little longer. */
struct arena *arena_new_lean(void);

/* Room for `size` bytes in one piece: about what is allocated next comes to, and all for a while.
 */
void arena_expect(struct arena *arena, size_t size);

/* Releases the arena and all that came from it. Accepts NULL. */
void arena_free(struct arena *arena);

/* All that came from `other` is the arena's from now on; `other` itself is no more. */
void arena_take_over(struct arena *arena, struct arena *other);

/* `size` zeroed bytes, aligned for any type but long double; never NULL. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, alloc_size(2)));

/* `count` zeroed elements of `size` bytes; a product that overflows aborts. */
void *arena_array(struct arena *arena, size_t count, size_t size)
	__attribute__((malloc, alloc_size(2, 3)));

/* The same for what is given back when it is outgrown: what was given back before is used again. */
void *arena_table(struct arena *arena, size_t count, size_t size)
	__attribute__((malloc, alloc_size(2, 3)));

/* Nobody needs the `size` bytes at `memory`, which came from the arena, any more. Little is not
 * used again. */
void arena_give_back(struct arena *arena, void *memory, size_t size);

/* A copy of `text`, or of its first `length` bytes, with a NUL behind it. */
char *arena_copy(struct arena *arena, const char *text) __attribute__((nonnull));
char *arena_copy_n(struct arena *arena, const char *text, size_t length);

/* printf into the arena. */
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* An array that grows in an arena. `items` is where it lies now: take it when the pushing is over.
 * The zero value with `size` set is an empty one. */
struct vec {
	void *items;
	size_t n;
	size_t capacity;
	size_t size;  /* of one item, in bytes */
	bool foreign; /* `items` are not the arena's as long as they are enough */
};

/* Room for `n` more items at once: growing copies. What is never written to costs next to
 * nothing. */
void vec_expect(struct vec *vec, struct arena *arena, size_t n);

/* Room for one more item, zeroed. The pointer, as `items`, is good until the next push. */
void *vec_push(struct vec *vec, struct arena *arena);

#endif
