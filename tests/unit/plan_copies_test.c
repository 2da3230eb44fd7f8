#include "planned.h"
#include "unit.h"

#include <sys/stat.h>

/* A file `shop` on both sides, which belong together so. */
static struct nga_entry *copy(struct texts *texts, const struct nga_pair *pair, enum nga_twin how)
{
	struct nga_entry *available = texts_entry(texts, pair->available[0], "shop");
	struct nga_entry *enabled = planned_enabled(texts, pair, "shop");

	enabled->twin = available;
	enabled->twin_how = available->twin_how = how;
	available->twin = enabled;
	if (how == NGA_TWIN_HARDLINK)
		enabled->stat = enabled->target = available->stat;
	return enabled;
}

START_TEST(a_copy_is_replaced_by_a_link)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	const struct nga_entry *entry = copy(texts, pair, NGA_TWIN_SAME);

	const struct planned planned = planned_by(texts, "copied-site");

	const struct nga_proposal *replace = planned_one(&planned, NGA_REPLACE_COPY);
	ck_assert(replace->safe);
	ck_assert_uint_eq(replace->nsteps, 1);
	ck_assert_str_eq(replace->steps[0].path, entry->path);
	ck_assert_int_eq(replace->steps[0].have.thing, NGA_A_FILE);
	ck_assert_uint_eq(replace->steps[0].have.ino, entry->stat.ino);
	ck_assert_uint_eq(replace->steps[0].have.mode, 0644);
	ck_assert_str_eq(replace->steps[0].want.text, "../sites-available/shop");
	ck_assert_str_eq(replace->keeps, "/etc/nginx/sites-available/shop");
	texts_free(texts);
}
END_TEST

START_TEST(a_second_name_is_replaced_by_a_link)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)copy(texts, pair, NGA_TWIN_HARDLINK);

	const struct planned planned = planned_by(texts, "hard-link");

	ck_assert(planned_one(&planned, NGA_REPLACE_COPY)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_link_to_a_file_that_others_may_write_asks_for_a_decision)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)copy(texts, pair, NGA_TWIN_SAME);
	pair->available[0]->entries[0].target.mode = S_IFREG | 0664;

	const struct planned planned = planned_by(texts, "copied-site");

	ck_assert(!planned_one(&planned, NGA_REPLACE_COPY)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_copy_that_nobody_could_compare_stays)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)copy(texts, pair, NGA_TWIN_UNKNOWN);

	const struct planned planned = planned_by(texts, "copied-site");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

START_TEST(what_is_served_can_become_the_available_file)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	const struct nga_entry *entry = copy(texts, pair, NGA_TWIN_DIFFERS);

	const struct planned planned = planned_by(texts, "diverged-copy");

	const struct nga_proposal *keep = planned_one(&planned, NGA_KEEP_SERVED);
	ck_assert(!keep->safe);
	ck_assert_uint_eq(keep->nsteps, 2);
	ck_assert_str_eq(keep->steps[0].path, "/etc/nginx/sites-available/shop");
	ck_assert_uint_eq(keep->steps[0].have.ino, entry->twin->stat.ino);
	ck_assert_uint_eq(keep->steps[0].want.ino, entry->stat.ino);
	ck_assert_uint_eq(keep->steps[1].have.ino, entry->stat.ino);
	ck_assert_str_eq(keep->steps[1].want.text, "../sites-available/shop");
	texts_free(texts);
}
END_TEST

START_TEST(the_available_file_can_become_what_is_served)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)copy(texts, pair, NGA_TWIN_DIFFERS);

	const struct planned planned = planned_by(texts, "diverged-copy");

	const struct nga_proposal *keep = planned_one(&planned, NGA_KEEP_AVAILABLE);
	ck_assert(!keep->safe);
	ck_assert_uint_eq(keep->nsteps, 1);
	ck_assert_str_eq(keep->steps[0].want.text, "../sites-available/shop");
	texts_free(texts);
}
END_TEST

START_TEST(a_file_is_not_moved_to_another_file_system)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)copy(texts, pair, NGA_TWIN_DIFFERS);
	pair->available[0]->stat.dev = 7;

	const struct planned planned = planned_by(texts, "diverged-copy");

	ck_assert_ptr_null(planned_nth(&planned, NGA_KEEP_SERVED, 0));
	(void)planned_one(&planned, NGA_KEEP_AVAILABLE);
	texts_free(texts);
}
END_TEST

/* ---- strays ---- */

/* A world with a site `shop` and a leftover `shop.bak` of these texts. */
static struct texts *stray_world(const char *shop, const char *leftover)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*; }"},
		{"sites-enabled/shop", shop},
		{"sites-enabled/shop.bak", leftover},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);

	(void)texts_entry(texts, pair->enabled, "shop");
	(void)texts_entry(texts, pair->enabled, "shop.bak");
	return texts;
}

