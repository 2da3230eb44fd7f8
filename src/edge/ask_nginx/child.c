#include "child.h"

#include "prepare.h"
#include "sandbox.h"

#include <arena.h>
#include <out.h>
#include <path.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	KEPT_OUTPUT = 1024 * 1024,
	CHILD_STACK = 64 * 1024,
	MS_WITHOUT_PIDFD = 10, /* how often to look where the kernel gives no pidfd */
	MS_AFTER_KILL = 2000,  /* a process that waits for a dead disk does not even die */
	NS_PER_SECOND = 1000000000,
};

struct child {
	struct arena *arena;
	pid_t pid;
	int pidfd;  /* -1: this kernel has none */
	int output; /* the end that we read; -1 once there is nothing more */
	struct timespec started;
	struct prepare prepare; /* a keeper writes to it to the end */
	struct out kept;
};

static bool is_variable(const char *setting, const char *name)
{
	size_t length = strlen(name);

	return strncmp(setting, name, length) == 0 && setting[length] == '=';
}

static bool is_left_out(const char *setting)
{
	static const char *const names[] = {"NGINX", "NGINX_BPF_MAPS", "ANGIE", "ANGIE_BPF_MAPS",
		"PATH", "LC_ALL", "RES_OPTIONS"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (is_variable(setting, names[i]))
			return true;
	}
	return false;
}

char **child_environment(struct arena *arena, bool quick_resolver)
{
	size_t count = 0, n = 0;

	while (environ && environ[count])
		count++;
	char **environment = arena_array(arena, count + 4, sizeof(*environment));
	for (size_t i = 0; i < count; i++) {
		if (!is_left_out(environ[i]))
			environment[n++] = environ[i];
	}
	environment[n++] = arena_copy(
		arena, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	environment[n++] = arena_copy(arena, "LC_ALL=C");
	if (quick_resolver)
		environment[n++] = arena_copy(arena, "RES_OPTIONS=timeout:1 attempts:1");
	return environment;
}

static double seconds_between(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) +
	       (double)(to->tv_nsec - from->tv_nsec) / NS_PER_SECOND;
}

static double seconds_since(const struct timespec *then)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return seconds_between(then, &now);
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* Moves a descriptor away from those to which the child gives new meanings. */
static int raise_one(int *fd)
{
	if (*fd > SANDBOX_COPIES)
		return 0;
	int raised = fcntl(*fd, F_DUPFD_CLOEXEC, SANDBOX_COPIES + 1);
	if (raised < 0)
		return -1;
	close_one(fd);
	*fd = raised;
	return 0;
}

static int open_ends(struct prepare *prepare, int *output)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	*output = ends[0];
	prepare->output = ends[1];
	/* Room for what it says before anybody reads: it runs beside us. Refused beyond a limit of
	 * the system's. */
	(void)fcntl(*output, F_SETPIPE_SZ, KEPT_OUTPUT);
	prepare->input = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (prepare->input < 0 || fcntl(*output, F_SETFL, O_NONBLOCK) < 0)
		return -1;
	return raise_one(&prepare->input) < 0 || raise_one(&prepare->output) < 0 ? -1 : 0;
}

/* With its first process all of a pid namespace dies: what went into a session of its own, too. */
static int own_namespaces(const struct sandbox *sandbox)
{
	if (!sandbox || !sandbox->mounts)
		return 0;
	return CLONE_NEWNS | CLONE_NEWPID | (sandbox->user ? CLONE_NEWUSER : 0);
}

/* As vfork(2) does, it shares our memory: the time does not depend on how much that is. No signal
 * may reach it before it has put aside our handlers. */
static int clone_body(struct child *child, int (*body)(void *), int flags)
{
	char *stack = arena_alloc(child->arena, CHILD_STACK);

	child->pid = clone(body, stack + CHILD_STACK, CLONE_VM | CLONE_PIDFD | SIGCHLD | flags,
		&child->prepare, &child->pidfd);
	return child->pid < 0 ? -1 : 0;
}

/* Returns once the program runs, or cannot be run; until then the keeper alone writes to what both
 * see. */
static int clone_keeper(struct child *child)
{
	struct prepare *prepare = &child->prepare;
	int ends[2];
	char byte;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	prepare->ready = ends[1];
	prepare->stack = (char *)arena_alloc(child->arena, CHILD_STACK) + CHILD_STACK;
	int result = raise_one(&prepare->ready);
	if (result == 0)
		result = clone_body(child, prepare_and_keep, own_namespaces(prepare->sandbox));
	int error = errno;
	(void)close(prepare->ready); /* ours; its number is the keeper's to read */
	if (result == 0)
		(void)!read(ends[0], &byte, 1);
	close_one(&ends[0]);
	errno = error;
	return result;
}

static int clone_child(struct child *child)
{
	sigset_t all, before;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, &before);
	int result = own_namespaces(child->prepare.sandbox) != 0
			     ? clone_keeper(child)
			     : clone_body(child, prepare_and_run, CLONE_VFORK);
	int error = errno;
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return result;
}

/* Whoever started us may have left this signal ignored: the kernel then takes every child's status
 * away. */
static void expect_children(void)
{
	struct sigaction action;

	if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
		(void)signal(SIGCHLD, SIG_DFL);
}

static int run(struct child *child)
{
	expect_children();
	if (open_ends(&child->prepare, &child->output) < 0)
		return errno;
	(void)clock_gettime(CLOCK_MONOTONIC, &child->started);
	if (clone_child(child) < 0)
		return errno;
	if (child->prepare.error != 0)
		(void)waitpid(child->pid, NULL, 0);
	return child->prepare.error;
}

