#include "prepare.h"

#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
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

static int give_ends(const struct prepare *prepare)
{
	if (dup2(prepare->input, STDIN_FILENO) < 0 || dup2(prepare->output, STDOUT_FILENO) < 0 ||
		dup2(prepare->output, STDERR_FILENO) < 0)
		return -1;
	int last = give_copies(prepare->sandbox);
	if (last < 0)
		return -1;
	/* Ours are marked to be closed anyway; these may be what we were started with. */
	(void)close_range((unsigned)last + 1, ~0U, 0);
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
	if (is_orphan())
		_exit(1);
	return prepare->sandbox ? sandbox_filter(prepare->sandbox) : 0;
}

int prepare_and_run(void *argument)
{
	struct prepare *prepare = argument;

	reset_signals();
	if (shut_in(prepare) == 0) {
		prepare->shut_in = true;
		(void)execve(prepare->program, prepare->argv, prepare->environment);
	}
	prepare->error = errno;
	_exit(1);
}
