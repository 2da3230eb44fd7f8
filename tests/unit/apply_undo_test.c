#include "applied.h"

#include <repairs.h>

#define SHOP APPLIED_ENABLED "shop"
#define SHOP_FILE APPLIED_AVAILABLE "shop"
#define SHOP_TEXT "../sites-available/shop"
#define BLOG APPLIED_ENABLED "blog"

/* A relinked shop, of the repair 1. */
static struct applied *relinked(void)
{
	struct applied *tree = applied_new();

	applied_link(tree, SHOP, "typo");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	applied_fix(tree);
	applied_again(tree);
	return tree;
}

/* An adopted shop, of the repair 1. */
static struct applied *adopted(void)
{
	struct applied *tree = applied_new();

	applied_file(tree, SHOP, "x");
	applied_step(tree, SHOP_FILE, applied_lying(tree, SHOP));
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	applied_fix(tree);
	applied_again(tree);
	return tree;
}

static void save_as_editors_do(struct applied *tree, const char *path, const char *text)
{
	applied_file(tree, "/etc/nginx/beside", text);
	ck_assert_int_eq(
		rename(applied_disk(tree, "/etc/nginx/beside"), applied_disk(tree, path)), 0);
}

START_TEST(a_link_that_was_changed_since_is_not_overwritten)
{
	struct applied *tree = relinked();
	ck_assert_int_eq(unlink(applied_disk(tree, SHOP)), 0);
	applied_link(tree, SHOP, "mine");

	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_ASK, &tree->err), APPLY_REFUSED);

	ck_assert_str_eq(applied_text(tree, SHOP), "mine");
	ck_assert_uint_eq(apply_left(tree->apply).n, 1);
	ck_assert_str_eq(apply_left(tree->apply).items[0].path, SHOP);
	applied_free(tree);
}
END_TEST

START_TEST(a_file_that_was_edited_since_is_told_and_kept_when_it_is_overwritten)
{
	struct applied *tree = adopted();
	save_as_editors_do(tree, SHOP_FILE, "edited");

	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_ASK, &tree->err), APPLY_REFUSED);
	ck_assert_str_eq(apply_left(tree->apply).items[0].path, SHOP_FILE);
	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_OVERWRITE, &tree->err), APPLY_DONE);
	ck_assert_int_eq(apply_commit(tree->apply, &tree->err), APPLY_DONE);

	ck_assert_str_eq(applied_text(tree, SHOP), "x");
	ck_assert_ptr_null(applied_text(tree, SHOP_FILE));
	applied_undo(tree, apply_id(tree->apply));
	ck_assert_str_eq(applied_text(tree, SHOP_FILE), "edited");
	applied_free(tree);
}
END_TEST

START_TEST(what_is_overwritten_comes_back_by_undoing_the_undo)
{
	struct applied *tree = relinked();
	save_as_editors_do(tree, SHOP, "mine");

	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_OVERWRITE, &tree->err), APPLY_DONE);
	ck_assert_int_eq(apply_commit(tree->apply, &tree->err), APPLY_DONE);
	ck_assert_str_eq(applied_text(tree, SHOP), "typo");
	applied_undo(tree, apply_id(tree->apply));

	ck_assert_str_eq(applied_text(tree, SHOP), "mine");
	applied_free(tree);
}
END_TEST

START_TEST(the_rest_is_undone_where_one_is_skipped)
{
	struct applied *tree = applied_new();
	applied_link(tree, SHOP, "typo");
	applied_link(tree, BLOG, "typo");
	applied_step(tree, SHOP, applied_a_link("one"));
	applied_step(tree, BLOG, applied_a_link("two"));
	const struct nga_finding findings[] = {{.subject = SHOP}, {.subject = BLOG}};
	const struct nga_proposal both[] = {
		{.finding = &findings[0], .steps = &tree->steps[0], .nsteps = 1},
		{.finding = &findings[1], .steps = &tree->steps[1], .nsteps = 1}};
	const struct nga_proposal *const proposals[] = {&both[0], &both[1]};
	const struct apply_repair repair = {.proposals = proposals, .n = 2};
	ck_assert_int_eq(apply_begin(tree->apply, &repair, &tree->err), APPLY_DONE);
	ck_assert_int_eq(apply_commit(tree->apply, &tree->err), APPLY_DONE);
	save_as_editors_do(tree, SHOP, "mine");

	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_SKIP, &tree->err), APPLY_DONE);
	ck_assert_int_eq(apply_commit(tree->apply, &tree->err), APPLY_DONE);

	ck_assert_str_eq(applied_text(tree, SHOP), "mine");
	ck_assert_str_eq(applied_text(tree, BLOG), "typo");
	ck_assert_uint_eq(apply_left(tree->apply).n, 1);
	ck_assert_str_eq(apply_left(tree->apply).items[0].path, SHOP);
	applied_free(tree);
}
END_TEST

