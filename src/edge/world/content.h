/* The content of files: read without waiting on anything, and whole or not at all. */
#ifndef WORLD_CONTENT_H
#define WORLD_CONTENT_H

#include "world.h"

enum {
	CONTENT_LOADED_MOST = 256 * 1024 * 1024, /* bytes */
	CONTENT_AVAILABLE_MOST = 1024 * 1024,
};

enum content_outcome {
	CONTENT_READ,
	CONTENT_REFUSED,    /* could not be opened or read: `error` says why */
	CONTENT_WRONG_KIND, /* no regular file */
	CONTENT_TOO_LARGE,
	CONTENT_CHANGING, /* changed whenever it was read */
};

struct content {
	const char *path;
	size_t most; /* bytes that it may have */
	/* of a regular file, as it was seen just now: opening it makes no device act, and it need
	 * not be looked at before it is read; NULL: nobody looked */
	const struct nga_stat *seen;
	const char *name; /* of `path` in the open `directory`; NULL: none is open */
	int directory;
	/* what came of it */
	struct nga_stat stat;
	const char *bytes; /* a NUL behind them */
	char *buffer;      /* the same, to be overwritten by who read a secret */
	size_t size;
	int error;
};

/* Reads the file `content->path`, links followed, into `arena`, if it is a regular file of at most
 * `most` bytes. What has no size, as in procfs, is empty: so nginx sees it. */
enum content_outcome content_read(
	const struct world *world, struct arena *arena, struct content *content);

#endif
