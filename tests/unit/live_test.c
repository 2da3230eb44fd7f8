#include "scratch.h"

#include <arena.h>
#include <ask_nginx.h>
#include <live.h>
#include <path.h>

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

/* A directory for masters of the test's own: others on this machine are passed over. */
struct world {
	struct arena *arena;
	char *dir;
	const char *nginx;
};

static struct world world_new(void)
{
	struct world world = {.arena = arena_new(), .dir = scratch_new()};

	world.nginx = ask_find_binary(world.arena);
	return world;
}

static void world_free(struct world *world)
{
	scratch_remove(world->dir);
	arena_free(world->arena);
}

static const char *in(const struct world *world, const char *name)
{
	return path_join(world->arena, world->dir, name);
}

/* Writes NAME.conf, with pid file and log beside it, and returns its path. */
static const char *configure(const struct world *world, const char *name, const char *rest)
{
	const char *path = arena_format(world->arena, "%s/%s.conf", world->dir, name);

	scratch_write(path,
		arena_format(world->arena, "pid %s/%s.pid;\nerror_log %s/log;\nevents {}\n%s\n",
			world->dir, name, world->dir, rest),
		0644);
	return path;
}

struct start {
	const char *arguments[8];
	const char *cwd; /* NULL: ours */
	bool bare;       /* without environment */
	int namespaces;  /* CLONE_NEW... */
};

static void become_nginx(const struct world *world, const struct start *how)
{
	char *argv[10] = {arena_copy(world->arena, world->nginx)};
	char *environment[] = {
		how->bare ? NULL : arena_copy(world->arena, "PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
		NULL};

	for (size_t i = 0; i < 8 && how->arguments[i]; i++)
		argv[i + 1] = arena_copy(world->arena, how->arguments[i]);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (how->cwd && chdir(how->cwd) != 0)
		_exit(1);
	if (how->namespaces != 0 && unshare(how->namespaces) != 0)
		_exit(1);
	/* A new pid namespace holds the next child, not this process. */
	pid_t inner = (how->namespaces & CLONE_NEWPID) != 0 ? fork() : 0;
	if (inner == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)execve(argv[0], argv, environment);
	}
	(void)waitpid(inner, NULL, 0);
	_exit(1);
}

/* Starts nginx, which ends with us. */
static pid_t start(const struct world *world, struct start how)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		become_nginx(world, &how);
	return pid;
}