START_TEST(a_stray_goes_to_the_quarantine_when_somebody_says_so)
{
	struct texts *texts = stray_world("server { listen 80; }", "server { listen 81; }");

	const struct planned planned = planned_by(texts, "stray-file");

	const struct nga_proposal *quarantine = planned_one(&planned, NGA_QUARANTINE);
	ck_assert(!quarantine->safe);
	ck_assert_str_eq(quarantine->steps[0].path, "/etc/nginx/sites-enabled/shop.bak");
	ck_assert_int_eq(quarantine->steps[0].have.thing, NGA_A_FILE);
	ck_assert_int_eq(quarantine->steps[0].want.thing, NGA_NOTHING);
	texts_free(texts);
}
END_TEST

START_TEST(a_stray_that_only_repeats_its_site_goes_unasked)
{
	struct texts *texts = stray_world("server { listen 80; }", "server { listen 80; }");

	const struct planned planned = planned_by(texts, "stray-file");

	const struct nga_proposal *quarantine = planned_one(&planned, NGA_QUARANTINE);
	ck_assert(quarantine->safe);
	ck_assert_str_eq(quarantine->keeps, "/etc/nginx/sites-enabled/shop");
	texts_free(texts);
}
END_TEST

START_TEST(a_stray_that_says_nothing_goes_unasked)
{
	struct texts *texts = stray_world("server { listen 80; }", "# was here\n");

	const struct planned planned = planned_by(texts, "stray-file");

	ck_assert(planned_one(&planned, NGA_QUARANTINE)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_stray_link_is_removed)
{
	struct texts *texts = stray_world("server { listen 80; }", "server { listen 81; }");
	struct nga_entry *stray = &texts->snapshot.pairs[0]->enabled->entries[1];
	texts_link(texts, stray, "/srv/shop.bak", NGA_END_FILE);

	const struct planned planned = planned_by(texts, "stray-file");

	ck_assert_ptr_null(planned_nth(&planned, NGA_QUARANTINE, 0));
	ck_assert(!planned_one(&planned, NGA_REMOVE_LINK)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_fifo_goes_to_the_quarantine)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	struct nga_entry *entry = planned_enabled(texts, pair, "pipe");
	entry->kind = NGA_KIND_FIFO;
	entry->stat.mode = entry->target.mode = S_IFIFO | 0600;
	entry->lookup = NGA_WRONG_KIND;

	const struct planned planned = planned_by(texts, "not-a-file");

	const struct nga_proposal *quarantine = planned_one(&planned, NGA_QUARANTINE);
	ck_assert_int_eq(quarantine->steps[0].have.thing, NGA_A_SPECIAL);
	ck_assert(!quarantine->safe);
	texts_free(texts);
}
END_TEST

/* ---- orphans ---- */

START_TEST(an_orphan_is_moved_to_the_available_side_and_linked)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "blog");
	const struct nga_entry *entry = planned_enabled(texts, pair, "shop");

	const struct planned planned = planned_by(texts, "orphan-file");

	const struct nga_proposal *adopt = planned_one(&planned, NGA_ADOPT);
	ck_assert(adopt->safe);
	ck_assert_uint_eq(adopt->nsteps, 2);
	ck_assert_str_eq(adopt->steps[0].path, "/etc/nginx/sites-available/shop");
	ck_assert_int_eq(adopt->steps[0].have.thing, NGA_NOTHING);
	ck_assert_uint_eq(adopt->steps[0].want.ino, entry->stat.ino);
	ck_assert_uint_eq(adopt->steps[1].have.ino, entry->stat.ino);
	ck_assert_str_eq(adopt->steps[1].want.text, "../sites-available/shop");
	texts_free(texts);
}
END_TEST

START_TEST(an_orphan_whose_place_is_taken_stays)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	struct nga_entry *taken = texts_entry(texts, pair->available[0], "shop");
	texts_link(texts, taken, "/etc/nginx/sites-enabled/shop", NGA_END_FILE);
	(void)planned_enabled(texts, pair, "shop");

	const struct planned planned = planned_by(texts, "orphan-file");

	ck_assert_ptr_null(planned_nth(&planned, NGA_ADOPT, 0));
	texts_free(texts);
}
END_TEST

START_TEST(where_all_sites_are_files_nothing_is_adopted)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)planned_enabled(texts, pair, "shop");

	const struct planned planned = planned_by(texts, "orphan-file");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

int main(void)
{
	return unit_run(
		"plan_copies", (const TTest *const[]){
				       a_copy_is_replaced_by_a_link,
				       a_second_name_is_replaced_by_a_link,
				       a_link_to_a_file_that_others_may_write_asks_for_a_decision,
				       a_copy_that_nobody_could_compare_stays,
				       what_is_served_can_become_the_available_file,
				       the_available_file_can_become_what_is_served,
				       a_file_is_not_moved_to_another_file_system,
				       a_stray_goes_to_the_quarantine_when_somebody_says_so,
				       a_stray_that_only_repeats_its_site_goes_unasked,
				       a_stray_that_says_nothing_goes_unasked,
				       a_stray_link_is_removed,
				       a_fifo_goes_to_the_quarantine,
				       an_orphan_is_moved_to_the_available_side_and_linked,
				       an_orphan_whose_place_is_taken_stays,
				       where_all_sites_are_files_nothing_is_adopted,
				       NULL,
			       });
}
