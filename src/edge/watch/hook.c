#include "hook.h"

#include <arena.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct hook {
	struct arena *arena;
	pid_t pid;
	int fd;
};

/* What is read from it is there already: nobody has to write while the command reads. */
static int open_input(const char *input)
{
	size_t left = strlen(input);
	int fd = memfd_create("changes", MFD_CLOEXEC);

	while (fd >= 0 && left > 0) {
		ssize_t n = write(fd, input, left);
		if (n < 0 && errno != EINTR) {
			int error = errno;
			(void)close(fd);
			errno = error;
			return -1;
		}
		input += n > 0 ? n : 0;
		left -= n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		(void)lseek(fd, 0, SEEK_SET);
	return fd;
}

static int prepare_files(posix_spawn_file_actions_t *actions, int input)
{
	int error = posix_spawn_file_actions_init(actions);

	if (!error)
		error = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);
	if (!error)
		error = posix_spawn_file_actions_adddup2(actions, STDERR_FILENO, STDOUT_FILENO);
	if (!error)
		error = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
	return error;
}

/* As a fresh process has them, and in a group of its own. */
static int prepare_process(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int error = posix_spawnattr_init(attributes);

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	if (!error)
		error = posix_spawnattr_setsigmask(attributes, &none);
	if (!error)
		error = posix_spawnattr_setsigdefault(attributes, &all);
	if (!error)
		error = posix_spawnattr_setpgroup(attributes, 0);
	if (!error)
		error = posix_spawnattr_setflags(attributes,
			POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	return error;
}

static char **copy_words(struct arena *arena, const char *const *words)
{
	size_t n = 0;

	while (words[n])
		n++;
	char **copy = arena_array(arena, n + 1, sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = arena_copy(arena, words[i]);
	return copy;
}

static int spawn(struct hook *hook, const char *const *argv, int input)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error = prepare_files(&actions, input);

	if (!error)
		error = prepare_process(&attributes);
	if (error)
		return error;
	error = posix_spawnp(
		&hook->pid, argv[0], &actions, &attributes, copy_words(hook->arena, argv), environ);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return error;
}

struct hook *hook_start(
	struct arena *arena, const char *const *argv, const char *input, struct nga_error *err)
{
	struct hook *hook = arena_alloc(arena, sizeof(*hook));
	int fd = open_input(input);

	hook->arena = arena;
	int error = fd < 0 ? errno : spawn(hook, argv, fd);
	if (fd >= 0)
		(void)close(fd);
	if (!error) {
		hook->fd = (int)syscall(SYS_pidfd_open, hook->pid, 0);
		if (hook->fd >= 0)
			return hook;
		error = errno;
		hook_signal(hook, SIGKILL);
		(void)waitpid(hook->pid, NULL, 0);
	}
	(void)err_set(err, error, "cannot run %s", argv[0]);
	return NULL;
}

int hook_fd(const struct hook *hook)
{
	return hook->fd;
}

const char *hook_end(struct hook *hook)
{
	int status = 0;

	(void)close(hook->fd);
	while (waitpid(hook->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		return arena_format(hook->arena, "was ended by signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return arena_format(hook->arena, "exited with status %d", WEXITSTATUS(status));
	return NULL;
}

void hook_signal(const struct hook *hook, int signal)
{
	(void)kill(-hook->pid, signal);
}
