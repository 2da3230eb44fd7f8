/* The way back to the accepted state. */
#include "unit.h"

#include <restore.h>

#include <ngxaudit/snapshot.h>

#include <arena.h>

#include <string.h>
#include <sys/stat.h>

static const struct nga_accepted accepted = {.id = 3};
static const struct nga_record shop = {.path = "/etc/nginx/sites-available/shop",
	.kind = NGA_RECORDED_FILE,
	.kept = true,
	.mode = 0640,
	.size = 5};
static const struct nga_record key = {
	.path = "/srv/tls/shop.key", .kind = NGA_RECORDED_FILE, .mode = 0600};
static const struct nga_record entry = {.path = "/etc/nginx/sites-enabled/shop",
	.kind = NGA_RECORDED_LINK,
	.text = "../sites-available/shop"};

static const struct nga_stat there = {
	.mode = S_IFREG | 0644, .dev = 1, .ino = 7, .size = 3, .mtime_ns = 9};
static const struct nga_restorable bytes = {.uid = 33, .gid = 34, .bytes = "right", .length = 5};
static const struct nga_restorable none = {0};

/* The plan for changes, each with what it takes. */
static struct nga_plan planned(struct arena *arena, const struct nga_change *changes,
	const struct nga_restorable *restorable, size_t n)
{
	const struct nga_snapshot snapshot = {
		.accepted = &accepted, .changes = changes, .nchanges = n, .restorable = restorable};
	struct nga_plan plan;

	restore_plan(arena, &snapshot, &plan);
	return plan;
}

START_TEST(a_changed_file_gets_bytes_owner_and_mode_in_one_step)
{
	struct arena *arena = arena_new();
	const struct nga_change changes[] = {
		{.how = NGA_DIFFERS_CONTENT, .path = shop.path, .was = &shop, .stat = there},
		{.how = NGA_DIFFERS_MODE, .path = shop.path, .was = &shop, .stat = there}};
	const struct nga_restorable with[] = {bytes, bytes};

	struct nga_plan plan = planned(arena, changes, with, 2);

	ck_assert_uint_eq(plan.n, 1);
	ck_assert_uint_eq(plan.choices[0].proposals[0].nsteps, 1);
	const struct nga_step *step = plan.choices[0].proposals[0].steps;
	ck_assert_uint_eq(step->have.ino, 7);
	ck_assert_uint_eq(step->want.ino, 0);
	ck_assert_str_eq(step->want.bytes, "right");
	ck_assert_uint_eq(step->want.mode, 0640);
	ck_assert_uint_eq(step->want.uid, 33);
	arena_free(arena);
}
END_TEST

START_TEST(a_mode_alone_is_given_to_the_file_that_is_there)
{
	struct arena *arena = arena_new();
	const struct nga_change change = {
		.how = NGA_DIFFERS_MODE, .path = key.path, .was = &key, .stat = there};

	struct nga_plan plan = planned(arena, &change, &none, 1);

	ck_assert_uint_eq(plan.n, 1);
	const struct nga_step *step = plan.choices[0].proposals[0].steps;
	ck_assert_uint_eq(step->want.ino, 7);
	ck_assert_uint_eq(step->want.mode, 0600);
	arena_free(arena);
}
END_TEST

START_TEST(what_only_a_digest_is_known_of_is_lacking)
{
	struct arena *arena = arena_new();
	const struct nga_change change = {.how = NGA_DIFFERS_GONE, .path = key.path, .was = &key};
	const struct nga_snapshot snapshot = {
		.changes = &change, .nchanges = 1, .restorable = &none};

	ck_assert(restore_lacks(&snapshot, 0));
	ck_assert_uint_eq(planned(arena, &change, &none, 1).n, 0);
	arena_free(arena);
}
END_TEST

START_TEST(directories_on_the_way_are_made_first_and_once)
{
	struct arena *arena = arena_new();
	static const struct nga_missing_dir parents[] = {
		{"/etc/nginx", 0755, 0, 0}, {"/etc/nginx/sites-enabled", 0750, 0, 0}};
	const struct nga_restorable with = {.parents = parents, .nparents = 2};
	const struct nga_change changes[] = {
		{.how = NGA_DIFFERS_GONE, .path = entry.path, .was = &entry},
		{.how = NGA_DIFFERS_GONE, .path = "/other/name", .was = &entry}};
	const struct nga_restorable both[] = {with, with};

	struct nga_plan plan = planned(arena, changes, both, 2);
	ck_assert_uint_eq(plan.choices[1].proposals[0].nsteps, 3);
	restore_make_once(arena, &plan);

	const struct nga_proposal *first = &plan.choices[0].proposals[0];
	ck_assert_uint_eq(first->nsteps, 3);
	ck_assert_str_eq(first->steps[0].path, "/etc/nginx");
	ck_assert_uint_eq(first->steps[1].want.mode, 0750);
	ck_assert_str_eq(first->steps[2].want.text, "../sites-available/shop");
	ck_assert_uint_eq(plan.choices[1].proposals[0].nsteps, 1);
	arena_free(arena);
}
END_TEST