START_TEST(a_link_that_is_gone_since_comes_back_when_that_is_wanted)
{
	struct applied *tree = relinked();
	ck_assert_int_eq(unlink(applied_disk(tree, SHOP)), 0);

	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_ASK, &tree->err), APPLY_REFUSED);
	ck_assert_ptr_null(applied_text(tree, SHOP));
	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_OVERWRITE, &tree->err), APPLY_DONE);
	ck_assert_int_eq(apply_commit(tree->apply, &tree->err), APPLY_DONE);

	ck_assert_str_eq(applied_text(tree, SHOP), "typo");
	applied_free(tree);
}
END_TEST

START_TEST(a_mode_that_was_changed_since_is_told)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP_FILE, "x");
	struct nga_lying tight = applied_lying(tree, SHOP_FILE);
	tight.mode = 0600;
	applied_step(tree, SHOP_FILE, tight);
	applied_fix(tree);
	ck_assert_int_eq(chmod(applied_disk(tree, SHOP_FILE), 0640), 0);

	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_ASK, &tree->err), APPLY_REFUSED);

	ck_assert_str_eq(apply_left(tree->apply).items[0].path, SHOP_FILE);
	applied_free(tree);
}
END_TEST

START_TEST(a_made_directory_that_others_filled_does_not_go)
{
	struct applied *tree = applied_new();
	struct nga_lying made = {
		.thing = NGA_A_DIRECTORY, .mode = 0755, .uid = geteuid(), .gid = getegid()};
	applied_step(tree, "/etc/nginx/streams", made);
	applied_fix(tree);
	applied_file(tree, "/etc/nginx/streams/x", "mine");

	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_ASK, &tree->err), APPLY_REFUSED);

	ck_assert_str_eq(applied_text(tree, "/etc/nginx/streams/x"), "mine");
	ck_assert_str_eq(apply_left(tree->apply).items[0].path, "/etc/nginx/streams");
	applied_free(tree);
}
END_TEST

START_TEST(what_others_put_into_a_made_directory_while_it_goes_brings_it_back)
{
	struct applied *tree = applied_new();
	struct nga_lying made = {
		.thing = NGA_A_DIRECTORY, .mode = 0755, .uid = geteuid(), .gid = getegid()};
	applied_step(tree, "/etc/nginx/streams", made);
	applied_fix(tree);
	int fd = open(applied_disk(tree, "/etc/nginx/streams"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_ASK, &tree->err), APPLY_DONE);
	ck_assert_int_eq(symlinkat("mine", fd, "x"), 0);
	close(fd);

	ck_assert_int_eq(apply_commit(tree->apply, &tree->err), APPLY_TAKEN_BACK);

	ck_assert_str_eq(applied_text(tree, "/etc/nginx/streams/x"), "mine");
	applied_free(tree);
}
END_TEST

START_TEST(what_is_missing_from_the_quarantine_is_told_by_where_it_should_go)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "x");
	applied_step(tree, SHOP, applied_nothing());
	applied_fix(tree);
	char *quarantine =
		arena_format(tree->arena, "%s", applied_disk(tree, "/etc/nginx/.ngxaudit"));
	ck_assert_int_eq(rename(quarantine, applied_disk(tree, "/etc/elsewhere")), 0);

	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_OVERWRITE, &tree->err), APPLY_REFUSED);

	ck_assert_str_eq(apply_left(tree->apply).items[0].path, SHOP);
	applied_free(tree);
}
END_TEST

START_TEST(a_hard_link_comes_back_though_the_file_was_edited_since)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP_FILE, "x");
	ck_assert_int_eq(link(applied_disk(tree, SHOP_FILE), applied_disk(tree, SHOP)), 0);
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	applied_fix(tree);
	applied_file(tree, SHOP_FILE, "longer");

	applied_undo(tree, 0);

	ck_assert_uint_eq(applied_stat(tree, SHOP).st_ino, applied_stat(tree, SHOP_FILE).st_ino);
	ck_assert_str_eq(applied_text(tree, SHOP), "longer");
	applied_free(tree);
}
END_TEST

