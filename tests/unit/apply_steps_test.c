#include "applied.h"

#define SHOP APPLIED_ENABLED "shop"
#define SHOP_FILE APPLIED_AVAILABLE "shop"
#define SHOP_TEXT "../sites-available/shop"

START_TEST(a_link_is_made_where_nothing_was)
{
	struct applied *tree = applied_new();
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));

	applied_fix(tree);

	ck_assert_str_eq(applied_text(tree, SHOP), SHOP_TEXT);
	applied_undo(tree, 0);
	ck_assert_ptr_null(applied_text(tree, SHOP));
	applied_free(tree);
}
END_TEST

START_TEST(a_link_gets_another_text_and_its_own_back)
{
	struct applied *tree = applied_new();
	applied_link(tree, SHOP, "typo");
	struct stat before = applied_stat(tree, SHOP);
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));

	applied_fix(tree);

	ck_assert_str_eq(applied_text(tree, SHOP), SHOP_TEXT);
	applied_undo(tree, 0);
	ck_assert_str_eq(applied_text(tree, SHOP), "typo");
	ck_assert(applied_same(applied_stat(tree, SHOP), before));
	applied_free(tree);
}
END_TEST

START_TEST(what_is_removed_keeps_owner_mode_and_times_and_comes_back)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "x");
	ck_assert_int_eq(chmod(applied_disk(tree, SHOP), 0640), 0);
	struct stat before = applied_stat(tree, SHOP);
	applied_step(tree, SHOP, applied_nothing());

	applied_fix(tree);

	ck_assert_ptr_null(applied_text(tree, SHOP));
	applied_undo(tree, 0);
	ck_assert(applied_same(applied_stat(tree, SHOP), before));
	applied_free(tree);
}
END_TEST

START_TEST(a_copy_makes_room_for_a_link)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "x");
	struct stat before = applied_stat(tree, SHOP);
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));

	applied_fix(tree);

	ck_assert_str_eq(applied_text(tree, SHOP), SHOP_TEXT);
	applied_undo(tree, 0);
	ck_assert(applied_same(applied_stat(tree, SHOP), before));
	applied_free(tree);
}
END_TEST

START_TEST(a_file_moves_and_a_link_takes_its_place)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "x");
	struct stat before = applied_stat(tree, SHOP);
	applied_step(tree, SHOP_FILE, applied_lying(tree, SHOP));
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));

	applied_fix(tree);

	ck_assert_str_eq(applied_text(tree, SHOP), SHOP_TEXT);
	ck_assert(applied_same(applied_stat(tree, SHOP_FILE), before));
	applied_undo(tree, 0);
	ck_assert(applied_same(applied_stat(tree, SHOP), before));
	ck_assert_ptr_null(applied_text(tree, SHOP_FILE));
	applied_free(tree);
}
END_TEST

START_TEST(the_order_of_the_steps_of_a_move_does_not_matter)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "served");
	applied_file(tree, SHOP_FILE, "available");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	applied_step(tree, SHOP_FILE, applied_lying(tree, SHOP));

	applied_fix(tree);

	ck_assert_str_eq(applied_text(tree, SHOP), SHOP_TEXT);
	ck_assert_str_eq(applied_text(tree, SHOP_FILE), "served");
	applied_undo(tree, 0);
	ck_assert_str_eq(applied_text(tree, SHOP), "served");
	ck_assert_str_eq(applied_text(tree, SHOP_FILE), "available");
	applied_free(tree);
}
END_TEST

START_TEST(a_file_gets_another_name)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "x");
	struct stat before = applied_stat(tree, SHOP);
	applied_step(tree, SHOP ".conf", applied_lying(tree, SHOP));
	applied_step(tree, SHOP, applied_nothing());

	applied_fix(tree);

	ck_assert_ptr_null(applied_text(tree, SHOP));
	ck_assert(applied_same(applied_stat(tree, SHOP ".conf"), before));
	applied_undo(tree, 0);
	ck_assert(applied_same(applied_stat(tree, SHOP), before));
	applied_free(tree);
}
END_TEST

