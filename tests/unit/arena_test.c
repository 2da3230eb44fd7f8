#include "unit.h"

#include <arena.h>
#include <map.h>
#include <out.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

START_TEST(an_array_that_grows_keeps_what_it_holds)
{
	struct arena *arena = arena_new();
	struct vec numbers = {.size = sizeof(size_t)};

	for (size_t i = 0; i < 100000; i++)
		*(size_t *)vec_push(&numbers, arena) = i;

	ck_assert_uint_eq(numbers.n, 100000);
	for (size_t i = 0; i < numbers.n; i++)
		ck_assert_uint_eq(((size_t *)numbers.items)[i], i);

	arena_free(arena);
}
END_TEST

START_TEST(an_array_does_not_grow_into_what_was_allocated_after_it)
{
	struct arena *arena = arena_new();
	struct vec first = {.size = sizeof(uint64_t)}, second = first;

	for (uint64_t i = 0; i < 5000; i++) {
		*(uint64_t *)vec_push(&first, arena) = i;
		*(uint64_t *)vec_push(&second, arena) = ~i;
	}

	for (size_t i = 0; i < first.n; i++) {
		ck_assert_uint_eq(((uint64_t *)first.items)[i], i);
		ck_assert_uint_eq(((uint64_t *)second.items)[i], ~(uint64_t)i);
	}

	arena_free(arena);
}
END_TEST

START_TEST(an_array_that_expects_items_stays_where_it_is_until_they_have_come)
{
	struct arena *arena = arena_new();
	struct vec numbers = {.size = sizeof(size_t)};
	*(size_t *)vec_push(&numbers, arena) = 7;

	vec_expect(&numbers, arena, 100000);
	const size_t *items = numbers.items;
	for (size_t i = 0; i < 100000; i++)
		*(size_t *)vec_push(&numbers, arena) = i;

	ck_assert_ptr_eq(numbers.items, items);
	ck_assert_uint_eq(numbers.n, 100001);
	ck_assert_uint_eq(items[0], 7);
	ck_assert_uint_eq(items[100000], 99999);
	arena_free(arena);
}
END_TEST

START_TEST(new_items_of_an_array_are_zero)
{
	struct arena *arena = arena_new();
	struct vec items = {.size = 40};
	static const char zero[40];

	for (int i = 0; i < 1000; i++) {
		char *item = vec_push(&items, arena);
		ck_assert_mem_eq(item, zero, sizeof(zero));
		memset(item, 'x', sizeof(zero));
	}

	arena_free(arena);
}
END_TEST

START_TEST(what_is_given_back_is_used_again_and_zero)
{
	struct arena *arena = arena_new();
	static const unsigned char zero[4096];
	unsigned char *first = arena_table(arena, 512, 8);
	memset(first, 'x', sizeof(zero));

	arena_give_back(arena, first, sizeof(zero));
	unsigned char *other = arena_alloc(arena, sizeof(zero));
	unsigned char *again = arena_table(arena, 512, 8);
	unsigned char *more = arena_table(arena, 512, 8);

	ck_assert_ptr_eq(again, first);
	ck_assert_ptr_ne(other, first);
	ck_assert_ptr_ne(more, first);
	ck_assert_mem_eq(again, zero, sizeof(zero));

	arena_free(arena);
}
END_TEST

START_TEST(what_is_given_back_is_not_used_for_more_than_it_is)
{
	struct arena *arena = arena_new();
	char *first = arena_table(arena, 1, 2000);

	arena_give_back(arena, first, 2000);
	char *larger = arena_table(arena, 1, 2040);
	memset(larger, 'x', 2040);
	char *fitting = arena_table(arena, 1, 1990);

	ck_assert_ptr_ne(larger, first);
	ck_assert_ptr_eq(fitting, first);

	arena_free(arena);
}
END_TEST

START_TEST(what_came_from_another_arena_lives_on_with_this_one)
{
	struct arena *arena = arena_new(), *other = arena_new();
	char *small = arena_copy(other, "small"), *large = arena_alloc(other, 1024 * 1024);
	char *own = arena_copy(arena, "own");
	large[0] = 'x';

	arena_take_over(arena, other);
	arena_take_over(arena, arena_new());
	char *more = arena_copy(arena, "more");

	ck_assert_str_eq(small, "small");
	ck_assert_str_eq(large, "x");
	ck_assert_str_eq(own, "own");
	ck_assert_str_eq(more, "more");

	arena_free(arena);
}
END_TEST

