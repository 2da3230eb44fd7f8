#include "ask_world.h"

/* ---- with the real nginx ---- */

START_TEST(a_good_configuration_is_accepted)
{
	struct world world = world_new();
	configure(&world, "http { access_log off; }");

	ask(&world);

	ck_assert(world.nginx.asked);
	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_uint_eq(world.nginx.ncomplaints, 0);
	ck_assert_ptr_null(world.gap);
	ck_assert(world.nginx.seconds > 0 && world.nginx.seconds < 20);
	world_free(&world);
}
END_TEST

START_TEST(a_bad_configuration_is_refused_with_its_place)
{
	struct world world = world_new();
	configure(&world, "nonsense on;");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_uint_eq(world.nginx.ncomplaints, 1);
	ck_assert_str_eq(world.nginx.complaints[0].level, "emerg");
	ck_assert_str_eq(world.nginx.complaints[0].text, "unknown directive \"nonsense\"");
	ck_assert_str_eq(world.nginx.complaints[0].file, world.options.nginx_conf);
	ck_assert_uint_eq(world.nginx.complaints[0].line, 4);
	world_free(&world);
}
END_TEST

START_TEST(a_warning_is_told_and_accepted)
{
	struct world world = world_new();
	configure(&world,
		arena_format(world.arena,
			"http { access_log off; server { listen unix:%s/s; server_name a; } "
			"server { listen unix:%s/s; server_name a; } }",
			world.dir, world.dir));

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_uint_eq(world.nginx.ncomplaints, 1);
	ck_assert_str_eq(world.nginx.complaints[0].level, "warn");
	ck_assert_ptr_nonnull(
		strstr(world.nginx.complaints[0].text, "conflicting server name \"a\""));
	world_free(&world);
}
END_TEST

START_TEST(the_globals_of_the_master_are_passed_on)
{
	struct world world = world_new();
	configure(&world, "");
	world.options.globals = "nonsense on;";

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_str_eq(
		world.nginx.complaints[0].text, "unknown directive \"nonsense\" in command line");
	world_free(&world);
}
END_TEST

START_TEST(the_prefix_is_passed_on)
{
	struct world world = world_new();
	world.options.prefix = in(&world, "prefix");
	ck_assert_int_eq(mkdir(world.options.prefix, 0755), 0);
	scratch_write(in(&world, "nginx.conf"), "pid p;\nerror_log e;\nevents {}\n", 0644);

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_int_eq(access(in(&world, "prefix/e"), F_OK), 0);
	world_free(&world);
}
END_TEST

START_TEST(a_fifo_that_hangs_nginx_ends_at_the_time_limit_and_leaves_nothing)
{
	struct world world = world_new();
	configure(&world, arena_format(world.arena, "include %s/fifo;", world.dir));
	ck_assert_int_eq(mkfifo(in(&world, "fifo"), 0666), 0);
	world.options.timeout = 0.3;

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_TIMED_OUT);
	ck_assert(world.nginx.seconds >= 0.3 && world.nginx.seconds < 5);
	ck_assert(all_gone(&world));
	world_free(&world);
}
END_TEST

START_TEST(an_answer_that_came_in_time_counts_though_it_is_fetched_late)
{
	struct world world = world_new();
	configure(&world, "");
	world.options.timeout = 0.5;

	struct ask *asked = start(&world);
	ck_assert_int_eq(sleep(1), 0);
	ask_finish(asked, &world.nginx, &world.gap);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	world_free(&world);
}
END_TEST

START_TEST(an_ordinary_user_who_may_not_write_the_pid_file_has_no_answer)
{
	struct world world = world_new();
	configure(&world, "");
	ck_assert_int_eq(chmod(world.dir, 0555), 0);
	become_ordinary();

	ask(&world);
	become_what_we_were();
	ck_assert_int_eq(chmod(world.dir, 0755), 0);

	ck_assert_int_eq(world.nginx.answer, NGA_NOT_ASKED);
	ck_assert(!world.nginx.asked);
	ck_assert_uint_eq(world.nginx.ncomplaints, 0);
	ck_assert_ptr_nonnull(world.gap);
	ck_assert_ptr_nonnull(strstr(world.gap, "could not finish as this user: open() \""));
	ck_assert_ptr_nonnull(strstr(world.gap, "failed (13: Permission denied); run as root"));
	world_free(&world);
}
END_TEST