START_TEST(two_files_change_places)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "one");
	applied_file(tree, SHOP_FILE, "two");
	applied_step(tree, SHOP, applied_lying(tree, SHOP_FILE));
	applied_step(tree, SHOP_FILE, applied_lying(tree, SHOP));

	applied_fix(tree);

	ck_assert_str_eq(applied_text(tree, SHOP), "two");
	ck_assert_str_eq(applied_text(tree, SHOP_FILE), "one");
	applied_undo(tree, 0);
	ck_assert_str_eq(applied_text(tree, SHOP), "one");
	applied_free(tree);
}
END_TEST

START_TEST(a_mode_changes_and_changes_back)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP_FILE, "x");
	struct nga_lying tight = applied_lying(tree, SHOP_FILE);
	tight.mode = 0600;
	applied_step(tree, SHOP_FILE, tight);

	applied_fix(tree);

	ck_assert_uint_eq(applied_stat(tree, SHOP_FILE).st_mode & 07777, 0600);
	applied_undo(tree, 0);
	ck_assert_uint_eq(applied_stat(tree, SHOP_FILE).st_mode & 07777, 0644);
	applied_free(tree);
}
END_TEST

START_TEST(an_owner_changes_and_the_bits_that_chown_clears_come_back_with_it)
{
	struct applied *tree = applied_new();
	if (geteuid() == 0) {
		applied_file(tree, SHOP_FILE, "x");
		ck_assert_int_eq(chown(applied_disk(tree, SHOP_FILE), 65534, 65534), 0);
		ck_assert_int_eq(chmod(applied_disk(tree, SHOP_FILE), 04755), 0);
		struct nga_lying ours = applied_lying(tree, SHOP_FILE);
		ours.uid = ours.gid = 0;
		ours.mode = 0644;
		applied_step(tree, SHOP_FILE, ours);

		applied_fix(tree);

		ck_assert_uint_eq(applied_stat(tree, SHOP_FILE).st_uid, 0);
		ck_assert_uint_eq(applied_stat(tree, SHOP_FILE).st_mode & 07777, 0644);
		applied_undo(tree, 0);
		ck_assert_uint_eq(applied_stat(tree, SHOP_FILE).st_uid, 65534);
		ck_assert_uint_eq(applied_stat(tree, SHOP_FILE).st_mode & 07777, 04755);
	}
	applied_free(tree);
}
END_TEST

START_TEST(a_directory_is_made_and_filled_and_goes_again)
{
	struct applied *tree = applied_new();
	struct nga_lying made = {
		.thing = NGA_A_DIRECTORY, .mode = 0750, .uid = geteuid(), .gid = getegid()};
	applied_step(tree, "/etc/nginx/streams", made);
	applied_step(tree, "/etc/nginx/streams/x", applied_a_link("y"));

	applied_fix(tree);

	ck_assert_uint_eq(applied_stat(tree, "/etc/nginx/streams").st_mode & 07777, 0750);
	ck_assert_str_eq(applied_text(tree, "/etc/nginx/streams/x"), "y");
	applied_undo(tree, 0);
	ck_assert_int_ne(access(applied_disk(tree, "/etc/nginx/streams"), F_OK), 0);
	applied_free(tree);
}
END_TEST

START_TEST(a_file_is_made_with_bytes_and_mode)
{
	struct applied *tree = applied_new();
	struct nga_lying made = {.thing = NGA_A_FILE,
		.bytes = "right",
		.length = 5,
		.mode = 0604,
		.uid = geteuid(),
		.gid = getegid()};
	applied_file(tree, SHOP_FILE, "wrong");
	applied_step(tree, SHOP_FILE, made);

	applied_fix(tree);

	ck_assert_str_eq(applied_text(tree, SHOP_FILE), "right");
	ck_assert_uint_eq(applied_stat(tree, SHOP_FILE).st_mode & 07777, 0604);
	applied_undo(tree, 0);
	ck_assert_str_eq(applied_text(tree, SHOP_FILE), "wrong");
	applied_free(tree);
}
END_TEST

START_TEST(a_link_is_made_for_its_owner)
{
	struct applied *tree = applied_new();
	struct nga_lying link = applied_a_link(SHOP_TEXT);

	if (geteuid() != 0) {
		applied_free(tree);
		return;
	}
	link.uid = 33;
	link.gid = 34;
	applied_step(tree, SHOP, link);

	applied_fix(tree);

	ck_assert_uint_eq(applied_stat(tree, SHOP).st_uid, 33);
	ck_assert_uint_eq(applied_stat(tree, SHOP).st_gid, 34);
	applied_free(tree);
}
END_TEST

