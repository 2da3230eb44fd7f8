/* Files that a later scan finds again. */
#ifndef SCAN_CACHE_H
#define SCAN_CACHE_H

#include "tree.h"

/* Where the cache keeps a file, and in what state it found it. */
struct held {
	struct source source;
	struct arena *arena; /* of itself, its path, and what is read and parsed */
	unsigned scan;       /* the number of the scan that used it last */
	bool words;          /* how it was parsed: parse_reads_words() */
	bool settled;        /* a change after the reading would show */
};

/* A directory as the last scan saw it: what the next one may take over. */
struct past {
	struct nga_stat stat;
	const struct past_entry *entries; /* by name */
	size_t nentries;
};
struct past_entry {
	const char *name;
	const char *text; /* of a link that was read; else NULL */
	enum nga_kind kind;
	struct nga_stat stat;
};

/* The scan has ended: its directories are kept for the next one. */
void cache_end(struct scan_cache *cache, const struct tree *tree);

/* The directory as the last scan saw it; or NULL. */
const struct past *cache_past(const struct scan_cache *cache, const char *path);

/* Its entry of that name; or NULL. `hint` is where it may be, and then where the next may be. */
const struct past_entry *past_entry(const struct past *past, const char *name, size_t *hint);

/* A scan begins: until the next one every file is made once. */
void cache_begin(struct scan_cache *cache);

/* The file of that name, for the tree that is being read: one that was made for it before; or one
 * of an earlier scan that is unchanged, read and parsed; or a new one. `entry` is the entry that it
 * is, or NULL. */
struct source *cache_source(struct tree *tree, const char *path, struct nga_entry *entry);

/* Whether the file is read and parsed as it is to be where it is included now. */
bool cache_is_read(const struct source *source);

/* The file was read and parsed, in `source->arena`: a later scan may take it as it is. */
void cache_keep(struct tree *tree, struct source *source);

#endif
