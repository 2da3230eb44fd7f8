/* What a pass takes over from those before it, where one is made again and again. */
#ifndef APP_PASS_MEMORY_H
#define APP_PASS_MEMORY_H

struct nga_snapshot;
struct scan;
struct scan_cache;

struct pass_memory;
struct pass_memory *pass_memory_new(void);
void pass_memory_free(struct pass_memory *memory);

/* Releases what the last pass did not use. */
void pass_memory_drop(struct pass_memory *memory);

/* Anything may have changed: releases what is of use only where next to nothing did. */
void pass_memory_outdate(struct pass_memory *memory);

/* How much the last pass took over, but for the files that were touched: the tree, then what stands
 * where in it, then what that refers to. */
unsigned pass_memory_again(const struct pass_memory *memory);

/* What a scan takes over. */
struct scan_cache *pass_memory_scan(const struct pass_memory *memory);

/* Places the directives of the snapshot that the scan made. They are there until the next time. */
void pass_memory_place(
	struct pass_memory *memory, const struct scan *scan, struct nga_snapshot *snapshot);

/* Derives its references, likewise: it has servers. */
void pass_memory_refer(
	struct pass_memory *memory, const struct scan *scan, struct nga_snapshot *snapshot);

#endif
