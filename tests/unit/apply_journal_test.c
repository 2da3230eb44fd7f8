#include "applied.h"

#include <digest.h>
#include <home.h>
#include <journal.h>
#include <repairs.h>

#define SHOP APPLIED_ENABLED "shop"
#define SHOP_TEXT "../sites-available/shop"

/* What the disk has when the program is killed between the steps and nginx's answer. */
static struct applied *interrupted(void)
{
	struct applied *tree = applied_new();

	applied_link(tree, SHOP, "typo");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	ck_assert_int_eq(applied_begin(tree), APPLY_DONE);
	const char *journal =
		arena_format(tree->arena, "%s/journal", home_path(tree->arena, &tree->where));
	const char *kept = arena_format(tree->arena, "%s/kept", tree->dir);
	ck_assert_int_eq(link(journal, kept), 0);
	ck_assert_int_eq(apply_rollback(tree->apply, &tree->err), APPLY_TAKEN_BACK);
	ck_assert_int_eq(rename(kept, journal), 0);
	return tree;
}

static struct home_text journal_of(struct applied *tree)
{
	struct home home = {.arena = tree->arena};
	struct home_text text;

	ck_assert_int_eq(home_open(&home, &tree->where, false, &tree->err), 0);
	ck_assert_int_eq(home_read(&home, repairs_journal, &text, &tree->err), 0);
	home_close(&home);
	return text;
}

static int reads(struct applied *tree, struct home_text text)
{
	const struct world world = {.fd = -1};

	return journal_read(course_new(tree->arena, &world), text, "x", &tree->err);
}

START_TEST(an_interrupted_repair_is_told_and_recovered)
{
	struct applied *tree = interrupted();
	ck_assert(apply_unfinished(tree->arena, &tree->where));

	ck_assert_int_eq(apply_recover(tree->apply, &tree->err), APPLY_TAKEN_BACK);

	ck_assert(!apply_unfinished(tree->arena, &tree->where));
	ck_assert_str_eq(applied_text(tree, SHOP), "typo");
	ck_assert_int_eq(apply_recover(tree->apply, &tree->err), APPLY_DONE);
	applied_free(tree);
}
END_TEST

START_TEST(no_repair_begins_while_one_is_unfinished)
{
	struct applied *tree = interrupted();

	ck_assert_int_eq(applied_begin(tree), APPLY_REFUSED);

	ck_assert_ptr_nonnull(strstr(tree->err.text, "--recover"));
	ck_assert_str_eq(applied_text(tree, SHOP), "typo");
	applied_free(tree);
}
END_TEST

START_TEST(a_journal_that_is_cut_anywhere_is_refused)
{
	struct applied *tree = interrupted();
	struct home_text text = journal_of(tree);
	ck_assert_int_eq(reads(tree, text), 0);

	for (size_t length = 0; length < text.length; length++) {
		struct home_text cut = {arena_copy_n(tree->arena, text.bytes, length), length};
		ck_assert_int_eq(reads(tree, cut), -1);
	}

	applied_free(tree);
}
END_TEST

START_TEST(a_journal_with_any_byte_changed_is_refused)
{
	struct applied *tree = interrupted();
	struct home_text text = journal_of(tree);

	for (size_t i = 0; i < text.length; i++) {
		text.bytes[i] ^= 1;
		ck_assert_int_eq(reads(tree, text), -1);
		text.bytes[i] ^= 1;
	}

	applied_free(tree);
}
END_TEST

START_TEST(a_damaged_journal_is_refused_and_nothing_is_touched)
{
	struct applied *tree = interrupted();
	const char *journal =
		arena_format(tree->arena, "%s/journal", home_path(tree->arena, &tree->where));
	ck_assert_int_eq(truncate(journal, 100), 0);

	ck_assert_int_eq(apply_recover(tree->apply, &tree->err), APPLY_REFUSED);

	ck_assert_ptr_nonnull(strstr(tree->err.text, "cut or was changed"));
	ck_assert(apply_unfinished(tree->arena, &tree->where));
	applied_free(tree);
}
END_TEST

/* A journal that says what no repair of ours says, with a digest that fits. */
static void is_refused(struct applied *tree, const char *lines)
{
	const char *text = arena_format(tree->arena,
		"ngxaudit-journal 1\nrepair 1 1 0 1 1 / /etc/nginx/nginx.conf\nwhat x\n%s", lines);
	char digest[DIGEST_TEXT];

	digest_text(text, strlen(text), digest);
	char *whole = arena_format(tree->arena, "%send %s\n", text, digest);
	ck_assert_msg(reads(tree, (struct home_text){whole, strlen(whole)}) == -1, "%s", lines);
}