static void stop(pid_t pid)
{
	(void)kill(pid, SIGTERM);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

static void wait_for_file(const char *path)
{
	struct stat found;

	for (int tries = 0; tries < 1000 && (stat(path, &found) != 0 || found.st_size == 0);
		tries++)
		nap();
	ck_assert_int_eq(access(path, F_OK), 0);
}

static bool is_of(const struct world *world, const struct live_master *master)
{
	return (master->conf && path_is_below(master->conf, world->dir)) ||
	       (master->prefix && path_is_below(master->prefix, world->dir)) ||
	       (master->globals && strstr(master->globals, world->dir));
}

/* Our masters that run now; at most `room` are stored, all are counted. */
static size_t masters_of(const struct world *world, struct live_master *masters, size_t room)
{
	size_t n, found = 0;
	const struct live_master *all = live_masters(world->arena, &n);

	for (size_t i = 0; i < n; i++) {
		ck_assert(i == 0 || all[i - 1].pid < all[i].pid);
		if (!is_of(world, &all[i]))
			continue;
		if (found < room)
			masters[found] = all[i];
		found++;
	}
	return found;
}

static size_t wait_for_masters(const struct world *world, struct live_master *masters, size_t room)
{
	for (int tries = 0; tries < 1000 && masters_of(world, masters, room) != room; tries++)
		nap();
	return masters_of(world, masters, room);
}

static const struct live_master *with_pid(const struct live_master *masters, pid_t pid)
{
	while (masters->pid != pid)
		masters++;
	return masters;
}

START_TEST(masters_are_told_with_what_they_were_started_with)
{
	struct world world = world_new();
	struct live_master masters[2];
	const char *plain = configure(&world, "plain", "");
	ck_assert_int_eq(mkdir(in(&world, "prefix"), 0755), 0);
	(void)configure(&world, "prefix/own", "daemon off;");

	pid_t one = start(&world,
		(struct start){.arguments = {"-c", plain, "-g", "daemon off; master_process on;"}});
	pid_t two = start(&world,
		(struct start){.arguments = {"-p", in(&world, "prefix/"), "-q", "-c", "own.conf"}});
	size_t n = wait_for_masters(&world, masters, 2);

	ck_assert_uint_eq(n, 2);
	const struct live_master *first = with_pid(masters, one), *second = with_pid(masters, two);
	ck_assert_str_eq(first->conf, plain);
	ck_assert_ptr_null(first->prefix);
	ck_assert_str_eq(first->globals, "daemon off; master_process on;");
	ck_assert_str_eq(first->binary, world.nginx);
	ck_assert_uint_eq(first->uid, geteuid());
	ck_assert_str_eq(second->conf, in(&world, "prefix/own.conf"));
	ck_assert_str_eq(second->prefix, in(&world, "prefix"));
	ck_assert_ptr_null(second->globals);
	stop(one);
	stop(two);
	world_free(&world);
}
END_TEST

START_TEST(a_relative_prefix_is_completed)
{
	struct world world = world_new();
	struct live_master master;
	(void)configure(&world, "own", "daemon off;");

	pid_t pid =
		start(&world, (struct start){.arguments = {"-p.", "-cown.conf"}, .cwd = world.dir});
	size_t n = wait_for_masters(&world, &master, 1);

	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(master.prefix, in(&world, "."));
	ck_assert_str_eq(master.conf, in(&world, "./own.conf"));
	stop(pid);
	world_free(&world);
}
END_TEST

START_TEST(workers_are_no_masters)
{
	struct world world = world_new();
	struct live_master master;
	const char *conf = configure(&world, "own", "daemon off; worker_processes 4;");
	pid_t pid = start(&world, (struct start){.arguments = {"-c", conf}});
	ck_assert_uint_eq(wait_for_masters(&world, &master, 1), 1);

	for (int reloads = 0; reloads < 5; reloads++) {
		ck_assert_int_eq(kill(pid, SIGHUP), 0);
		for (int looks = 0; looks < 20; looks++) {
			ck_assert_uint_eq(masters_of(&world, &master, 1), 1);
			ck_assert_int_eq(master.pid, pid);
		}
	}

	stop(pid);
	world_free(&world);
}
END_TEST

START_TEST(a_test_run_is_no_master)
{
	struct world world = world_new();
	struct live_master master;
	const char *conf =
		configure(&world, "own", arena_format(world.arena, "include %s/fifo;", world.dir));
	ck_assert_int_eq(mkfifo(in(&world, "fifo"), 0666), 0);

	pid_t pid = start(&world, (struct start){.arguments = {"-t", "-c", conf}});
	for (int looks = 0; looks < 20; looks++)
		nap();

	ck_assert_int_eq(waitpid(pid, NULL, WNOHANG), 0);
	ck_assert_uint_eq(masters_of(&world, &master, 1), 0);
	stop(pid);
	world_free(&world);
}
END_TEST

static pid_t pid_in(const char *path)
{
	int pid = 0;

	wait_for_file(path);
	FILE *file = fopen(path, "re");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fscanf(file, "%d", &pid), 1);
	(void)fclose(file);
	return pid;
}

/* nginx hears the signal for an upgrade only once its starter has left it and it has its title.
 * What runs is stopped before anything is asserted: it would outlive us. */
START_TEST(both_masters_of_an_upgrade_are_told)
{
	struct world world = world_new();
	struct live_master masters[2];
	const char *conf = configure(&world, "own", "");
	pid_t starter = start(&world, (struct start){.arguments = {"-c", conf}});
	ck_assert_int_eq(waitpid(starter, NULL, 0), starter);
	pid_t old = pid_in(in(&world, "own.pid"));
	(void)wait_for_masters(&world, masters, 1);

	int sent = kill(old, SIGUSR2);
	size_t n = wait_for_masters(&world, masters, 2);
	for (size_t i = 0; i < n && i < 2; i++)
		(void)kill(masters[i].pid, SIGTERM);
	size_t left = wait_for_masters(&world, NULL, 0);

	ck_assert_int_eq(sent, 0);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(left, 0);
	ck_assert_str_eq(masters[0].conf, conf);
	ck_assert_str_eq(masters[1].conf, conf);
	ck_assert(masters[0].pid == old || masters[1].pid == old);
	world_free(&world);
}
END_TEST

