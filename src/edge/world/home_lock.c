/* The lock: flock(2), which the kernel releases with the process. */
#include "home.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { WAITED_MOST = 10, TRIES_A_SECOND = 20 };

static void wait_a_little(void)
{
	const struct timespec pause = {.tv_nsec = 1000000000 / TRIES_A_SECOND};

	(void)nanosleep(&pause, NULL);
}

/* For whoever finds it taken; not being able to say so is no reason to stop. */
static void say_who(int fd)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, text, (size_t)length, 0);
}

static int tell_who(const struct home *home, struct nga_error *err)
{
	char text[32] = "";
	ssize_t length = pread(home->lock, text, sizeof(text) - 1, 0);
	long pid = length > 0 ? strtol(text, NULL, 10) : 0;

	return err_set(
		err, 0, "another ngxaudit (pid %ld) holds the lock %s/lock", pid, home->path);
}

int home_lock(struct home *home, struct nga_error *err)
{
	home->lock = openat(home->fd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (home->lock < 0)
		return err_set(err, errno, "cannot open %s/lock", home->path);
	for (int tries = 0; flock(home->lock, LOCK_EX | LOCK_NB) != 0; tries++) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_set(err, errno, "cannot lock %s/lock", home->path);
		if (tries == WAITED_MOST * TRIES_A_SECOND)
			return tell_who(home, err);
		wait_a_little();
	}
	say_who(home->lock);
	return 0;
}
