#include "applied.h"

#include <errno.h>
#include <home.h>

#define SHOP APPLIED_ENABLED "shop"
#define SHOP_FILE APPLIED_AVAILABLE "shop"
#define SHOP_TEXT "../sites-available/shop"

/* Nothing is changed, and the error names what stands in the way. */
static void refuses(struct applied *tree, const char *names)
{
	ck_assert_int_eq(applied_begin(tree), APPLY_REFUSED);
	ck_assert_msg(strstr(tree->err.text, names) != NULL, "%s", tree->err.text);
	ck_assert_int_ne(access(applied_disk(tree, "/etc/nginx/.ngxaudit"), F_OK), 0);
	ck_assert(!apply_unfinished(tree->arena, &tree->where));
}

START_TEST(a_link_that_was_changed_since_is_left_alone)
{
	struct applied *tree = applied_new();
	applied_link(tree, SHOP, "typo");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	ck_assert_int_eq(unlink(applied_disk(tree, SHOP)), 0);
	applied_link(tree, SHOP, "mended");

	refuses(tree, SHOP);

	ck_assert_str_eq(applied_text(tree, SHOP), "mended");
	applied_free(tree);
}
END_TEST

START_TEST(a_file_that_has_other_bytes_since_is_left_alone)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "one");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	tree->steps[0].have.bytes = "two"; /* the same file, size and time: by its bytes alone */

	refuses(tree, SHOP);

	ck_assert_str_eq(applied_text(tree, SHOP), "one");
	applied_free(tree);
}
END_TEST

START_TEST(a_file_that_is_another_one_since_is_left_alone)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "one");
	applied_step(tree, SHOP, applied_nothing());
	applied_file(tree, SHOP_FILE, "one");
	ck_assert_int_eq(rename(applied_disk(tree, SHOP_FILE), applied_disk(tree, SHOP)), 0);

	refuses(tree, SHOP);

	ck_assert_str_eq(applied_text(tree, SHOP), "one");
	applied_free(tree);
}
END_TEST

START_TEST(a_name_that_is_taken_since_is_left_alone)
{
	struct applied *tree = applied_new();
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	applied_file(tree, SHOP, "somebody's");

	refuses(tree, SHOP);

	ck_assert_str_eq(applied_text(tree, SHOP), "somebody's");
	applied_free(tree);
}
END_TEST

START_TEST(one_step_that_does_not_fit_refuses_all)
{
	struct applied *tree = applied_new();
	applied_step(tree, APPLIED_ENABLED "first", applied_a_link("x"));
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	applied_file(tree, SHOP, "somebody's");

	refuses(tree, SHOP);

	ck_assert_ptr_null(applied_text(tree, APPLIED_ENABLED "first"));
	applied_free(tree);
}
END_TEST

START_TEST(a_pattern_that_matches_the_quarantine_refuses)
{
	static const char *const patterns[] = {"/etc/nginx/.*", "/etc/nginx/.n*/*/*",
		"/etc/nginx/.ngxaudit/*", "/etc/*/.ng[x]audit/*.conf", "//etc/./nginx/.*/*"};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		struct applied *tree = applied_new();
		applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
		tree->patterns[0] = patterns[i];

		refuses(tree, patterns[i]);

		applied_free(tree);
	}
}
END_TEST

START_TEST(a_pattern_that_reaches_the_quarantine_by_another_way_refuses)
{
	struct applied *tree = applied_new();
	applied_link(tree, "/etc/alias", "nginx");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	tree->patterns[0] = "/etc/alias/.*";

	refuses(tree, "/etc/alias/.*");

	applied_free(tree);
}
END_TEST

START_TEST(a_pattern_that_does_not_match_hidden_names_is_fine)
{
	struct applied *tree = applied_new();
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	tree->patterns[0] = "/etc/nginx/*";
	tree->patterns[1] = "/etc/nginx/*/*.conf";
	tree->npatterns = 2;

	applied_fix(tree);

	applied_free(tree);
}
END_TEST

START_TEST(a_quarantine_that_others_may_write_to_refuses)
{
	struct applied *tree = applied_new();
	const char *path = applied_disk(tree, "/etc/nginx/.ngxaudit");
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(chmod(path, 0777), 0);
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));

	ck_assert_int_eq(applied_begin(tree), APPLY_REFUSED);

	ck_assert_ptr_null(applied_text(tree, SHOP));
	applied_free(tree);
}
END_TEST

START_TEST(a_quarantine_that_is_a_link_refuses)
{
	struct applied *tree = applied_new();
	applied_link(tree, "/etc/nginx/.ngxaudit", "/tmp");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));

	ck_assert_int_eq(applied_begin(tree), APPLY_REFUSED);

	ck_assert_ptr_null(applied_text(tree, SHOP));
	applied_free(tree);
}
END_TEST

