#include "unit.h"

#include <directives.h>

#include <string.h>

static enum directive_form form_of(const char *name)
{
	return directive_form(directive_number(name, strlen(name)));
}

START_TEST(directives_that_never_open_a_block_are_known)
{
	ck_assert(form_of("listen") == DIRECTIVE_SIMPLE);
	ck_assert(form_of("root") == DIRECTIVE_SIMPLE);
	ck_assert(form_of("access_log") == DIRECTIVE_SIMPLE);
}
END_TEST

START_TEST(directives_that_always_open_a_block_are_known)
{
	ck_assert(form_of("location") == DIRECTIVE_BLOCK);
	ck_assert(form_of("events") == DIRECTIVE_BLOCK);
	ck_assert(form_of("upstream") == DIRECTIVE_BLOCK);
}
END_TEST

START_TEST(blocks_that_hold_data_are_known)
{
	const char *const names[] = {
		"types", "map", "geo", "geoip2", "charset_map", "split_clients"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(form_of(names[i]) == DIRECTIVE_DATA, "%s", names[i]);
}
END_TEST

START_TEST(what_is_both_has_a_number_and_is_neither)
{
	ck_assert_uint_gt(directive_number("server", 6), 0);
	ck_assert(form_of("server") == DIRECTIVE_EITHER);
}
END_TEST

START_TEST(what_nobody_knows_has_no_number)
{
	const char *const names[] = {"my_own_directive", "", "Listen", "listen\xff", "lis"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ck_assert_msg(directive_number(names[i], strlen(names[i])) == 0, "%s", names[i]);
		ck_assert_msg(form_of(names[i]) == DIRECTIVE_EITHER, "%s", names[i]);
	}
}
END_TEST

START_TEST(every_row_is_found)
{
	uint32_t number = 1;

	for (const char *name; (name = directive_name(number)); number++)
		ck_assert_msg(directive_number(name, strlen(name)) == number, "%s", name);
	ck_assert_uint_gt(number, 900);
	ck_assert_uint_le(number, DIRECTIVE_NUMBERS);
}
END_TEST

START_TEST(only_the_given_length_of_a_name_counts)
{
	ck_assert_uint_eq(directive_number("listen 80;", 6), directive_number("listen", 6));
	ck_assert_uint_eq(directive_number("listen\0", 7), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		directives_that_never_open_a_block_are_known,
		directives_that_always_open_a_block_are_known,
		blocks_that_hold_data_are_known,
		what_is_both_has_a_number_and_is_neither,
		what_nobody_knows_has_no_number,
		every_row_is_found,
		only_the_given_length_of_a_name_counts,
		NULL,
	};
	return unit_run("directives", tests);
}