START_TEST(an_ordinary_user_learns_of_bad_syntax)
{
	struct world world = world_new();
	configure(&world, "nonsense on;");
	become_ordinary();

	ask(&world);
	become_what_we_were();

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_ptr_null(world.gap);
	ck_assert_str_eq(world.nginx.complaints[0].text, "unknown directive \"nonsense\"");
	world_free(&world);
}
END_TEST

/* ---- with a script in its place ---- */

START_TEST(death_by_a_signal_is_a_refusal)
{
	struct world world = world_new();
	pretend(&world, "ulimit -c 0; kill -SEGV $$");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_uint_eq(world.nginx.ncomplaints, 1);
	ck_assert_str_eq(world.nginx.complaints[0].text, "nginx died of signal 11");
	world_free(&world);
}
END_TEST

START_TEST(a_refusal_without_a_word_is_explained)
{
	struct world world = world_new();
	pretend(&world, "exit 3");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_str_eq(world.nginx.complaints[0].text,
		"nginx -t exited with status 3 and did not say why");
	world_free(&world);
}
END_TEST

START_TEST(the_exit_status_counts_whatever_is_said)
{
	struct world world = world_new();
	pretend(&world, "echo 'nginx: configuration file /x test is successful' >&2; exit 1");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_uint_eq(world.nginx.ncomplaints, 1);
	world_free(&world);
}
END_TEST

START_TEST(an_unknown_host_is_asked_for_again_with_patience)
{
	struct world world = world_new();
	pretend(&world,
		"[ -z \"$RES_OPTIONS\" ] && exit 0\n"
		"echo 'nginx: [emerg] host not found in upstream \"x\" in /x:1' >&2\nexit 1");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_uint_eq(world.nginx.ncomplaints, 0);
	world_free(&world);
}
END_TEST

START_TEST(a_host_that_stays_unknown_is_a_refusal)
{
	struct world world = world_new();
	pretend(&world,
		"echo again >> \"$D/asked\"\n"
		"echo 'nginx: [emerg] host not found in upstream \"x\" in /x:1' >&2\nexit 1");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	ck_assert_uint_eq(world.nginx.ncomplaints, 1);
	ck_assert_str_eq(content(&world, "asked"), "again\nagain\n");
	world_free(&world);
}
END_TEST

START_TEST(an_nginx_before_1_19_5_is_not_given_e)
{
	struct world world = world_new();
	pretend(&world, "echo \"$@\" > \"$D/arguments\"");
	world.options.old = true;

	ask(&world);

	ck_assert_str_eq(content(&world, "arguments"),
		arena_format(world.arena, "-t -c %s\n", world.options.nginx_conf));
	world_free(&world);
}
END_TEST

int main(void)
{
	const TTest *const with_nginx[] = {
		a_good_configuration_is_accepted,
		a_bad_configuration_is_refused_with_its_place,
		a_warning_is_told_and_accepted,
		the_globals_of_the_master_are_passed_on,
		the_prefix_is_passed_on,
		a_fifo_that_hangs_nginx_ends_at_the_time_limit_and_leaves_nothing,
		an_answer_that_came_in_time_counts_though_it_is_fetched_late,
		an_ordinary_user_who_may_not_write_the_pid_file_has_no_answer,
		an_ordinary_user_learns_of_bad_syntax,
		NULL,
	};
	const TTest *const always[] = {
		death_by_a_signal_is_a_refusal,
		a_refusal_without_a_word_is_explained,
		the_exit_status_counts_whatever_is_said,
		an_unknown_host_is_asked_for_again_with_patience,
		a_host_that_stays_unknown_is_a_refusal,
		an_nginx_before_1_19_5_is_not_given_e,
		NULL,
	};
	int status = unit_run("ask_nginx", always);

	if (!world_has_nginx())
		(void)fprintf(stderr, "SKIPPED: ask_nginx_test: no nginx is installed\n");
	else if (unit_run("ask_nginx, real", with_nginx) != EXIT_SUCCESS)
		status = EXIT_FAILURE;
	return status;
}
