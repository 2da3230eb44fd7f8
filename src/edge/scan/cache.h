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

/* The scan has ended: its directories are what the next one may take over. */
void cache_end(struct scan_cache *cache, const struct tree *tree);

/* The directory as the last scan saw it; or NULL. */
const struct folder *cache_folder(const struct scan_cache *cache, const char *path);

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
