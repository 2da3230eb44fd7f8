#include "state.h"

#include <stddef.h>

void scan_forget(struct scan *scan)
{
	scan->gaps = (struct vec){.size = sizeof(struct nga_gap)};
	scan->limits = (struct vec){.size = sizeof(const char *)};
	scan->gap_paths = scan->limit_texts = (struct map){.arena = scan->arena};
	scan->users = NULL;
	scan->ways = NULL;
}

static struct nga_gap *gap_at(const struct scan *scan, size_t i)
{
	return (struct nga_gap *)scan->gaps.items + i;
}

void scan_gap(struct scan *scan, const char *path, const char *reason, bool about_loaded)
{
	/* The map holds the gap's number from 1: a pointer into the array would not outlive its
	 * growth. */
	size_t told = (size_t)(uintptr_t)map_get(&scan->gap_paths, path);

	if (told) {
		gap_at(scan, told - 1)->about_loaded |= about_loaded;
		return;
	}
	struct nga_gap *gap = vec_push(&scan->gaps, scan->arena);
	*gap = (struct nga_gap){
		.path = arena_copy(scan->arena, path),
		.reason = arena_copy(scan->arena, reason),
		.about_loaded = about_loaded,
	};
	map_set(&scan->gap_paths, gap->path, (void *)(uintptr_t)scan->gaps.n);
}

void scan_limit(struct scan *scan, const char *text)
{
	if (map_get(&scan->limit_texts, text))
		return;
	char *copy = arena_copy(scan->arena, text);
	*(const char **)vec_push(&scan->limits, scan->arena) = copy;
	map_set(&scan->limit_texts, copy, copy);
}

void scan_publish(struct scan *scan)
{
	scan->snapshot->gaps = scan->gaps.items;
	scan->snapshot->ngaps = scan->gaps.n;
	scan->snapshot->limits = scan->limits.items;
	scan->snapshot->nlimits = scan->limits.n;
}
