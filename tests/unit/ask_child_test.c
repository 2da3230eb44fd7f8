#include "ask_world.h"

#include <signal.h>
#include <sys/wait.h>

START_TEST(a_program_that_does_not_want_to_die_is_killed_with_its_children)
{
	struct world world = world_new();
	pretend(&world, "trap '' TERM HUP INT\nsh \"$D/holder\" &\nwait");
	scratch_write(in(&world, "holder"), "while :; do sleep 1; done\n", 0644);
	world.options.timeout = 0.3;

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_TIMED_OUT);
	ck_assert(world.nginx.seconds < 5);
	ck_assert(all_gone(&world));
	world_free(&world);
}
END_TEST

START_TEST(a_child_that_keeps_the_output_open_does_not_delay_the_answer)
{
	struct world world = world_new();
	pretend(&world, "sh \"$D/holder\" &\necho 'nginx: [warn] said' >&2\nexit 0");
	scratch_write(in(&world, "holder"), "while :; do sleep 1; done\n", 0644);

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_uint_eq(world.nginx.ncomplaints, 1);
	ck_assert(world.nginx.seconds < 5);
	ck_assert(all_gone(&world));
	world_free(&world);
}
END_TEST

START_TEST(more_output_than_is_kept_does_not_stop_it)
{
	struct world world = world_new();
	pretend(&world, "head -c 5000000 /dev/zero | tr '\\0' 'x'\nexit 0");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_uint_eq(world.nginx.ncomplaints, 1);
	ck_assert_uint_eq(strlen(world.nginx.complaints[0].text), 1024 * 1024);
	world_free(&world);
}
END_TEST

