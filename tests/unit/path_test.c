#include "unit.h"

#include <arena.h>
#include <path.h>

START_TEST(a_relative_path_leads_from_one_directory_to_another)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(
		path_relative(arena, "/etc/nginx/sites-enabled", "/etc/nginx/sites-available/shop"),
		"../sites-available/shop");
	ck_assert_str_eq(path_relative(arena, "/etc/nginx", "/etc/nginx/shop"), "shop");
	ck_assert_str_eq(path_relative(arena, "/a/bc", "/a/b"), "../b");
	ck_assert_str_eq(path_relative(arena, "/", "/a/b"), "a/b");
	ck_assert_str_eq(path_relative(arena, "/a/b", "/"), "../..");
	ck_assert_str_eq(path_relative(arena, "/a", "/a"), ".");

	arena_free(arena);
}
END_TEST

START_TEST(folding_takes_dots_literally)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(path_fold(arena, "/etc/nginx/sites-enabled/../sites-available//./shop"),
		"/etc/nginx/sites-available/shop");
	ck_assert_str_eq(path_fold(arena, "/../.."), "/");
	ck_assert_str_eq(path_fold(arena, "/a/"), "/a");

	arena_free(arena);
}
END_TEST

START_TEST(a_path_is_below_its_directory_and_not_below_a_longer_name)
{
	ck_assert(path_is_below("/etc/nginx/x", "/etc/nginx"));
	ck_assert(path_is_below("/etc/nginx", "/etc/nginx"));
	ck_assert(path_is_below("/etc", "/"));
	ck_assert(!path_is_below("/etc/nginx-old/x", "/etc/nginx"));
}
END_TEST

START_TEST(distance_counts_single_edits_up_to_its_limit)
{
	ck_assert_uint_eq(path_distance("fastcgi_parms", "fastcgi_params", 2), 1);
	ck_assert_uint_eq(path_distance("abc", "abc", 2), 0);
	ck_assert_uint_eq(path_distance("abc", "xyz", 2), 3);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_relative_path_leads_from_one_directory_to_another,
		folding_takes_dots_literally,
		a_path_is_below_its_directory_and_not_below_a_longer_name,
		distance_counts_single_edits_up_to_its_limit,
		NULL,
	};
	return unit_run("path", tests);
}
