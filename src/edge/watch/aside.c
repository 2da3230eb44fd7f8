#include "aside.h"

#include <arena.h>
#include <out.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct aside {
	pid_t pid;
	int fd;
	struct out result;
};

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);
		if (n < 0 && errno != EINTR)
			return false;
		bytes += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* In the copy. A signal that is meant for the group of us both ends it, too. */
static void work_and_end(int fd, pid_t parent, void (*work)(struct out *, void *), void *data)
{
	struct out out = {.arena = arena_new()};
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	work(&out, data);
	_exit(write_all(fd, out.bytes, out.n) ? 0 : 1);
}

struct aside *aside_start(
	struct arena *arena, void (*work)(struct out *, void *), void *data, struct nga_error *err)
{
	struct aside *aside = arena_alloc(arena, sizeof(*aside));
	pid_t parent = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0) {
		(void)err_set(err, errno, "cannot make a pipe");
		return NULL;
	}
	aside->pid = fork();
	if (aside->pid == 0)
		work_and_end(ends[1], parent, work, data);
	int error = errno;
	(void)close(ends[1]);
	if (aside->pid < 0) {
		(void)close(ends[0]);
		(void)err_set(err, error, "cannot start a process beside this one");
		return NULL;
	}
	(void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
	aside->fd = ends[0];
	aside->result.arena = arena;
	return aside;
}

int aside_fd(const struct aside *aside)
{
	return aside->fd;
}

static int reap(struct aside *aside)
{
	int status = 0;

	(void)close(aside->fd);
	while (waitpid(aside->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

bool aside_take(struct aside *aside, const char **bytes, size_t *length)
{
	char buffer[16 * 1024];
	ssize_t got;

	while ((got = read(aside->fd, buffer, sizeof(buffer))) > 0)
		out_bytes(&aside->result, buffer, (size_t)got);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	int status = reap(aside);
	bool whole = WIFEXITED(status) && WEXITSTATUS(status) == 0 && aside->result.n > 0;
	*bytes = whole ? aside->result.bytes : NULL;
	*length = whole ? aside->result.n : 0;
	return true;
}

void aside_abandon(struct aside *aside)
{
	if (!aside)
		return;
	(void)kill(aside->pid, SIGKILL);
	(void)reap(aside);
}