START_TEST(what_is_expected_lies_in_one_piece)
{
	struct arena *arena = arena_new_of(32);
	(void)arena_alloc(arena, 24);

	arena_expect(arena, 1000);
	char *first = arena_alloc(arena, 600);
	char *second = arena_alloc(arena, 400);
	char *more = arena_alloc(arena, 5000);
	memset(more, 'x', 5000);

	ck_assert_ptr_eq(second, first + 600);

	arena_free(arena);
}
END_TEST

START_TEST(a_text_that_outgrows_megabytes_is_whole)
{
	struct arena *arena = arena_new();
	struct out out = {.arena = arena};
	char *beside = NULL;

	for (int i = 0; i < 300000; i++) {
		out_format(&out, "%09d\n", i);
		if (i % 50000 == 0)
			beside = arena_copy(arena, "beside");
	}

	for (int i = 0; i < 300000; i += 7)
		ck_assert_int_eq(atoi(out.bytes + 10 * (size_t)i), i);
	ck_assert_str_eq(beside, "beside");

	arena_free(arena);
}
END_TEST

START_TEST(an_array_that_begins_elsewhere_leaves_what_is_there)
{
	struct arena *arena = arena_new();
	uint64_t room[256] = {0};
	struct vec numbers = {
		.items = room, .capacity = 256, .size = sizeof(uint64_t), .foreign = true};

	for (uint64_t i = 0; i < 1000; i++)
		*(uint64_t *)vec_push(&numbers, arena) = i;
	uint64_t *table = arena_table(arena, 256, sizeof(uint64_t));

	ck_assert_ptr_ne(table, room);
	ck_assert_uint_eq(room[255], 255);
	ck_assert_uint_eq(((uint64_t *)numbers.items)[255], 255);
	ck_assert_uint_eq(((uint64_t *)numbers.items)[999], 999);

	arena_free(arena);
}
END_TEST

START_TEST(memory_of_every_size_is_zero_and_nobody_elses)
{
	static const size_t sizes[] = {1, 24, 5000, 70000, 300000, 600000, 2 << 20, 5 << 20};
	enum { SIZES = sizeof(sizes) / sizeof(sizes[0]), ROUNDS = 12 };
	struct arena *arena = arena_new();
	unsigned char *pieces[ROUNDS][SIZES];

	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < SIZES; i++) {
			unsigned char *piece = pieces[round][i] = arena_alloc(arena, sizes[i]);
			ck_assert_uint_eq(piece[0], 0);
			ck_assert_mem_eq(piece, piece + 1, sizes[i] - 1);
			memset(piece, (int)(1 + round * SIZES + i), sizes[i]);
		}
	}

	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < SIZES; i++) {
			const unsigned char *piece = pieces[round][i];
			ck_assert_uint_eq(piece[0], 1 + round * SIZES + i);
			ck_assert_mem_eq(piece, piece + 1, sizes[i] - 1);
		}
	}
	arena_free(arena);
}
END_TEST

START_TEST(a_map_finds_every_key_and_no_other)
{
	struct arena *arena = arena_new();
	struct map map = {.arena = arena};
	int value;

	for (int i = 0; i < 10000; i++)
		map_set(&map, arena_format(arena, "key %d", i), &value + (i & 1));

	ck_assert_uint_eq(map.n, 10000);
	for (int i = 0; i < 10000; i++)
		ck_assert_ptr_eq(map_get(&map, arena_format(arena, "key %d", i)), &value + (i & 1));
	ck_assert_ptr_null(map_get(&map, "key 10000"));
	ck_assert_ptr_null(map_get(&map, ""));

	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_array_that_grows_keeps_what_it_holds,
		an_array_does_not_grow_into_what_was_allocated_after_it,
		an_array_that_expects_items_stays_where_it_is_until_they_have_come,
		new_items_of_an_array_are_zero,
		what_is_given_back_is_used_again_and_zero,
		what_is_given_back_is_not_used_for_more_than_it_is,
		what_came_from_another_arena_lives_on_with_this_one,
		what_is_expected_lies_in_one_piece,
		a_text_that_outgrows_megabytes_is_whole,
		an_array_that_begins_elsewhere_leaves_what_is_there,
		memory_of_every_size_is_zero_and_nobody_elses,
		a_map_finds_every_key_and_no_other,
		NULL,
	};
	return unit_run("arena", tests);
}
