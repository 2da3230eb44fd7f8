#include "ask_isolated.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

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
	ck_assert(!is_there(&world, "pid"));
	ck_assert(!is_there(&world, "log"));
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

START_TEST(what_it_may_not_write_to_is_no_fault_of_the_configuration)
{
	struct world world = isolated_new("");
	struct traces none = {0};
	world.options.traces = &none;

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_NOT_ASKED);
	ck_assert_ptr_nonnull(strstr(world.gap, "use --test-in-place"));
	ck_assert(!is_there(&world, "log"));
	world_free(&world);
}
END_TEST

START_TEST(a_directory_that_is_missing_stays_missing)
{
	struct world world = isolated_new("http { access_log nowhere/log; }");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_ptr_nonnull(strstr(world.nginx.complaints[0].text, "No such file or directory"));
	world_free(&world);
}
END_TEST

START_TEST(a_log_that_is_there_is_not_copied_before_it_is_opened)
{
	struct world world = isolated_new("");
	scratch_write(in(&world, "log"), "gigabytes\n", 0640);
	pretend(&world, "[ -f \"$D/log\" ] && [ ! -s \"$D/log\" ] && echo more >> \"$D/log\"");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_str_eq(content(&world, "log"), "gigabytes\n");
	world_free(&world);
}
END_TEST

START_TEST(nothing_is_bound)
{
	struct world world = isolated_new("");
	pretend(&world,
		"python3 -c 'import socket; socket.socket().bind((\"127.0.0.1\", 0))' 2>&1 |\n"
		"grep -q 'Address already in use'");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	world_free(&world);
}
END_TEST

START_TEST(in_a_container_it_is_asked_where_it_would_create_nothing)
{
	struct world world = isolated_new("");
	scratch_write(in(&world, "pid"), "", 0644);
	scratch_write(in(&world, "log"), "", 0644);
	give_up_namespaces();

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_int_eq(world.nginx.isolation, NGA_ISOLATION_FILTER);
	world_free(&world);
}
END_TEST

START_TEST(in_a_container_it_is_not_asked_where_it_would_create_something)
{
	struct world world = isolated_new("");
	struct nga_error err = {0};
	scratch_write(in(&world, "pid"), "", 0644);
	give_up_namespaces();

	struct ask *asked = ask_start(world.arena, &world.options, &err);

	ck_assert_ptr_null(asked);
	ck_assert_ptr_nonnull(strstr(err.text, in(&world, "log")));
	ck_assert_ptr_nonnull(strstr(err.text, "--test-in-place"));
	world_free(&world);
}
END_TEST

START_TEST(in_a_container_it_cannot_write_a_byte)
{
	struct world world = isolated_new("");
	scratch_write(in(&world, "pid"), "", 0600);
	scratch_write(in(&world, "log"), "before\n", 0644);
	pretend(&world, "echo after >> \"$D/log\"\nchmod 777 \"$D/pid\"\nmkdir \"$D/new\"\nexit 0");
	give_up_namespaces();

	ask(&world);

	struct stat found;
	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_str_eq(content(&world, "log"), "before\n");
	ck_assert_int_eq(stat(in(&world, "pid"), &found), 0);
	ck_assert_uint_eq(found.st_mode & 07777, 0600);
	ck_assert(!is_there(&world, "new"));
	world_free(&world);
}
END_TEST

START_TEST(in_place_what_it_makes_stays)
{
	struct world world = isolated_new("");
	world.options.in_place = true;

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_int_eq(world.nginx.isolation, NGA_ISOLATION_NONE);
	ck_assert(is_there(&world, "pid"));
	world_free(&world);
}
END_TEST

int main(void)
{
	const TTest *const always[] = {
		in_a_container_it_is_asked_where_it_would_create_nothing,
		in_a_container_it_is_not_asked_where_it_would_create_something,
		in_a_container_it_cannot_write_a_byte,
		in_place_what_it_makes_stays,
		NULL,
	};
	const TTest *const isolated[] = {
		what_nginx_makes_is_gone,
		a_file_laid_over_is_what_nginx_reads,
		a_link_laid_over_leads_to_the_new_file,
		a_file_that_is_not_there_cannot_be_laid_over,
		two_are_asked_at_a_time_and_see_each_its_own,
		one_that_hides_in_a_session_of_its_own_dies_too,
		what_it_may_not_write_to_is_no_fault_of_the_configuration,
		a_directory_that_is_missing_stays_missing,
		a_log_that_is_there_is_not_copied_before_it_is_opened,
		nothing_is_bound,
		NULL,
	};

	if (!world_has_nginx()) {
		(void)fprintf(stderr, "SKIPPED: ask_sandbox_test: no nginx is installed\n");
		return EXIT_SUCCESS;
	}
	int status = unit_run("ask_sandbox", always);
	if (!isolation_is_to_be_had())
		(void)fprintf(stderr, "SKIPPED: ask_sandbox_test: no mount namespace\n");
	else if (unit_run("ask_sandbox, isolated", isolated) != EXIT_SUCCESS)
		status = EXIT_FAILURE;
	return status;
}
