#include "reload.h"

#include "live.h"
#include "proc.h"

#include <arena.h>
#include <map.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <time.h>
#include <unistd.h>

static bool is_master(struct arena *arena, int32_t pid)
{
	size_t n;
	const struct live_master *masters = live_masters(arena, &n);

	for (size_t i = 0; i < n; i++)
		if (masters[i].pid == pid)
			return true;
	return false;
}

/* A worker that accepts connections: old ones say that they are shutting down. */
static bool is_worker(struct arena *arena, const char *pid)
{
	const char *title = proc_read(arena, (int32_t)strtol(pid, NULL, 10), "cmdline");

	return title && strncmp(title, "nginx: worker process", 21) == 0 &&
	       !strstr(title, "shutting down");
}

static bool has_new_worker(struct arena *arena, int32_t pid, const struct map *old)
{
	const char **children = proc_children(arena, pid);

	for (size_t i = 0; children[i]; i++)
		if (!map_get(old, children[i]) && is_worker(arena, children[i]))
			return true;
	return false;
}

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int wait_for_workers(
	int32_t pid, const struct map *old, double seconds, struct nga_error *err)
{
	const struct timespec pause = {.tv_nsec = 20L * 1000 * 1000};
	double end = now() + seconds;

	while (now() < end) {
		struct arena *arena = arena_new();
		bool found = has_new_worker(arena, pid, old);
		arena_free(arena);
		if (found)
			return 0;
		(void)nanosleep(&pause, NULL);
	}
	return err_set(err, 0,
		"the running nginx (pid %d) kept its old workers: it refused the reload; its error "
		"log says why",
		(int)pid);
}

int live_reload(struct arena *arena, int32_t pid, double seconds, struct nga_error *err)
{
	struct map old = {.arena = arena};
	int result = -1;

	/* held first: from here on the pid cannot become another process's */
	int fd = pidfd_open(pid, 0);
	if (fd < 0)
		return err_set(err, errno, "cannot reload the nginx with pid %d", (int)pid);
	if (!is_master(arena, pid)) {
		err_set(err, 0, "pid %d is no master of nginx any more; nothing was reloaded",
			(int)pid);
		goto out;
	}
	const char **children = proc_children(arena, pid);
	for (size_t i = 0; children[i]; i++)
		map_set(&old, children[i], &old);
	if (pidfd_send_signal(fd, SIGHUP, NULL, 0) != 0)
		err_set(err, errno, "cannot reload the nginx with pid %d", (int)pid);
	else
		result = wait_for_workers(pid, &old, seconds, err);
out:
	(void)close(fd);
	return result;
}