START_TEST(nothing_of_ours_is_inherited)
{
	struct world world = world_new();
	pretend(&world,
		"env > \"$D/env\"\nls /proc/self/fd > \"$D/fds\"\n"
		"readlink /proc/self/fd/0 > \"$D/in\"\n"
		"grep -E 'Sig(Blk|Ign)' /proc/self/status > \"$D/signals\"\npwd > \"$D/pwd\"\n"
		"cut -d ' ' -f 1,6 /proc/$$/stat > \"$D/session\"");
	ck_assert_int_eq(setenv("NGINX", "6;7;", 1), 0);
	ck_assert_int_eq(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
	ck_assert_int_ge(dup2(STDERR_FILENO, 77), 0);
	ck_assert(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	sigset_t blocked;
	ck_assert_int_eq(sigemptyset(&blocked) | sigaddset(&blocked, SIGUSR1), 0);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &blocked, NULL), 0);

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_ptr_null(strstr(content(&world, "env"), "NGINX="));
	ck_assert_ptr_nonnull(strstr(content(&world, "env"), "LC_ALL=C\n"));
	ck_assert_ptr_nonnull(strstr(content(&world, "env"), "RES_OPTIONS=timeout:1 attempts:1\n"));
	ck_assert_str_eq(content(&world, "fds"), "0\n1\n2\n3\n"); /* 3 is of ls itself */
	ck_assert_str_eq(content(&world, "in"), "/dev/null\n");
	ck_assert_str_eq(content(&world, "signals"),
		"SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
	ck_assert_str_eq(content(&world, "pwd"), "/\n");
	int pid = 0, session = 0;
	ck_assert_int_eq(sscanf(content(&world, "session"), "%d %d", &pid, &session), 2);
	ck_assert_int_eq(pid, session);
	world_free(&world);
}
END_TEST

START_TEST(our_own_signals_stay_as_they_were)
{
	struct world world = world_new();
	pretend(&world, "exit 0");
	ck_assert(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	sigset_t blocked, now;
	ck_assert_int_eq(sigemptyset(&blocked) | sigaddset(&blocked, SIGUSR1), 0);
	ck_assert_int_eq(sigprocmask(SIG_SETMASK, &blocked, NULL), 0);

	ask(&world);

	ck_assert_int_eq(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	ck_assert_int_eq(sigismember(&now, SIGUSR1), 1);
	ck_assert_int_eq(sigismember(&now, SIGTERM), 0);
	ck_assert(signal(SIGPIPE, SIG_DFL) == SIG_IGN);
	world_free(&world);
}
END_TEST

START_TEST(the_answer_arrives_though_we_were_started_with_children_ignored)
{
	struct world world = world_new();
	pretend(&world, "exit 1");
	ck_assert(signal(SIGCHLD, SIG_IGN) != SIG_ERR);

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_REFUSES);
	world_free(&world);
}
END_TEST

START_TEST(the_answer_arrives_though_our_standard_descriptors_are_closed)
{
	struct world world = world_new();
	pretend(&world, "echo 'nginx: [warn] said' >&2\ncat");
	int kept = dup(STDERR_FILENO);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		ck_assert_int_eq(close(fd), 0);

	ask(&world);

	ck_assert_int_ge(dup2(kept, STDERR_FILENO), 0);
	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_uint_eq(world.nginx.ncomplaints, 1);
	world_free(&world);
}
END_TEST

START_TEST(no_descriptor_of_ours_is_left_open)
{
	struct world world = world_new();
	pretend(&world, "exit 0");
	ask(&world);
	int before = dup(STDERR_FILENO), after = -1;
	ck_assert_int_eq(close(before), 0);

	ask(&world);
	ask_abandon(start(&world));

	after = dup(STDERR_FILENO);
	ck_assert_int_eq(after, before);
	ck_assert_int_eq(close(after), 0);
	world_free(&world);
}
END_TEST

START_TEST(an_abandoned_test_leaves_nothing)
{
	struct world world = world_new();
	pretend(&world, "sh \"$D/holder\" &\nwait");
	scratch_write(in(&world, "holder"), "while :; do sleep 1; done\n", 0644);

	ask_abandon(start(&world));
	ask_abandon(NULL);

	ck_assert(all_gone(&world));
	world_free(&world);
}
END_TEST

START_TEST(a_test_dies_with_us)
{
	struct world world = world_new();
	pretend(&world, "echo started > \"$D/started\"\nexec sh \"$D/holder\"");
	scratch_write(in(&world, "holder"), "while :; do sleep 0.1; done\n", 0644);

	pid_t pid = fork();
	if (pid == 0) {
		(void)start(&world);
		while (access(in(&world, "started"), F_OK) != 0)
			nap();
		(void)raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);

	ck_assert(all_gone(&world));
	world_free(&world);
}
END_TEST

START_TEST(a_program_that_cannot_be_run_is_an_error)
{
	struct world world = world_new();
	struct nga_error err;

	world.options.binary = in(&world, "nothing");
	ck_assert_ptr_null(ask_start(world.arena, &world.options, &err));
	ck_assert_str_eq(
		err.text, arena_format(world.arena,
				  "cannot run %s/nothing: No such file or directory", world.dir));

	world.options.binary = in(&world, "text");
	scratch_write(world.options.binary, "no program\n", 0644);
	ck_assert_ptr_null(ask_start(world.arena, &world.options, &err));
	ck_assert_str_eq(err.text,
		arena_format(world.arena, "cannot run %s/text: Permission denied", world.dir));
	world_free(&world);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_program_that_does_not_want_to_die_is_killed_with_its_children,
		a_child_that_keeps_the_output_open_does_not_delay_the_answer,
		more_output_than_is_kept_does_not_stop_it,
		nothing_of_ours_is_inherited,
		our_own_signals_stay_as_they_were,
		the_answer_arrives_though_we_were_started_with_children_ignored,
		the_answer_arrives_though_our_standard_descriptors_are_closed,
		no_descriptor_of_ours_is_left_open,
		an_abandoned_test_leaves_nothing,
		a_test_dies_with_us,
		a_program_that_cannot_be_run_is_an_error,
		NULL,
	};
	return unit_run("ask_child", tests);
}
