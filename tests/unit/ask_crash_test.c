#include "ask_isolated.h"

#include <grp.h>
#include <signal.h>

/* How a script ends that stands for nginx, and what is said of it; NULL: it accepts. */
struct fate {
	const char *script, *said;
};

static const char abort_truly[] = "exec python3 -c 'import os; os.abort()'";

static const struct fate signals[] = {
	{"kill -KILL $$", "nginx died of signal 9"},
	{"kill -SEGV $$", "nginx died of signal 11"},
	{"kill -ABRT $$", "nginx died of signal 6"},
	{"kill -TERM $$", "nginx died of signal 15"},
	{"kill -PIPE $$", "nginx died of signal 13"},
	{abort_truly, "nginx died of signal 6"},
	{"kill -KILL 0", "nginx died of signal 9"},
};

static const struct fate statuses[] = {
	{"exit 0", NULL},
	{"exit 1", "nginx -t exited with status 1 and did not say why"},
	{"exit 2", "nginx -t exited with status 2 and did not say why"},
	{"exit 3", "nginx -t exited with status 3 and did not say why"},
	{"exit 139", "nginx -t exited with status 139 and did not say why"},
};

static void meets(const struct fate *fate, bool in_place)
{
	struct world world = isolated_new("");

	pretend(&world, arena_format(world.arena, "ulimit -c 0\n%s", fate->script));
	world.options.in_place = in_place;
	ask(&world);
	ck_assert_int_eq(world.nginx.isolation, in_place ? NGA_ISOLATION_NONE : NGA_ISOLATION_FULL);
	ck_assert_int_eq(world.nginx.answer, fate->said ? NGA_REFUSES : NGA_ACCEPTS);
	ck_assert_uint_eq(world.nginx.ncomplaints, fate->said ? 1 : 0);
	if (fate->said)
		ck_assert_str_eq(world.nginx.complaints[0].text, fate->said);
	world_free(&world);
}

START_TEST(death_by_any_signal_of_its_own_is_a_refusal)
{
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		meets(&signals[i], false);
}
END_TEST

START_TEST(an_exit_status_is_told_as_it_is)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		meets(&statuses[i], false);
}
END_TEST

START_TEST(in_place_every_end_is_told_the_same)
{
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		meets(&signals[i], true);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		meets(&statuses[i], true);
}
END_TEST

START_TEST(the_end_of_an_orphan_is_not_taken_for_that_of_nginx)
{
	const struct fate fate = {
		"(sh -c 'exit 0' &)\n(sh -c 'exit 7' &)\nsleep 0.2\nexit 2",
		"nginx -t exited with status 2 and did not say why",
	};

	meets(&fate, false);
}
END_TEST

START_TEST(one_that_hangs_in_its_own_world_is_cut_off_and_leaves_nothing)
{
	struct world world = isolated_new("");
	pretend(&world, "trap '' TERM HUP INT\nsetsid sh \"$D/holder\" &\nexec sh \"$D/holder\"");
	scratch_write(in(&world, "holder"), "while :; do sleep 1; done\n", 0644);
	world.options.timeout = 0.3;

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_TIMED_OUT);
	ck_assert_uint_eq(count_processes(world.dir), 0);
	world_free(&world);
}
END_TEST

START_TEST(one_in_its_own_world_dies_with_us)
{
	struct world world = isolated_new("");
	pretend(&world, "setsid sh \"$D/holder\" &\nexec sh \"$D/holder\"");
	scratch_write(in(&world, "holder"), "while :; do sleep 0.1; done\n", 0644);

	pid_t pid = fork();
	if (pid == 0) {
		(void)start(&world);
		while (count_processes(in(&world, "holder")) < 2)
			nap();
		(void)raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);

	ck_assert(all_gone(&world));
	world_free(&world);
}
END_TEST

START_TEST(nothing_of_ours_is_inherited_in_its_own_world)
{
	struct world world = isolated_new("");
	pretend(&world, "echo \"nginx: [warn] $(ls /proc/self/fd | tr '\\n' ' ')\" >&2\n"
			"grep -E 'Sig(Blk|Ign)' /proc/self/status | tr '\\n' ' ' >&2\n"
			"[ \"$(pwd)\" = / ]");
	ck_assert_int_ge(dup2(STDERR_FILENO, 77), 0);
	ck_assert(signal(SIGPIPE, SIG_IGN) != SIG_ERR);

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_uint_eq(world.nginx.ncomplaints, 1);
	ck_assert_str_eq(world.nginx.complaints[0].text,
		"0 1 2 3 \nSigBlk:\t0000000000000000 SigIgn:\t0000000000000000 ");
	world_free(&world);
}
END_TEST

START_TEST(no_descriptor_of_ours_is_left_open_after_its_own_world)
{
	struct world world = isolated_new("");
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

START_TEST(its_time_is_its_own_though_it_is_fetched_late)
{
	struct world world = isolated_new("");
	pretend(&world, "sleep 0.2");

	struct ask *asked = start(&world);
	ck_assert_int_eq(sleep(2), 0);
	ask_finish(asked, &world.nginx, &world.gap);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert(world.nginx.seconds >= 0.2 && world.nginx.seconds < 1.9);
	world_free(&world);
}
END_TEST

/* For good: what a test starts shall have no way back. */
static void become_ordinary_for_good(void)
{
	enum { NOBODY = 65534 };

	if (geteuid() != 0)
		return;
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
		setresuid(NOBODY, NOBODY, NOBODY) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0)
		_exit(EXIT_FAILURE);
}

static int run_isolated(const char *name, const TTest *const *tests)
{
	if (isolation_is_to_be_had())
		return unit_run(name, tests);
	(void)fprintf(stderr, "SKIPPED: %s: no mount namespace\n", name);
	return EXIT_SUCCESS;
}

static int run_as_ordinary(const char *name, const TTest *const *tests)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		become_ordinary_for_good();
		exit(run_isolated(name, tests));
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 ? EXIT_SUCCESS
									 : EXIT_FAILURE;
}

int main(void)
{
	const TTest *const in_place[] = {in_place_every_end_is_told_the_same, NULL};
	const TTest *const isolated[] = {
		death_by_any_signal_of_its_own_is_a_refusal,
		an_exit_status_is_told_as_it_is,
		the_end_of_an_orphan_is_not_taken_for_that_of_nginx,
		one_that_hangs_in_its_own_world_is_cut_off_and_leaves_nothing,
		one_in_its_own_world_dies_with_us,
		nothing_of_ours_is_inherited_in_its_own_world,
		no_descriptor_of_ours_is_left_open_after_its_own_world,
		its_time_is_its_own_though_it_is_fetched_late,
		NULL,
	};
	int status = unit_run("ask_crash", in_place);

	if (geteuid() == 0 && run_isolated("ask_crash, root", isolated) != EXIT_SUCCESS)
		status = EXIT_FAILURE;
	if (run_as_ordinary("ask_crash, an ordinary user", isolated) != EXIT_SUCCESS)
		status = EXIT_FAILURE;
	return status;
}