/* A link where a directory was, in which lay a file. */
static struct nga_plan swapped(struct arena *arena, bool whole, const char *conf_dir)
{
	static const struct nga_record file = {
		.path = "/srv/app/a", .kind = NGA_RECORDED_FILE, .kept = true};
	static const struct nga_below below = {&file, {.bytes = "right", .length = 5}};
	static const struct nga_restorable with[] = {
		{.below = &below, .nbelow = 1}, {.behind = true}};
	const struct nga_record directory = {
		.path = "/srv/app", .kind = NGA_RECORDED_DIRECTORY, .whole = whole};
	const struct nga_change changes[] = {{.how = NGA_DIFFERS_KIND,
						     .path = "/srv/app",
						     .was = &directory,
						     .stat.mode = S_IFLNK,
						     .text = "other"},
		{.how = NGA_DIFFERS_CONTENT, .path = "/srv/app/a", .was = &file}};
	const struct nga_snapshot snapshot = {.accepted = &accepted,
		.conf_dir = conf_dir,
		.changes = changes,
		.nchanges = 2,
		.restorable = with};
	struct nga_plan plan;

	restore_plan(arena, &snapshot, &plan);
	return plan;
}

START_TEST(a_directory_comes_back_with_what_lay_in_it_and_nothing_through_the_link)
{
	struct arena *arena = arena_new();

	struct nga_plan plan = swapped(arena, true, "/etc/nginx");

	ck_assert_uint_eq(plan.n, 1);
	ck_assert_uint_eq(plan.choices[0].proposals[0].nsteps, 2);
	const struct nga_step *steps = plan.choices[0].proposals[0].steps;
	ck_assert_int_eq(steps[0].have.thing, NGA_A_LINK);
	ck_assert_int_eq(steps[0].want.thing, NGA_A_DIRECTORY);
	ck_assert_int_eq(steps[1].have.thing, NGA_NOTHING);
	ck_assert_str_eq(steps[1].want.bytes, "right");
	arena_free(arena);
}
END_TEST

START_TEST(a_directory_is_made_anew_unasked_only_where_all_of_it_is_known)
{
	struct arena *arena = arena_new();

	ck_assert(swapped(arena, true, "/etc/nginx").choices[0].proposals[0].safe);
	ck_assert(swapped(arena, false, "/srv").choices[0].proposals[0].safe);
	ck_assert(!swapped(arena, false, "/etc/nginx").choices[0].proposals[0].safe);
	arena_free(arena);
}
END_TEST

START_TEST(what_is_new_is_put_away_unasked_only_where_a_pattern_loads_it)
{
	struct arena *arena = arena_new();
	const struct nga_include pattern = {.pattern = true};
	const struct nga_entry loaded = {.loaded = &pattern};
	const struct nga_change changes[] = {{.how = NGA_DIFFERS_NEW, .path = "/a", .stat = there},
		{.how = NGA_DIFFERS_NEW, .path = "/b", .stat = there, .entry = &loaded}};
	const struct nga_restorable with[] = {none, none};

	struct nga_plan plan = planned(arena, changes, with, 2);

	ck_assert(!plan.choices[0].proposals[0].safe);
	ck_assert(plan.choices[1].proposals[0].safe);
	ck_assert_int_eq(plan.choices[1].proposals[0].steps[0].want.thing, NGA_NOTHING);
	arena_free(arena);
}
END_TEST

int main(void)
{
	return unit_run("restore",
		(const TTest *const[]){
			a_changed_file_gets_bytes_owner_and_mode_in_one_step,
			a_mode_alone_is_given_to_the_file_that_is_there,
			what_only_a_digest_is_known_of_is_lacking,
			directories_on_the_way_are_made_first_and_once,
			a_directory_comes_back_with_what_lay_in_it_and_nothing_through_the_link,
			a_directory_is_made_anew_unasked_only_where_all_of_it_is_known,
			what_is_new_is_put_away_unasked_only_where_a_pattern_loads_it,
			NULL,
		});
}