START_TEST(what_an_undo_would_do_is_told_before)
{
	struct applied *tree = relinked();
	struct apply_steps steps;

	ck_assert_int_eq(apply_undo_steps(tree->apply, 0, &steps, &tree->err), 0);

	ck_assert_uint_eq(steps.n, 1);
	ck_assert_str_eq(steps.items[0].path, SHOP);
	ck_assert_str_eq(steps.items[0].have.text, SHOP_TEXT);
	ck_assert_str_eq(steps.items[0].want.text, "typo");
	applied_free(tree);
}
END_TEST

START_TEST(the_list_tells_what_was_undone)
{
	struct applied *tree = relinked();
	applied_undo(tree, 0);
	struct apply_history history;

	ck_assert_int_eq(apply_list(tree->arena, &tree->where, &history, &tree->err), 0);

	ck_assert_uint_eq(history.n, 2);
	ck_assert_uint_eq(history.items[0].undoes, 1);
	ck_assert(!history.items[0].undone);
	ck_assert_str_eq(history.items[0].what[0], "undo relink " SHOP);
	ck_assert(history.items[1].undone);
	ck_assert_uint_eq(history.items[1].nsteps, 1);
	ck_assert_str_eq(history.items[1].what[0], "relink " SHOP);
	applied_free(tree);
}
END_TEST

START_TEST(what_was_undone_is_not_undone_again)
{
	struct applied *tree = relinked();
	applied_undo(tree, 0);

	ck_assert_int_eq(apply_undo(tree->apply, 0, APPLY_ASK, &tree->err), APPLY_REFUSED);
	ck_assert_int_eq(apply_undo(tree->apply, 1, APPLY_ASK, &tree->err), APPLY_REFUSED);

	ck_assert_ptr_nonnull(strstr(tree->err.text, "already"));
	applied_free(tree);
}
END_TEST

START_TEST(an_older_repair_is_undone_by_its_id)
{
	struct applied *tree = relinked();
	applied_step(tree, BLOG, applied_a_link("x"));
	applied_fix(tree);

	applied_undo(tree, 1);

	ck_assert_str_eq(applied_text(tree, SHOP), "typo");
	ck_assert_str_eq(applied_text(tree, BLOG), "x");
	applied_free(tree);
}
END_TEST

START_TEST(the_last_twenty_repairs_are_kept_and_older_ones_are_told)
{
	struct applied *tree = applied_new();
	for (int i = 0; i < APPLY_KEPT; i++) {
		applied_step(tree, SHOP, applied_a_link(i % 2 ? "odd" : "even"));
		applied_fix(tree);
		ck_assert_uint_eq(apply_dropped(tree->apply).n, 0);
		applied_again(tree);
	}
	applied_file(tree, BLOG, "x");
	applied_step(tree, BLOG, applied_nothing());

	applied_fix(tree);

	struct apply_history history;
	ck_assert_uint_eq(apply_dropped(tree->apply).n, 1);
	ck_assert_uint_eq(apply_dropped(tree->apply).ids[0], 1);
	ck_assert_int_eq(apply_list(tree->arena, &tree->where, &history, &tree->err), 0);
	ck_assert_uint_eq(history.n, APPLY_KEPT);
	applied_undo(tree, 0);
	ck_assert_str_eq(applied_text(tree, BLOG), "x");
	applied_free(tree);
}
END_TEST

START_TEST(no_state_directory_means_no_repairs)
{
	struct applied *tree = applied_new();
	struct apply_history history;
	tree->where.state_dir = "/nowhere/at/all";

	ck_assert_int_eq(apply_list(tree->arena, &tree->where, &history, &tree->err), 0);

	ck_assert_uint_eq(history.n, 0);
	ck_assert(!apply_unfinished(tree->arena, &tree->where));
	applied_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_link_that_was_changed_since_is_not_overwritten,
		a_file_that_was_edited_since_is_told_and_kept_when_it_is_overwritten,
		what_is_overwritten_comes_back_by_undoing_the_undo,
		the_rest_is_undone_where_one_is_skipped,
		a_link_that_is_gone_since_comes_back_when_that_is_wanted,
		a_mode_that_was_changed_since_is_told,
		a_made_directory_that_others_filled_does_not_go,
		what_others_put_into_a_made_directory_while_it_goes_brings_it_back,
		what_is_missing_from_the_quarantine_is_told_by_where_it_should_go,
		a_hard_link_comes_back_though_the_file_was_edited_since,
		what_an_undo_would_do_is_told_before,
		the_list_tells_what_was_undone,
		what_was_undone_is_not_undone_again,
		an_older_repair_is_undone_by_its_id,
		the_last_twenty_repairs_are_kept_and_older_ones_are_told,
		no_state_directory_means_no_repairs,
		NULL,
	};
	return unit_run("apply_undo", tests);
}
