#include "hearing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum {
	NS_PER_SECOND = 1000000000,
	PIECE = 4096, /* as much as a pipe takes at once: PIPE_BUF in pipe(7) */
};

const int watch_signals[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, 0};

/* ---- beginning and end ---- */

static int open_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; watch_signals[i]; i++)
		(void)sigaddset(&set, watch_signals[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	/* Whoever stops reading what we say is told by write(2). */
	(void)signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

struct watch *watch_open(struct arena *arena, const char *root, struct nga_error *err)
{
	struct watch *watch = arena_alloc(arena, sizeof(*watch));

	watch->inotify = watch->mountinfo = watch->signals = -1;
	for (size_t i = 0; i < WATCH_ALSO_MOST; i++)
		watch->also[i] = -1;
	watch->arena = arena_new();
	if (world_open_root(&watch->world, root, err) != 0) {
		watch_close(watch);
		return NULL;
	}
	watch->signals = open_signals();
	if (watch->signals < 0) {
		(void)err_set(err, errno, "cannot wait for signals");
		watch_close(watch);
		return NULL;
	}
	watch->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	watch->mountinfo = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	return watch;
}

static void close_one(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

void watch_close(struct watch *watch)
{
	if (!watch)
		return;
	close_one(watch->inotify);
	close_one(watch->mountinfo);
	close_one(watch->signals);
	world_close(&watch->world);
	arena_free(watch->arena);
}

int64_t watch_clock(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

struct watch_state watch_state(const struct watch *watch)
{
	return watch->state;
}

void watch_also(struct watch *watch, size_t place, int fd)
{
	watch->also[place] = fd;
	watch->ready[place] = false;
}

/* ---- inotify ---- */

/* The first that is heard through `wd`; those of the same inode come behind it. */
static size_t first_of(const struct watch *watch, int wd)
{
	size_t low = 0, high = watch->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (watch->by_wd[middle]->wd < wd)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Of the directory itself, or of a name in it. */
static void tell(const struct inotify_event *told, struct heard *heard, struct watch_event *event)
{
	static const uint32_t itself = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT;

	heard->doubted |= (told->mask & itself) != 0;
	heard->gone |= (told->mask & IN_IGNORED) != 0;
	*event = (struct watch_event){
		.kind = told->len > 0 ? WATCH_TOUCHED : WATCH_DIRECTORY,
		.directory = heard->path,
		.name = told->len > 0 ? told->name : NULL,
	};
}

/* What was read already. False: there is nothing more. */
static bool take(struct watch *watch, struct watch_event *event)
{
	while (watch->at < watch->length) {
		const struct inotify_event *told = (const void *)(watch->events + watch->at);
		size_t place = first_of(watch, told->wd) + watch->told;
		if (told->mask & IN_Q_OVERFLOW) {
			watch->at += sizeof(*told) + told->len;
			watch->state.overflows++;
			*event = (struct watch_event){.kind = WATCH_EVERYTHING};
			return true;
		}
		if (place < watch->n && watch->by_wd[place]->wd == told->wd) {
			watch->told++;
			tell(told, watch->by_wd[place], event);
			return true;
		}
		watch->state.dropped += watch->told == 0 && !(told->mask & IN_IGNORED);
		watch->told = 0;
		watch->at += sizeof(*told) + told->len;
	}
	return false;
}

/* Behind what nobody took yet. */
static void read_events(struct watch *watch)
{
	if (watch->at >= watch->length)
		watch->at = watch->length = watch->told = 0;
	ssize_t got = read(watch->inotify, watch->events + watch->length,
		sizeof(watch->events) - watch->length);
	size_t at = watch->length;

	watch->length += got > 0 ? (size_t)got : 0;
	for (; at < watch->length; watch->state.events++)
		at += sizeof(struct inotify_event) +
		      ((const struct inotify_event *)(const void *)(watch->events + at))->len;
}

/* ---- signals ---- */

static void read_signals(struct watch *watch)
{
	struct signalfd_siginfo info;

	while (read(watch->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		for (size_t i = 0; watch_signals[i]; i++)
			if (watch_signals[i] == (int)info.ssi_signo)
				watch->caught |= 1U << i;
}

static bool take_signal(struct watch *watch, struct watch_event *event)
{
	for (size_t i = 0; watch_signals[i]; i++) {
		if (!(watch->caught & 1U << i))
			continue;
		watch->caught &= ~(1U << i);
		*event = (struct watch_event){.kind = WATCH_SIGNAL, .number = watch_signals[i]};
		return true;
	}
	return false;
}

static bool shall_end(const struct watch *watch)
{
	for (size_t i = 0; watch_signals[i]; i++)
		if ((watch_signals[i] == SIGTERM || watch_signals[i] == SIGINT) &&
			watch->caught & 1U << i)
			return true;
	return false;
}

/* ---- waiting ---- */

static bool take_ready(struct watch *watch, struct watch_event *event)
{
	for (size_t i = 0; i < WATCH_ALSO_MOST; i++) {
		if (!watch->ready[i])
			continue;
		watch->ready[i] = false;
		*event = (struct watch_event){.kind = WATCH_READY, .number = watch->also[i]};
		return true;
	}
	if (!watch->mounted)
		return false;
	watch->mounted = false;
	*event = (struct watch_event){.kind = WATCH_MOUNTS};
	return mounts_changed(watch);
}

static void wait_until(struct watch *watch, int64_t deadline)
{
	enum { EVENTS, SIGNALS, MOUNTS, ALSO };
	struct pollfd fds[ALSO + WATCH_ALSO_MOST] = {
		[EVENTS] = {.fd = watch->inotify, .events = POLLIN},
		[SIGNALS] = {.fd = watch->signals, .events = POLLIN},
		[MOUNTS] = {.fd = watch->mountinfo, .events = POLLPRI},
	};
	int64_t left = deadline - watch_clock();
	struct timespec wait = {left / NS_PER_SECOND, left % NS_PER_SECOND};

	if (left < 0)
		wait = (struct timespec){0};
	for (size_t i = 0; i < WATCH_ALSO_MOST; i++)
		fds[ALSO + i] = (struct pollfd){.fd = watch->also[i], .events = POLLIN};
	if (ppoll(fds, ALSO + WATCH_ALSO_MOST, deadline == INT64_MAX ? NULL : &wait, NULL) <= 0)
		return;
	if (fds[EVENTS].revents)
		read_events(watch);
	if (fds[SIGNALS].revents)
		read_signals(watch);
	watch->mounted = fds[MOUNTS].revents & (POLLPRI | POLLERR);
	for (size_t i = 0; i < WATCH_ALSO_MOST; i++)
		watch->ready[i] = fds[ALSO + i].revents != 0;
}

void watch_next(struct watch *watch, int64_t deadline, struct watch_event *event)
{
	while (!take(watch, event) && !take_signal(watch, event) && !take_ready(watch, event)) {
		if (watch_clock() >= deadline) {
			*event = (struct watch_event){.kind = WATCH_TIME};
			return;
		}
		wait_until(watch, deadline);
	}
}

/* Whether the event, of any of the names of its directory, counts. */
static bool counts(
	const struct watch *watch, struct arena *scratch, const struct inotify_event *told)
{
	size_t place = first_of(watch, told->wd);

	if (told->mask & IN_Q_OVERFLOW)
		return true;
	for (; place < watch->n && watch->by_wd[place]->wd == told->wd; place++)
		if (told->len == 0 || watch_set_counts(watch->set, scratch,
					      watch->by_wd[place]->path, told->name))
			return true;
	return false;
}

bool watch_pending(struct watch *watch)
{
	enum { LONGEST = sizeof(struct inotify_event) + NAME_MAX + 1 };
	struct pollfd fd = {.fd = watch->inotify, .events = POLLIN};
	struct arena *scratch = arena_new();

	if (poll(&fd, 1, 0) > 0)
		read_events(watch);
	/* what may not have fitted may count */
	bool found = sizeof(watch->events) - watch->length < LONGEST;
	for (size_t at = watch->at; at < watch->length && !found;) {
		const struct inotify_event *told = (const void *)(watch->events + at);
		found = counts(watch, scratch, told);
		at += sizeof(*told) + told->len;
	}
	arena_free(scratch);
	return found;
}

int watch_write(struct watch *watch, int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		struct pollfd fds[] = {
			{.fd = fd, .events = POLLOUT}, {.fd = watch->signals, .events = POLLIN}};
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return errno;
		if (fds[1].revents)
			read_signals(watch);
		if (!fds[0].revents) {
			if (shall_end(watch))
				return EINTR;
			continue;
		}
		ssize_t n = write(fd, bytes, length < PIECE ? length : PIECE);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return errno;
		bytes += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}
