/* What the parts of the watch share. */
#ifndef WATCH_HEARING_H
#define WATCH_HEARING_H

#include "watch.h"

#include <arena.h>

#include <world.h>

/* A directory that is heard. */
struct heard {
	const char *path;
	uint64_t dev, ino;
	int wd;
	bool doubted; /* it may be another by now */
	bool gone;    /* the kernel hears it no more: `wd` is nobody's */
	bool deaf;    /* its file system does not tell everything */
};

enum { EVENTS_SIZE = 64 * 1024 };

struct watch {
	struct world world;
	int inotify, mountinfo, signals; /* -1: none */
	int also[WATCH_ALSO_MOST];
	struct arena *arena;  /* of `heard`; a new one with each follow */
	struct heard *heard;  /* by path */
	struct heard **by_wd; /* the same by watch descriptor; those of one inode share it */
	size_t n;
	const struct watch_set *set; /* that was followed last; NULL: none yet */
	struct watch_state state;
	uint64_t mounts; /* what the mounts that matter looked like */
	bool ready[WATCH_ALSO_MOST], mounted;
	uint32_t
		caught; /* signals that came and nobody took yet, by their place in watch_signals */
	/* what inotify told and nobody took yet; of the event at `at`, to how many of the names of
	 * its directory it was told */
	size_t length, at, told;
	_Alignas(8) char events[EVENTS_SIZE];
};

/* What a file system does not tell: "nfs" in words; NULL: it tells everything. */
const char *filesystem_deafness(int fd);

/* Whether mounts at, above or in the directories of the set are others than when it was asked
 * last. */
bool mounts_changed(struct watch *watch);

#endif
