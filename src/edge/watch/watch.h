/* Waits for the world: inotify, mounts, signals, children and the clock in one place. Events are
 * hints to look again, and say no more than where. */
#ifndef WATCH_WATCH_H
#define WATCH_WATCH_H

#include <watch_set.h>

#include <errors.h>

struct arena;
struct watch;

enum watch_kind {
	WATCH_TIME,       /* the deadline has come */
	WATCH_TOUCHED,    /* `name` in `directory` came, went or changed */
	WATCH_DIRECTORY,  /* `directory` itself changed, went or was moved away */
	WATCH_EVERYTHING, /* whatever was heard is not all: look at everything */
	WATCH_MOUNTS,     /* something was mounted or unmounted where it matters */
	WATCH_SIGNAL,     /* `number` is the signal's */
	WATCH_READY,      /* `number` is the descriptor of watch_also() */
};

/* Good until the next event is asked for, or the next follow. Paths are as the set has them. */
struct watch_event {
	enum watch_kind kind;
	const char *directory, *name;
	int number;
};

/* Begins to listen; from now on the signals of watch_signals are told as events and do nothing
 * else. `root` is "/" or the --root directory, and must live as long as the watch. Where this
 * system has no inotify for us, nothing is heard, and `watch_state()` says so. */
struct watch *watch_open(struct arena *arena, const char *root, struct nga_error *err) MUST_CHECK;
void watch_close(struct watch *watch);

/* SIGTERM, SIGINT, SIGHUP and SIGUSR1; ends with 0. */
extern const int watch_signals[];

/* Hears the directories of `set`, and no others. Of those heard already only what was doubted is
 * looked at again; `all`: every one, as after a lost event. `set` must live until the next
 * follow. Returns how many were added or found to
 * be others than before: what was scanned before they were heard must be scanned again. */
size_t watch_follow(struct watch *watch, const struct watch_set *set, bool all);

/* The directory at `path`, and those below it, may be others than before. */
void watch_doubt(struct watch *watch, const char *path);

/* The directories of which every change is told: not those that are polled, and not those that may
 * be others by now. In `arena`; the paths are good until the next follow. */
struct watch_heard {
	const char *path;
	uint64_t dev, ino;
};
const struct watch_heard *watch_heard(const struct watch *watch, struct arena *arena, size_t *n);

/* The next event; waits for it until `deadline` of CLOCK_MONOTONIC in nanoseconds at most, which
 * may be INT64_MAX. */
void watch_next(struct watch *watch, int64_t deadline, struct watch_event *event);

/* Whether something that counts in the set was heard that no event told yet. */
bool watch_pending(struct watch *watch);

/* Up to WATCH_ALSO_MOST further descriptors are waited for, until they can be read; -1: none at
 * that place. */
enum { WATCH_ALSO_MOST = 4 };
void watch_also(struct watch *watch, size_t place, int fd);

/* Writes all of `bytes` to `fd`, waiting where it must; returns 0, or an errno: EINTR where a
 * signal to end came first. */
int watch_write(struct watch *watch, int fd, const char *bytes, size_t length);

/* How well it hears. */
struct watch_state {
	size_t watches;     /* directories that are heard */
	size_t events;      /* heard in all */
	size_t overflows;   /* times that the kernel's queue overflowed */
	size_t dropped;     /* events of directories that were given up */
	size_t deaf;        /* directories that must be polled */
	const char *reason; /* why, and what helps; NULL: none is. Good until the next follow */
};
struct watch_state watch_state(const struct watch *watch);

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t watch_clock(void);

#endif
