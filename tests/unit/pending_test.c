#include "pended.h"

static void expect_pending(
	const struct text *disk, const struct text *memory, enum nga_pending pending)
{
	struct two two = two_new(disk, memory);

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, pending);
	ck_assert_int_eq(live->confidence, NGA_CONFIDENCE_EXACT);
	arena_free(two.arena);
}

static void expect_difference(const struct text *disk, const struct text *memory,
	enum nga_pending_how how, const char *file)
{
	struct two two = two_new(disk, memory);

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, NGA_PENDING_YES);
	ck_assert_int_eq(live->how, how);
	ck_assert_str_eq(live->pending_file, file);
	arena_free(two.arena);
}

START_TEST(the_same_bytes_are_nothing)
{
	expect_pending(both, both, NGA_PENDING_NO);
}
END_TEST

START_TEST(comments_blanks_and_quotes_are_nothing)
{
	const struct text memory[] = {{"/etc/nginx.conf", "http{include sites/*;}\n\n# more"},
		{"/etc/sites/blog", "server {\n\tlisten \"80\"; server_name 'blog'; }"},
		{"/etc/sites/shop", SHOP "\n"}, {0}};

	expect_pending(both, memory, NGA_PENDING_NO);
}
END_TEST

START_TEST(the_names_of_files_are_nothing)
{
	const struct text memory[] = {
		{"/etc/nginx.conf", MAIN}, {"/etc/sites/a", BLOG}, {"/etc/sites/b", SHOP}, {0}};

	expect_pending(both, memory, NGA_PENDING_NO);
}
END_TEST

START_TEST(the_order_of_files_counts)
{
	const struct text memory[] = {
		{"/etc/nginx.conf", MAIN}, {"/etc/sites/a", SHOP}, {"/etc/sites/b", BLOG}, {0}};

	expect_pending(both, memory, NGA_PENDING_YES);
}
END_TEST

START_TEST(how_files_are_cut_is_nothing)
{
	const struct text memory[] = {
		{"/etc/nginx.conf", MAIN}, {"/etc/sites/all", BLOG SHOP}, {0}};

	expect_pending(both, memory, NGA_PENDING_NO);
}
END_TEST

START_TEST(a_word_more_is_a_change_of_its_file)
{
	const struct text memory[] = {{"/etc/nginx.conf", MAIN},
		{"/etc/sites/blog", "server { listen 80; server_name blog www; }"},
		{"/etc/sites/shop", SHOP}, {0}};

	expect_difference(both, memory, NGA_PENDING_CHANGED, "/etc/sites/blog");
}
END_TEST

START_TEST(a_statement_at_the_end_of_a_file_is_a_change_of_that_file)
{
	const struct text memory[] = {{"/etc/nginx.conf", MAIN}, {"/etc/sites/blog", BLOG},
		{"/etc/sites/shop", SHOP "server { listen 81; }"}, {0}};
	const struct text later[] = {{"/etc/nginx.conf", MAIN},
		{"/etc/sites/blog", BLOG "server { listen 81; }"}, {"/etc/sites/shop", SHOP}, {0}};

	expect_difference(both, memory, NGA_PENDING_CHANGED, "/etc/sites/shop");
	expect_difference(memory, both, NGA_PENDING_CHANGED, "/etc/sites/shop");
	expect_difference(both, later, NGA_PENDING_CHANGED, "/etc/sites/blog");
	expect_difference(later, both, NGA_PENDING_CHANGED, "/etc/sites/blog");
}
END_TEST

START_TEST(a_file_more_is_new_and_a_file_less_is_gone)
{
	const struct text one[] = {{"/etc/nginx.conf", MAIN}, {"/etc/sites/blog", BLOG}, {0}};

	expect_difference(both, one, NGA_PENDING_NEW, "/etc/sites/shop");
	expect_difference(one, both, NGA_PENDING_GONE, "/etc/sites/shop");
}
END_TEST

