/* Files that a later scan finds again. */
#ifndef SCAN_CACHE_H
#define SCAN_CACHE_H

#include "tree.h"

struct kept;

/* Where the cache keeps a file, and in what state it found it. It stays where it is for as long as
 * it is kept, whatever is read into it. */
struct held {
	struct source source;
	struct arena *arena; /* of its path, and what is read and parsed */
	struct held *spare;  /* the next one that is not in use */
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

/* The directory as the last scan saw it; or NULL. */
const struct past *cache_past(const struct scan_cache *cache, const char *path);

/* Its entry of that name; or NULL. `hint` is where it may be, and then where the next may be. */
const struct past_entry *past_entry(const struct past *past, const char *name, size_t *hint);

/* What the last scan left for the next one; NULL: nothing. */
struct kept *cache_kept(const struct scan_cache *cache);

/* A scan of everything begins: until the next one every file is made once. Of the tree that was
 * kept only what cache_past() tells is left; the scan makes its own in what this returns. */
struct kept *cache_begin(struct scan_cache *cache);

/* It has ended, well or not. */
void cache_end(struct scan_cache *cache, bool well);

/* The file of that name, for the tree that is being read: one that was made for it before; or one
 * of an earlier scan that is unchanged, read and parsed; or a new one. `entry` is the entry that it
 * is, or NULL. */
struct source *cache_source(struct tree *tree, const char *path, struct nga_entry *entry);

/* The file of that name in the tree that is kept; or NULL. */
struct source *cache_find(const struct scan_cache *cache, const char *path);

/* Another file of the same name and place as `source`, for its content of `size` bytes, which is to
 * be read anew. It is nobody's: cache_swap() or cache_discard() comes next. */
struct source *cache_fresh(struct scan_cache *cache, const struct source *source, int64_t size);

/* Puts the content of `fresh` in the place of that of `source`, which is released. */
void cache_swap(struct scan_cache *cache, struct source *source, struct source *fresh);
void cache_discard(struct scan_cache *cache, struct source *fresh);

/* Whether the file is read and parsed as it is to be where it is included now. */
bool cache_is_read(const struct source *source);

/* The file was read and parsed, in `source->arena`: a later scan may take it as it is. */
void cache_keep(struct tree *tree, struct source *source);

#endif
