/* The first look at the disk while it lasts: directories, pairs, files and include lines. */
#ifndef SCAN_TREE_H
#define SCAN_TREE_H

#include "state.h"

struct early_file;
struct past;
struct touched;
struct touched_names;

/* A directory, read once. A struct nga_dir of the scan is always the beginning of one of these. */
struct folder {
	struct nga_dir dir;
	const char *folded; /* its path without dots: the key by which it is found */
	struct folder_id {
		uint64_t dev, ino;
	} id;
	int fd; /* while its entries are looked at; else -1 */
	/* as the last scan saw it, and the names heard of since, under its two paths; or NULL */
	const struct past *past;
	const struct touched_names *touched[2];
	size_t past_hint;  /* for past_entry */
	struct map routes; /* what the directory parts of its links lead to: struct route */
};

/* A file as the scan follows it. A struct nga_file of the scan is always the beginning of one of
 * these. */
struct source {
	struct nga_file file;
	struct nga_entry *entry; /* file.entry, to be written to */
	struct arena *arena;     /* of its bytes and directives */
	struct vec lines;        /* its include lines: struct nga_include * */
	/* those among its directives */
	const struct nga_directive **including;
	size_t nincluding;
	struct early_file *early; /* another thread may be at it; or NULL */
	bool read;                /* what it holds is known from an earlier scan */
	bool followed;            /* its include lines were followed, or are right now */
	bool open;                /* right now: reading it again would be a cycle */
	bool skipped;             /* its content was not needed */
	size_t depth; /* the least number of include lines between it and the main file; 0: not
			 known yet */
};

struct tree {
	struct scan *scan;
	struct arena *arena;         /* the scan's */
	struct nga_pair *const *own; /* the named pairs, in their order */
	bool *own_exists;
	size_t nown;
	struct vec folders; /* struct folder * */
	struct map folders_by_path, folders_by_id;
	struct vec pairs;              /* struct nga_pair *, those that include patterns made */
	struct map sources;            /* by name: struct source; of the cache where there is one */
	struct scan_cache *cache;      /* NULL: there is none */
	const struct touched *touched; /* NULL: anything may have changed */
	struct vec files;              /* struct nga_file *, in load order */
	struct vec includes;           /* struct nga_include *, as they are met */
	/* By argument, beside and in geo blocks: struct nga_include, the model for equal lines. */
	struct map expansions, geo_expansions;
	bool skip;    /* what the sites' files hold is not needed */
	bool skipped; /* something was not read for it */
	size_t done;  /* entries looked at, for the progress */
};

#endif
