/* Reads the disk into a snapshot: directories, links, files, includes, and what directives name.
 * Changes nothing, opens nothing for writing, and never waits on a FIFO or a device. */
#ifndef SCAN_SCAN_H
#define SCAN_SCAN_H

#include <ngxaudit/rules.h>

#include <errors.h>

struct arena;
struct scan;
struct scan_cache;

/* A pair as the caller names it; paths absolute, in the root. */
struct scan_pair {
	const char *name;
	const char **available;
	size_t navailable;
	const char *enabled;
};

/* What was heard to have changed: the name `name` in `directory` came, went, or is another; or
 * anything in that directory, where it is NULL. Absolute, in the root. */
struct scan_touch {
	const char *directory, *name;
};
/* A directory in which nothing else changed, which was there all the time. */
struct scan_heard {
	const char *directory;
	uint64_t dev, ino;
};
struct scan_touched {
	const struct scan_touch *items;
	size_t n;
	struct scan_heard *heard;
	size_t nheard;
	/* nothing but this changed that can make what the last scan said another, as far as
	 * watch_set.h tells what can; files aside that have more than one name */
	bool all;
};

struct scan_options {
	const char *root;       /* "/" or the --root directory */
	const char *nginx_conf; /* absolute, in the root */
	const char *prefix;     /* absolute, in the root */
	/* replace the default ones of the same name, and add to them */
	const struct scan_pair *pairs;
	size_t npairs;
	unsigned needs;      /* of judge_needs() */
	uint32_t master_uid; /* who starts nginx: 0, or the user of the running master */
	int32_t master_pid;  /* of the running master, for its network namespace; 0: none known */
	const char *workers_user; /* what nginx has where no `user` line says otherwise: "nobody",
				     or Debian's www-data */
	const struct nga_patterns *leftovers; /* unused names are not read for twins */
	/* directories that are what they were then need not be listed, nor their links read; or
	 * NULL */
	const struct nga_accepted *accepted;
	void (*progress)(const char *what, size_t done); /* called now and then; or NULL */
	struct scan_cache *cache; /* of earlier scans of the same configuration; NULL: none */
	const struct scan_touched *touched; /* NULL: anything may have changed */
};

/* What a scan takes over from those before it: the files that are what they were, parsed; and where
 * it is told what was touched since the last one began, the names and links that were not. Where
 * that is all that was touched, and it is nothing but what stands in files, all the rest is what it
 * was, and is not looked at. What a snapshot borrows from a cache, all that scan_tree fills in
 * among it, is there until the next scan with it begins. */
struct scan_cache *scan_cache_new(void);
void scan_cache_free(struct scan_cache *cache);

/* Releases what the last scan did not use. */
void scan_cache_drop(struct scan_cache *cache);

/* Whether the last scan looked at nothing but the files that were touched. */
bool scan_cache_took_over(const struct scan_cache *cache);

/* Opens the root and reads pairs, entries, links, files and includes into `snapshot` (whose memory
 * is `arena`'s, as all that it will point to that is not the cache's). Returns NULL only where
 * there is nothing to audit: the root or the main file cannot be opened, is no regular file, or is
 * too large. Release it with scan_close. */
struct scan *scan_tree(struct arena *arena, const struct scan_options *options,
	struct nga_snapshot *snapshot, struct nga_error *err);

/* The files that were read again, where the scan looked at nothing else; NULL: it did. */
const struct nga_file *const *scan_renewed(const struct scan *scan, size_t *n);

/* For looks at single names after a scan: opens the root, and reads nothing. `snapshot` is what
 * that scan made. NULL: the root cannot be opened. Release it with scan_close. */
struct scan *scan_again_begin(struct arena *arena, const struct scan_options *options,
	const struct nga_snapshot *snapshot, struct nga_error *err) MUST_CHECK;

/* Looks at the name `entry->name` in `dir` as a scan does, at nothing beside it: sets path, dir,
 * kind, stat, target, lookup and link of `entry`, and keeps the rest. False where nothing of that
 * name is there. */
bool scan_again(struct scan *scan, const struct nga_dir *dir, struct nga_entry *entry);

/* Reads one file by itself, its includes not followed: it becomes the only one in `snapshot`.
 * `path` is absolute. */
int scan_one_file(struct arena *arena, const char *path, struct nga_snapshot *snapshot,
	struct nga_error *err) MUST_CHECK;

/* The first of the paths at which, links followed, a FIFO lies; or NULL. */
const char *scan_first_fifo(const struct scan *scan, const char *const *paths, size_t n);

/* The second look: fills in what snapshot->references and ->places say of the disk and of listening
 * sockets; gaps are added. References come from references_derive. */
void scan_references(struct scan *scan, struct nga_snapshot *snapshot);
void scan_places(struct scan *scan, struct nga_snapshot *snapshot);

/* Who is not trusted and may change what lies at `path`, or on the way to it: the first place where
 * that can be done, or NULL. `replace`: what lies there may be written to, but not replaced. */
const char *scan_strangers_place(
	struct scan *scan, struct nga_snapshot *snapshot, const char *path, bool replace);

/* Fills in who may read, write or replace the keys of snapshot->keys: by modes and owners, on the
 * whole way to each. Access control lists are not judged. */
void scan_keys(struct scan *scan, struct nga_snapshot *snapshot);

/* A file of at most 1 MiB in memory, a NUL behind it. */
struct scan_bytes {
	char *bytes;
	size_t size;
};

/* Reads what the master reads at `path`, links followed, into `arena`; waits on nothing. What the
 * auditor alone may not read, what is larger and what changes all the time is NGA_UNKNOWN, and a
 * gap. */
enum nga_lookup scan_read(
	struct scan *scan, struct arena *arena, const char *path, struct scan_bytes *bytes);

/* Accepts NULL. */
void scan_close(struct scan *scan);

#endif
