#include "ask_world.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* A place where nginx may write what it likes, and nothing of it stays. */
static struct world isolated_new(const char *rest)
{
	struct world world = world_new();
	struct traces *traces = arena_alloc(world.arena, sizeof(*traces));

	traces->directories = arena_array(world.arena, 1, sizeof(*traces->directories));
	traces->directories[traces->ndirectories++] = world.dir;
	traces->paths = arena_array(world.arena, 2, sizeof(*traces->paths));
	traces->paths[traces->npaths++] = in(&world, "pid");
	traces->paths[traces->npaths++] = in(&world, "log");
	world.options.in_place = false;
	world.options.traces = traces;
	configure(&world, rest);
	return world;
}

/* Has nginx see `text` instead of what lies at `name`. */
static void lay_over(struct world *world, const char *name, const char *text)
{
	struct ask_file *files =
		arena_array(world->arena, world->options.nfiles + 1, sizeof(*files));

	for (size_t i = 0; i < world->options.nfiles; i++)
		files[i] = world->options.files[i];
	files[world->options.nfiles++] =
		(struct ask_file){.path = in(world, name), .bytes = text, .length = strlen(text)};
	world->options.files = files;
}

START_TEST(what_nginx_makes_is_gone)
{
	struct world world = isolated_new("http { client_body_temp_path body; }");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_int_eq(world.nginx.isolation, NGA_ISOLATION_FULL);
	ck_assert_int_ne(access(in(&world, "pid"), F_OK), 0);
	ck_assert_int_ne(access(in(&world, "log"), F_OK), 0);
	world_free(&world);
}
END_TEST

START_TEST(a_file_laid_over_is_what_nginx_reads)
{
	struct world world = isolated_new("include site;");
	scratch_write(in(&world, "site"), "", 0644);
	lay_over(&world, "site", "nonsense on;\n");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_str_eq(world.nginx.complaints[0].text, "unknown directive \"nonsense\"");
	ck_assert_str_eq(content(&world, "site"), "");
	world_free(&world);
}
END_TEST

START_TEST(a_link_laid_over_leads_to_the_new_file)
{
	struct world world = isolated_new("include enabled;");
	scratch_write(in(&world, "available"), "", 0644);
	ck_assert_int_eq(symlink("available", in(&world, "enabled")), 0);
	lay_over(&world, "enabled", "nonsense on;\n");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_str_eq(world.nginx.complaints[0].text, "unknown directive \"nonsense\"");
	world_free(&world);
}
END_TEST

START_TEST(a_file_that_is_not_there_cannot_be_laid_over)
{
	struct world world = isolated_new("");
	struct nga_error err = {0};
	lay_over(&world, "missing", "events {}");

	struct ask *asked = ask_start(world.arena, &world.options, &err);

	ck_assert_ptr_null(asked);
	ck_assert_int_eq(err.code, ENOENT);
	world_free(&world);
}
END_TEST

START_TEST(two_are_asked_at_a_time_and_see_each_its_own)
{
	struct world good = isolated_new("include site;");
	scratch_write(in(&good, "site"), "", 0644);
	struct world bad = good;
	struct nga_error err;
	lay_over(&bad, "site", "nonsense on;\n");

	struct ask *first = ask_start(bad.arena, &bad.options, &err);
	struct ask *second = ask_start(good.arena, &good.options, &err);
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(second);
	ask_finish(second, &good.nginx, &good.gap);
	ask_finish(first, &bad.nginx, &bad.gap);

	ck_assert_int_eq(good.nginx.answer, NGA_ACCEPTS);
	ck_assert_int_eq(bad.nginx.answer, NGA_REFUSES);
	world_free(&good);
}
END_TEST

START_TEST(one_that_hides_in_a_session_of_its_own_dies_too)
{
	struct world world = isolated_new("");
	pretend(&world, "setsid sh \"$D/holder\" &\nexit 0");
	scratch_write(in(&world, "holder"), "while :; do sleep 1; done\n", 0644);

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_uint_eq(count_processes(world.dir), 0);
	world_free(&world);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_nginx_makes_is_gone,
		a_file_laid_over_is_what_nginx_reads,
		a_link_laid_over_leads_to_the_new_file,
		a_file_that_is_not_there_cannot_be_laid_over,
		two_are_asked_at_a_time_and_see_each_its_own,
		one_that_hides_in_a_session_of_its_own_dies_too,
		NULL,
	};
	return unit_run("ask_sandbox", tests);
}
