#include "prepare.h"

#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As a fresh process has them: whoever started us may have left some ignored or blocked. */
static void reset_signals(void)
{
	struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		(void)sigaction(
			number, &standard, NULL); /* refused for KILL, STOP and libc's own */
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Behind the others, which may lie where it comes to. Found under its name, or not at all. */
static int give_copies(const struct sandbox *sandbox)
{
	if (!sandbox || sandbox->ncopies == 0)
		return STDERR_FILENO;
	if (*sandbox->copies_fd == SANDBOX_COPIES) {
		if (fcntl(SANDBOX_COPIES, F_SETFD, 0) < 0)
			return -1;
	} else if (dup2(*sandbox->copies_fd, SANDBOX_COPIES) < 0) {
		return -1;
	}
	return access(ask_copies_directory, F_OK) < 0 ? -1 : SANDBOX_COPIES;
}

/* Ours are marked to be closed anyway; these may be what we were started with. */
static void close_above(unsigned last, int ready)
{
	if (ready >= 0) {
		(void)close_range(last + 1, (unsigned)ready - 1, 0); /* none: refused */
		last = (unsigned)ready;
	}
	(void)close_range(last + 1, ~0U, 0);
}

static int give_ends(const struct prepare *prepare)
{
	if (dup2(prepare->input, STDIN_FILENO) < 0 || dup2(prepare->output, STDOUT_FILENO) < 0 ||
		dup2(prepare->output, STDERR_FILENO) < 0)
		return -1;
	int last = give_copies(prepare->sandbox);
	if (last < 0)
		return -1;
	close_above((unsigned)last, prepare->ready);
	return 0;
}

/* Whether we were orphaned before we asked to die with who started us: nobody else reads what we
 * write. Its number does not tell: to a pid namespace of its own it is always 0. */
static bool is_orphan(void)
{
	struct pollfd output = {.fd = STDOUT_FILENO};

	return poll(&output, 1, 0) > 0 && (output.revents & POLLERR);
}

/* A session of its own has no terminal that it could ask for a passphrase, and is a process group
 * that can be killed as one. It works in "/", as a service does: modules look for files of theirs
 * where they are started. */
static int shut_in(const struct prepare *prepare)
{
	if (setsid() < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -1;
	if (prepare->sandbox && sandbox_enter(prepare->sandbox) < 0)
		return -1;
	if (chdir("/") < 0 || give_ends(prepare) < 0)
		return -1;
	if (is_orphan()) {
		errno = ESRCH; /* nobody hears of it */
		return -1;
	}
	return 0;
}

/* Returns only where that cannot be. */
static int run_program(struct prepare *prepare)
{
	if (!prepare->sandbox || sandbox_filter(prepare->sandbox) == 0) {
		prepare->shut_in = true;
		(void)execve(prepare->program, prepare->argv, prepare->environment);
	}
	prepare->error = errno;
	return 1;
}

/* Like the others it returns where it could call _exit(): sanitizers keep books at that, which are
 * our parent's. */
int prepare_and_run(void *argument)
{
	struct prepare *prepare = argument;

	reset_signals();
	if (shut_in(prepare) == 0)
		return run_program(prepare);
	prepare->error = errno;
	return 1;
}

static int run_kept(void *argument)
{
	reset_signals();
	return run_program(argument);
}

/* Orphans of the namespace are reaped on the way. From here on our parent runs beside us: nothing
 * that fails, since errno is one for both. */
static void wait_for_end(struct prepare *prepare, pid_t pid)
{
	long reaped;

	do
		reaped = syscall(SYS_wait4, -1, &prepare->status, 0, NULL);
	while (reaped > 0 && reaped != pid);
	(void)clock_gettime(CLOCK_MONOTONIC, &prepare->ended_at);
	prepare->ended = reaped == pid;
}

int prepare_and_keep(void *argument)
{
	struct prepare *prepare = argument;
	pid_t pid = -1;

	if (shut_in(prepare) == 0) {
		(void)clock_gettime(CLOCK_MONOTONIC, &prepare->started_at);
		pid = clone(run_kept, prepare->stack, CLONE_VM | CLONE_VFORK | SIGCHLD, prepare);
	}
	if (pid < 0)
		prepare->error = errno;
	if (prepare->error != 0)
		return 1;
	(void)close(prepare->ready);
	wait_for_end(prepare, pid);
	return prepare->ended ? 0 : 1;
}