START_TEST(an_ordinary_user_sees_the_masters_of_root)
{
	struct world world = world_new();
	struct live_master master;
	const char *conf = configure(&world, "own", "daemon off;");
	pid_t pid = start(&world, (struct start){.arguments = {"-c", conf}});
	ck_assert_uint_eq(wait_for_masters(&world, &master, 1), 1);
	uid_t owner = geteuid();

	become_ordinary();
	size_t n = masters_of(&world, &master, 1);
	become_what_we_were();

	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(master.pid, pid);
	ck_assert_uint_eq(master.uid, owner);
	ck_assert_str_eq(master.binary, world.nginx);
	ck_assert_str_eq(master.conf, conf);
	stop(pid);
	world_free(&world);
}
END_TEST

/* ---- what needs root ---- */

static void check_that_it_is_left_out(struct start how)
{
	struct world world = world_new();
	struct live_master master;
	const char *conf = configure(&world, "own", "daemon off;");
	how.arguments[0] = "-c";
	how.arguments[1] = conf;
	pid_t pid = start(&world, how);
	wait_for_file(in(&world, "own.pid"));
	for (int looks = 0; looks < 10; looks++)
		nap();

	size_t n = masters_of(&world, &master, 1);
	become_ordinary();
	size_t n_ordinary = masters_of(&world, &master, 1);
	become_what_we_were();

	ck_assert_uint_eq(n, 0);
	ck_assert(n_ordinary == 0 || (how.namespaces & CLONE_NEWPID) == 0);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	for (int looks = 0; looks < 20; looks++)
		nap();
	world_free(&world);
}

START_TEST(a_master_of_another_mount_namespace_is_left_out)
{
	check_that_it_is_left_out((struct start){.namespaces = CLONE_NEWNS});
}
END_TEST

START_TEST(a_master_of_another_pid_namespace_is_left_out)
{
	check_that_it_is_left_out((struct start){.namespaces = CLONE_NEWPID});
}
END_TEST

START_TEST(a_title_that_was_cut_short_is_not_believed)
{
	struct world world = world_new();
	size_t n;
	pid_t pid = start(
		&world, (struct start){.arguments = {"-c", configure(&world, "own", "daemon off;")},
				.bare = true});
	wait_for_file(in(&world, "own.pid"));
	for (int looks = 0; looks < 10; looks++)
		nap();

	const struct live_master *all = live_masters(world.arena, &n);

	for (size_t i = 0; i < n; i++)
		ck_assert_int_ne(all[i].pid, pid);
	stop(pid);
	world_free(&world);
}
END_TEST

static bool has_nginx(void)
{
	struct arena *arena = arena_new();
	bool found = ask_find_binary(arena) != NULL;

	arena_free(arena);
	return found;
}

int main(void)
{
	const TTest *const always[] = {
		masters_are_told_with_what_they_were_started_with,
		a_relative_prefix_is_completed,
		workers_are_no_masters,
		a_test_run_is_no_master,
		both_masters_of_an_upgrade_are_told,
		an_ordinary_user_sees_the_masters_of_root,
		a_title_that_was_cut_short_is_not_believed,
		NULL,
	};
	const TTest *const as_root[] = {
		a_master_of_another_mount_namespace_is_left_out,
		a_master_of_another_pid_namespace_is_left_out,
		NULL,
	};

	if (!has_nginx()) {
		(void)fprintf(stderr, "SKIPPED: live_test: no nginx is installed\n");
		return EXIT_SUCCESS;
	}
	int status = unit_run("live", always);
	if (geteuid() != 0)
		(void)fprintf(stderr, "SKIPPED: live_test: other namespaces need root\n");
	else if (unit_run("live, namespaces", as_root) != EXIT_SUCCESS)
		status = EXIT_FAILURE;
	return status;
}