START_TEST(a_journal_that_makes_no_sense_is_refused)
{
	static const char yard[] = "yard 1 2 0 -1 -1 /etc\n";
	static const char *const lines[] = {"nonsense\n", "yard 1 2 0 -1 -1 relative\n",
		"yard 1 2 0 7 -1 /etc\n", "yard 1 2 0 -1 7 /etc\n", "yard 1 2 0 -1\n",
		"spot 0 -1 x\n", "act 0 0 0 0 0 0 0 0 0 0\n", "body 9 0 1 1 1 1 0 0 0 x\n",
		"what %\n", "what %0\n", "what %zz\n", "what\n", "what x y\n",
		"repair 0 0 0 0 0 / /\n"};
	static const char *const with_yard[] = {"spot 0 -1 a/b\n", "spot 0 -1 ..\n",
		"spot 0 -1 .\n", "spot 0 -1 %00\n", "spot 0 0 x\n", "spot 1 -1 x\n",
		"spot 0 -1 x\nact 0 0 0 0 0 0 0 0 0 0\n", "spot 0 -1 x\nact 0 0 0 1 0 0 0 0 0 0\n",
		"body 1 0 1 1 1 1 0 0 0 x\nspot 0 0 x\nact 1 0 0 0 0 0 0 0 0 0\n",
		"body 1 0 1 1 1 1 0 0 0 x\nspot 0 0 x\nact 2 1 0 0 0 0 0 0 0 0\n"};
	struct applied *tree = applied_new();

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		is_refused(tree, lines[i]);
	for (size_t i = 0; i < sizeof(with_yard) / sizeof(with_yard[0]); i++)
		is_refused(tree, arena_format(tree->arena, "%s%s", yard, with_yard[i]));

	applied_free(tree);
}
END_TEST

START_TEST(a_journal_of_another_configuration_is_refused)
{
	struct applied *tree = interrupted();
	struct home_where other = tree->where;
	other.nginx_conf = "/etc/nginx/other.conf";
	struct apply *apply = apply_open(tree->arena, &other, &tree->err);
	ck_assert_ptr_nonnull(apply);
	ck_assert_int_eq(
		rename(arena_format(
			       tree->arena, "%s/journal", home_path(tree->arena, &tree->where)),
			arena_format(tree->arena, "%s/journal", home_path(tree->arena, &other))),
		0);

	ck_assert_int_eq(apply_recover(apply, &tree->err), APPLY_REFUSED);

	ck_assert_ptr_nonnull(strstr(tree->err.text, "another configuration"));
	apply_close(apply);
	applied_free(tree);
}
END_TEST

START_TEST(closing_takes_back_what_was_not_committed)
{
	struct applied *tree = applied_new();
	applied_link(tree, SHOP, "typo");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	ck_assert_int_eq(applied_begin(tree), APPLY_DONE);
	ck_assert_str_eq(applied_text(tree, SHOP), SHOP_TEXT);

	apply_close(tree->apply);

	tree->apply = NULL;
	ck_assert_str_eq(applied_text(tree, SHOP), "typo");
	applied_free(tree);
}
END_TEST

START_TEST(what_was_written_to_meanwhile_is_not_put_away)
{
	struct applied *tree = applied_new();
	applied_file(tree, SHOP, "x");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	int fd = open(applied_disk(tree, SHOP), O_WRONLY | O_APPEND | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(applied_begin(tree), APPLY_DONE);
	ck_assert_int_eq(write(fd, "y", 1), 1);
	close(fd);

	ck_assert_int_eq(apply_commit(tree->apply, &tree->err), APPLY_TAKEN_BACK);

	ck_assert_str_eq(applied_text(tree, SHOP), "xy");
	applied_free(tree);
}
END_TEST

START_TEST(what_took_our_place_meanwhile_stays_and_is_told)
{
	struct applied *tree = applied_new();
	applied_link(tree, SHOP, "typo");
	applied_step(tree, SHOP, applied_a_link(SHOP_TEXT));
	ck_assert_int_eq(applied_begin(tree), APPLY_DONE);
	ck_assert_int_eq(unlink(applied_disk(tree, SHOP)), 0);
	applied_file(tree, SHOP, "mine");

	ck_assert_int_eq(apply_rollback(tree->apply, &tree->err), APPLY_STUCK);

	ck_assert_str_eq(applied_text(tree, SHOP), "mine");
	ck_assert_str_eq(apply_left(tree->apply).items[0].path, SHOP);
	ck_assert(!apply_unfinished(tree->arena, &tree->where));
	applied_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_interrupted_repair_is_told_and_recovered,
		no_repair_begins_while_one_is_unfinished,
		a_journal_that_is_cut_anywhere_is_refused,
		a_journal_with_any_byte_changed_is_refused,
		a_damaged_journal_is_refused_and_nothing_is_touched,
		a_journal_that_makes_no_sense_is_refused,
		a_journal_of_another_configuration_is_refused,
		closing_takes_back_what_was_not_committed,
		what_was_written_to_meanwhile_is_not_put_away,
		what_took_our_place_meanwhile_stays_and_is_told,
		NULL,
	};
	return unit_run("apply_journal", tests);
}