/* A relative path would mean another file once the child has left our directory. */
static const char *absolute(struct arena *arena, const char *path)
{
	if (path[0] == '/')
		return path;
	char *here = getcwd(NULL, 0);
	const char *joined = here ? path_join(arena, here, path) : path;
	free(here);
	return joined;
}

struct child *child_start(struct arena *arena, struct child_command *command, struct nga_error *err)
{
	struct child *child = arena_alloc(arena, sizeof(*child));

	*child = (struct child){.arena = arena, .pidfd = -1, .output = -1, .kept.arena = arena};
	child->prepare = (struct prepare){.program = absolute(arena, command->argv[0]),
		.argv = command->argv,
		.environment = command->environment,
		.sandbox = command->sandbox,
		.input = -1,
		.output = -1,
		.ready = -1};
	int error = run(child);
	close_one(&child->prepare.input);
	close_one(&child->prepare.output);
	command->sandboxed = child->prepare.shut_in;
	if (error == 0)
		return child;
	close_one(&child->output);
	close_one(&child->pidfd);
	(void)err_set(err, error,
		command->sandbox && !command->sandboxed ? "cannot isolate %s" : "cannot run %s",
		command->argv[0]);
	return NULL;
}

/* Reads what is there, at most `limit` bytes of it, and keeps the beginning. */
static void read_output(struct child *child, size_t limit)
{
	char buffer[16 * 1024];

	while (child->output >= 0 && limit > 0) {
		size_t want = limit < sizeof(buffer) ? limit : sizeof(buffer);
		ssize_t got = read(child->output, buffer, want);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return;
		if (got <= 0) {
			close_one(&child->output);
			return;
		}
		size_t room = KEPT_OUTPUT - child->kept.n;
		out_bytes(&child->kept, buffer, (size_t)got < room ? (size_t)got : room);
		limit -= (size_t)got;
	}
}

/* Whether it has ended. It stays a zombie, and its number its own, until it is reaped. */
static bool has_ended(const struct child *child)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == child->pid;
}

/* Sleeps until it ends or says something, or `ms` are over. */
static void wait_for_news(const struct child *child, int ms)
{
	struct pollfd fds[] = {
		{.fd = child->pidfd, .events = POLLIN}, {.fd = child->output, .events = POLLIN}};

	if (child->pidfd < 0 && ms > MS_WITHOUT_PIDFD)
		ms = MS_WITHOUT_PIDFD;
	(void)poll(fds, 2, ms);
}

/* The first that has ended; `n`: none. What they say meanwhile is read, so that none waits for
 * us. */
static size_t find_ended(struct child *const *children, size_t n)
{
	size_t ended = 0;

	for (size_t i = 0; i < n; i++)
		read_output(children[i], KEPT_OUTPUT);
	while (ended < n && !has_ended(children[ended]))
		ended++;
	return ended;
}

size_t child_first(struct child *const *children, size_t n, double seconds)
{
	struct timespec from;
	size_t ended;

	assert(n <= CHILD_FIRST_MOST);
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	while ((ended = find_ended(children, n)) == n) {
		struct pollfd fds[2 * CHILD_FIRST_MOST];
		double left = seconds - seconds_since(&from);
		if (left <= 0)
			return 0;
		int ms = left > 3600 ? 3600 * 1000 : (int)(left * 1000) + 1;
		for (size_t i = 0; i < n; i++) {
			fds[2 * i] = (struct pollfd){.fd = children[i]->pidfd, .events = POLLIN};
			fds[2 * i + 1] =
				(struct pollfd){.fd = children[i]->output, .events = POLLIN};
			if (children[i]->pidfd < 0 && ms > MS_WITHOUT_PIDFD)
				ms = MS_WITHOUT_PIDFD;
		}
		(void)poll(fds, 2 * n, ms);
	}
	return ended;
}

/* Whether it ended within `seconds` of `from`. Its output is read meanwhile, so that it never waits
 * for us. */
static bool wait_until(struct child *child, const struct timespec *from, double seconds)
{
	for (;;) {
		if (has_ended(child))
			return true;
		double left = seconds - seconds_since(from);
		if (left <= 0)
			return false;
		wait_for_news(child, left > 3600 ? 3600 * 1000 : (int)(left * 1000) + 1);
		read_output(child, KEPT_OUTPUT);
	}
}

/* Kills all of its process group; the group's number is safe to use as long as its leader is not
 * reaped. Returns the leader's status, 0 where even now it does not end. */
static int end_group(struct child *child)
{
	struct timespec now;
	int status = 0;

	(void)kill(-child->pid, SIGKILL);
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (wait_until(child, &now, MS_AFTER_KILL / 1000.0))
		(void)waitpid(child->pid, &status, 0);
	return status;
}

/* What its keeper puts down stands for that one's own status. Where the keeper itself was killed,
 * so was all that it kept. */
static void take_status(const struct child *child, int status, struct child_end *end)
{
	const struct prepare *prepare = &child->prepare;

	end->status = prepare->ended ? prepare->status : status;
	if (prepare->ended)
		end->seconds = seconds_between(&prepare->started_at, &prepare->ended_at);
}

void child_finish(struct child *child, double timeout, struct child_end *end)
{
	*end = (struct child_end){0};
	end->timed_out = !wait_until(child, &child->started, timeout);
	end->seconds = seconds_since(&child->started);
	int status = end_group(child);
	if (!end->timed_out)
		take_status(child, status, end);
	read_output(child, KEPT_OUTPUT);
	end->text = child->kept.n > 0 ? child->kept.bytes : "";
	end->length = child->kept.n;
	close_one(&child->output);
	close_one(&child->pidfd);
}

void child_abandon(struct child *child)
{
	if (!child)
		return;
	(void)end_group(child);
	close_one(&child->output);
	close_one(&child->pidfd);
}
