#include "unit.h"

#include <directives.h>

#include <string.h>

static bool simple(const char *name)
{
	return directive_is_simple(name, strlen(name));
}

static bool block(const char *name)
{
	return directive_is_block(name, strlen(name));
}

START_TEST(directives_that_never_open_a_block_are_known)
{
	ck_assert(simple("listen"));
	ck_assert(simple("root"));
	ck_assert(simple("access_log"));
	ck_assert(!simple("location"));
}
END_TEST

START_TEST(directives_that_always_open_a_block_are_known)
{
	ck_assert(block("location"));
	ck_assert(block("events"));
	ck_assert(block("upstream"));
	ck_assert(!block("listen"));
}
END_TEST

START_TEST(what_is_both_or_unknown_is_neither)
{
	const char *const names[] = {
		"server", "my_own_directive", "", "Listen", "listen\xff", "lis"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(!simple(names[i]) && !block(names[i]), "%s", names[i]);
}
END_TEST

START_TEST(every_row_is_found_and_in_one_table)
{
	size_t n = 0;

	for (; directives_simple[n]; n++)
		ck_assert_msg(simple(directives_simple[n]) && !block(directives_simple[n]), "%s",
			directives_simple[n]);
	ck_assert_uint_gt(n, 500);
	for (n = 0; directives_block[n]; n++)
		ck_assert_msg(block(directives_block[n]) && !simple(directives_block[n]), "%s",
			directives_block[n]);
	ck_assert_uint_gt(n, 10);
}
END_TEST

START_TEST(only_the_given_length_of_a_name_counts)
{
	ck_assert(directive_is_simple("listen 80;", 6));
	ck_assert(!directive_is_simple("listen\0", 7));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		directives_that_never_open_a_block_are_known,
		directives_that_always_open_a_block_are_known,
		what_is_both_or_unknown_is_neither,
		every_row_is_found_and_in_one_table,
		only_the_given_length_of_a_name_counts,
		NULL,
	};
	return unit_run("directives", tests);
}