/* As when a whole tree comes back. */
START_TEST(directories_in_directories_are_made_and_filled_and_go_again)
{
	struct applied *tree = applied_new();
	struct nga_lying directory = {
		.thing = NGA_A_DIRECTORY, .mode = 0750, .uid = geteuid(), .gid = getegid()};
	struct nga_lying file = {.thing = NGA_A_FILE,
		.bytes = "right",
		.length = 5,
		.mode = 0640,
		.uid = geteuid(),
		.gid = getegid()};
	applied_step(tree, "/etc/nginx/a", directory);
	applied_step(tree, "/etc/nginx/a/b", directory);
	applied_step(tree, "/etc/nginx/a/b/c", file);
	applied_step(tree, "/etc/nginx/a/b/d", applied_a_link("c"));

	applied_fix(tree);

	ck_assert_uint_eq(applied_stat(tree, "/etc/nginx/a/b").st_mode & 07777, 0750);
	ck_assert_str_eq(applied_text(tree, "/etc/nginx/a/b/c"), "right");
	ck_assert_str_eq(applied_text(tree, "/etc/nginx/a/b/d"), "c");
	applied_undo(tree, 0);
	ck_assert_ptr_null(applied_text(tree, "/etc/nginx/a"));
	applied_free(tree);
}
END_TEST

START_TEST(a_fifo_is_moved_and_never_opened)
{
	struct applied *tree = applied_new();
	ck_assert_int_eq(mkfifo(applied_disk(tree, SHOP), 0644), 0);
	applied_step(tree, SHOP, applied_nothing());

	applied_fix(tree);

	ck_assert_int_ne(access(applied_disk(tree, SHOP), F_OK), 0);
	applied_undo(tree, 0);
	ck_assert(S_ISFIFO(applied_stat(tree, SHOP).st_mode));
	applied_free(tree);
}
END_TEST

START_TEST(names_of_any_bytes_are_changed)
{
	struct applied *tree = applied_new();
	static const char name[] = APPLIED_ENABLED "\x01 %\xff\n";
	applied_link(tree, name, "typo %20\xfe");
	applied_step(tree, name, applied_a_link("\n\x80"));

	applied_fix(tree);

	ck_assert_str_eq(applied_text(tree, name), "\n\x80");
	applied_again(tree);
	applied_undo(tree, 0);
	ck_assert_str_eq(applied_text(tree, name), "typo %20\xfe");
	applied_free(tree);
}
END_TEST

START_TEST(a_refused_repair_leaves_nothing_behind)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "x");
	struct stat before = applied_stat(tree, SHOP);
	applied_step(tree, SHOP_FILE, applied_lying(tree, SHOP));
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	ck_assert_int_eq(applied_begin(tree), APPLY_DONE);

	ck_assert_int_eq(apply_rollback(tree->apply, &tree->err), APPLY_TAKEN_BACK);

	ck_assert(applied_same(applied_stat(tree, SHOP), before));
	ck_assert_ptr_null(applied_text(tree, SHOP_FILE));
	ck_assert_int_ne(access(applied_disk(tree, "/etc/nginx/.ngxaudit"), F_OK), 0);
	ck_assert(!apply_unfinished(tree->arena, &tree->where));
	applied_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_link_is_made_where_nothing_was,
		a_link_gets_another_text_and_its_own_back,
		what_is_removed_keeps_owner_mode_and_times_and_comes_back,
		a_copy_makes_room_for_a_link,
		a_file_moves_and_a_link_takes_its_place,
		the_order_of_the_steps_of_a_move_does_not_matter,
		a_file_gets_another_name,
		two_files_change_places,
		a_mode_changes_and_changes_back,
		an_owner_changes_and_the_bits_that_chown_clears_come_back_with_it,
		a_directory_is_made_and_filled_and_goes_again,
		a_file_is_made_with_bytes_and_mode,
		a_link_is_made_for_its_owner,
		directories_in_directories_are_made_and_filled_and_go_again,
		a_fifo_is_moved_and_never_opened,
		names_of_any_bytes_are_changed,
		a_refused_repair_leaves_nothing_behind,
		NULL,
	};
	return unit_run("apply_steps", tests);
}