START_TEST(a_file_that_is_included_twice_counts_twice)
{
	const struct text once[] = {
		{"/etc/nginx.conf", "http { include a; }"}, {"/etc/a", "deny all;"}, {0}};
	const struct text twice[] = {{"/etc/nginx.conf", "http { include a; include a; }"},
		{"/etc/a", "deny all;"}, {0}};

	expect_pending(once, twice, NGA_PENDING_YES);
	expect_pending(twice, twice, NGA_PENDING_NO);
}
END_TEST

START_TEST(a_syntax_error_on_disk_is_a_difference)
{
	const struct text broken[] = {{"/etc/nginx.conf", MAIN}, {"/etc/sites/blog", BLOG},
		{"/etc/sites/shop", SHOP "}"}, {0}};

	expect_difference(broken, both, NGA_PENDING_CHANGED, "/etc/sites/shop");
}
END_TEST

START_TEST(words_in_a_map_are_words)
{
	const struct text disk[] = {{"/etc/nginx.conf", "http { map $a $b { include m; } }"},
		{"/etc/m", "include x; a b;"}, {0}};
	const struct text memory[] = {{"/etc/nginx.conf", "http { map $a $b { include m; } }"},
		{"/etc/m", "include x; a c;"}, {0}};

	expect_pending(disk, memory, NGA_PENDING_YES);
	expect_pending(disk, disk, NGA_PENDING_NO);
}
END_TEST

START_TEST(what_multiplies_without_end_is_unknown)
{
	const struct text bomb[] = {{"/etc/nginx.conf", "include a*;"},
		{"/etc/a1", "include b*; include b*; include b*; include b*;"},
		{"/etc/b1", "include c*; include c*; include c*; include c*;"},
		{"/etc/c1", "include a*; include a*; x y;"}, {0}};
	struct two two = two_new(bomb, both);

	const struct nga_live *live = derive(&two);

	ck_assert_int_ne(live->pending, NGA_PENDING_NO);
	arena_free(two.arena);
}
END_TEST

START_TEST(includes_of_nothing_that_multiply_without_end_are_unknown)
{
	struct text bomb[14] = {{"/etc/nginx.conf", "include a;"}, [13] = {0}};
	struct arena *arena = arena_new();
	for (char name = 'a'; name < 'l'; name++) {
		const char *line = arena_format(arena, "include %c; ", name + 1);
		bomb[name - 'a' + 1].path = arena_format(arena, "/etc/%c", name);
		bomb[name - 'a' + 1].bytes = arena_format(
			arena, "%s%s%s%s%s%s%s%s", line, line, line, line, line, line, line, line);
	}
	bomb[12] = (struct text){"/etc/l", ""};
	struct two two = two_new(bomb, both);

	const struct nga_live *live = derive(&two);

	ck_assert_int_eq(live->pending, NGA_PENDING_UNKNOWN);
	arena_free(two.arena);
	arena_free(arena);
}
END_TEST

START_TEST(a_loaded_file_that_nobody_includes_may_include_itself)
{
	const struct text memory[] = {
		{"/etc/nginx.conf", MAIN}, {"/etc/a", "x;"}, {"/etc/b", "include *;"}, {0}};

	expect_pending(both, memory, NGA_PENDING_YES);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_same_bytes_are_nothing,
		comments_blanks_and_quotes_are_nothing,
		the_names_of_files_are_nothing,
		the_order_of_files_counts,
		how_files_are_cut_is_nothing,
		a_word_more_is_a_change_of_its_file,
		a_statement_at_the_end_of_a_file_is_a_change_of_that_file,
		a_file_more_is_new_and_a_file_less_is_gone,
		a_file_that_is_included_twice_counts_twice,
		a_syntax_error_on_disk_is_a_difference,
		words_in_a_map_are_words,
		what_multiplies_without_end_is_unknown,
		includes_of_nothing_that_multiply_without_end_are_unknown,
		a_loaded_file_that_nobody_includes_may_include_itself,
		NULL,
	};
	return unit_run("pending", tests);
}