START_TEST(what_a_repair_rests_on_must_be_there)
{
	struct applied *tree = applied_new();
	tree->keeps = SHOP_FILE;
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));

	refuses(tree, SHOP_FILE);

	applied_free(tree);
}
END_TEST

START_TEST(what_a_repair_rests_on_must_not_go_by_it)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP_FILE, "x");
	tree->keeps = SHOP_FILE;
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	applied_step(tree, SHOP_FILE, applied_nothing());

	refuses(tree, SHOP_FILE);

	applied_free(tree);
}
END_TEST

START_TEST(two_steps_at_one_path_are_refused_also_where_it_has_two_names)
{
	struct applied *tree = applied_new();
	applied_link(tree, "/etc/nginx/alias", "sites-enabled");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	applied_step(tree, "/etc/nginx/alias/shop", applied_a_link("other"));

	refuses(tree, "/etc/nginx/alias/shop");

	applied_free(tree);
}
END_TEST

START_TEST(a_directory_that_may_not_be_written_refuses_with_its_errno)
{
	struct applied *tree = applied_new();
	const char *state = arena_format(tree->arena, "%s/own", tree->dir);
	ck_assert_int_eq(mkdir(state, 0755), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(chown(state, 65534, 65534), 0);
	else
		ck_assert_int_eq(chmod(applied_disk(tree, "/etc/nginx/sites-enabled"), 0555), 0);
	apply_close(tree->apply);
	become_ordinary();
	tree->where.state_dir = state;
	applied_open(tree);
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));

	enum apply_result result = applied_begin(tree);

	ck_assert_int_eq(result, APPLY_REFUSED);
	ck_assert_int_eq(tree->err.code, EACCES);
	become_what_we_were();
	applied_free(tree);
}
END_TEST

START_TEST(a_held_lock_is_told_with_the_pid_of_its_holder)
{
	struct applied *tree = applied_new();
	struct nga_error err;

	struct apply *second = apply_open(tree->arena, &tree->where, &err);

	ck_assert_ptr_null(second);
	ck_assert_msg(
		strstr(err.text, arena_format(tree->arena, "pid %ld", (long)getpid())) != NULL,
		"%s", err.text);
	applied_free(tree);
}
END_TEST

START_TEST(a_state_that_others_may_write_to_is_not_trusted)
{
	struct applied *tree = applied_new();
	apply_close(tree->apply);
	ck_assert_int_eq(chmod(home_path(tree->arena, &tree->where), 0777), 0);

	tree->apply = apply_open(tree->arena, &tree->where, &tree->err);

	ck_assert_ptr_null(tree->apply);
	ck_assert_ptr_nonnull(strstr(tree->err.text, "others"));
	applied_free(tree);
}
END_TEST

START_TEST(paths_stay_inside_the_root)
{
	struct applied *tree = applied_new();
	applied_link(tree, "/etc/nginx/out", "/etc/nginx/sites-enabled");
	applied_link(tree, "/etc/nginx/up", "../../../../../etc/nginx/sites-enabled");
	applied_step(tree, "/etc/nginx/out/one", applied_a_link("x"));
	applied_step(tree, "/etc/nginx/up/two", applied_a_link("y"));

	applied_fix(tree);

	ck_assert_str_eq(applied_text(tree, APPLIED_ENABLED "one"), "x");
	ck_assert_str_eq(applied_text(tree, APPLIED_ENABLED "two"), "y");
	applied_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_link_that_was_changed_since_is_left_alone,
		a_file_that_has_other_bytes_since_is_left_alone,
		a_file_that_is_another_one_since_is_left_alone,
		a_name_that_is_taken_since_is_left_alone,
		one_step_that_does_not_fit_refuses_all,
		a_pattern_that_matches_the_quarantine_refuses,
		a_pattern_that_reaches_the_quarantine_by_another_way_refuses,
		a_pattern_that_does_not_match_hidden_names_is_fine,
		a_quarantine_that_others_may_write_to_refuses,
		a_quarantine_that_is_a_link_refuses,
		what_a_repair_rests_on_must_be_there,
		what_a_repair_rests_on_must_not_go_by_it,
		two_steps_at_one_path_are_refused_also_where_it_has_two_names,
		a_directory_that_may_not_be_written_refuses_with_its_errno,
		a_held_lock_is_told_with_the_pid_of_its_holder,
		a_state_that_others_may_write_to_is_not_trusted,
		paths_stay_inside_the_root,
		NULL,
	};
	return unit_run("apply_refuse", tests);
}
