#include "ask_isolated.h"
#include "scanned.h"
#include "unit.h"

#include <search.h>

#include <stdlib.h>
#include <time.h>

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* A world with sites `a` and `b`, loaded by its main file, and what a scan found there. */
struct hunted {
	struct world world;
	struct scanned scanned;
	struct search search;
};

static struct hunted hunted_new(const char *a, const char *b)
{
	struct hunted hunted = {.world = isolated_new("http { include sites-enabled/*; }")};
	struct world *world = &hunted.world;

	ck_assert_int_eq(mkdir(in(world, "sites-enabled"), 0755), 0);
	scratch_write(in(world, "sites-enabled/a"), a, 0644);
	scratch_write(in(world, "sites-enabled/b"), b, 0644);
	hunted.scanned = (struct scanned){.arena = world->arena,
		.dir = world->dir,
		.options = {.root = "/",
			.nginx_conf = world->options.nginx_conf,
			.prefix = world->dir,
			.needs = JUDGE_NEEDS_CONTENTS,
			.master_uid = geteuid()}};
	scanned_read(&hunted.scanned);
	return hunted;
}

static const char *hunt(struct hunted *hunted, double seconds)
{
	hunted->search = (struct search){.snapshot = &hunted->scanned.snapshot,
		.ask = &hunted->world.options,
		.seconds = seconds};
	return search_faults(hunted->world.arena, &hunted->search, &hunted->world.nginx);
}

static void hunted_free(struct hunted *hunted)
{
	scan_close(hunted->scanned.scan);
	world_free(&hunted->world);
}

START_TEST(both_sites_at_fault_are_named_at_their_places)
{
	struct hunted hunted = hunted_new("server {}\nbogus on;\n", "server {}\n\nbogos on;\n");
	ask(&hunted.world);

	const char *gap = hunt(&hunted, 20);

	const struct nga_nginx *nginx = &hunted.world.nginx;
	ck_assert_ptr_null(gap);
	ck_assert_uint_eq(nginx->ncomplaints, 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(nginx->complaints[i].blame, NGA_BLAME_OWN);
		ck_assert_str_eq(nginx->complaints[i].entry->name, i == 0 ? "a" : "b");
		ck_assert_uint_eq(nginx->complaints[i].line, i == 0 ? 2 : 3);
	}
	hunted_free(&hunted);
}
END_TEST

START_TEST(time_that_is_up_is_a_gap_and_leaves_nothing_running)
{
	struct hunted hunted = hunted_new("server {}\n", "server {}\n");
	pretend(&hunted.world, "sleep 600");
	hunted.world.nginx = (struct nga_nginx){.asked = true,
		.answer = NGA_REFUSES,
		.complaints = &(struct nga_complaint){.level = "emerg", .text = "no"},
		.ncomplaints = 1};
	double before = now();

	const char *gap = hunt(&hunted, 0.3);

	ck_assert_ptr_nonnull(gap);
	ck_assert_ptr_nonnull(strstr(gap, "time was up"));
	ck_assert_double_lt(now() - before, 5);
	ck_assert_uint_eq(hunted.world.nginx.ncomplaints, 1);
	ck_assert(all_gone(&hunted.world));
	hunted_free(&hunted);
}
END_TEST

START_TEST(asked_in_place_nothing_is_varied)
{
	struct hunted hunted = hunted_new("server {}\nbogus on;\n", "server {}\n");
	hunted.world.options.in_place = true;
	ask(&hunted.world);

	const char *gap = hunt(&hunted, 20);

	ck_assert_ptr_nonnull(gap);
	ck_assert_uint_eq(hunted.world.nginx.ncomplaints, 1);
	ck_assert_int_eq(hunted.world.nginx.complaints[0].blame, NGA_BLAME_NOBODY);
	hunted_free(&hunted);
}
END_TEST

START_TEST(a_repair_is_tried_before_anything_is_touched)
{
	struct hunted hunted = hunted_new("server {}\nbogus on;\n", "server {}\n");
	struct world *world = &hunted.world;
	static const char repaired[] = "server {}\n";
	struct ask_file file = {in(world, "sites-enabled/a"), repaired, sizeof(repaired) - 1};

	const char *gap =
		search_would_accept(world->arena, &world->options, &file, 1, &world->nginx);

	ck_assert_ptr_null(gap);
	ck_assert_int_eq(world->nginx.answer, NGA_ACCEPTS);
	ck_assert_str_eq(content(world, "sites-enabled/a"), "server {}\nbogus on;\n");
	hunted_free(&hunted);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		both_sites_at_fault_are_named_at_their_places,
		time_that_is_up_is_a_gap_and_leaves_nothing_running,
		asked_in_place_nothing_is_varied,
		a_repair_is_tried_before_anything_is_touched,
		NULL,
	};

	if (world_has_nginx() && isolation_is_to_be_had())
		return unit_run("search", tests);
	(void)fprintf(stderr, "SKIPPED: search_test: no nginx, or no namespace\n");
	return EXIT_SUCCESS;
}
