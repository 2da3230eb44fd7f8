#include "ends.h"

#include "readable.h"

#include <string.h>

enum nga_end ends_as_file(enum nga_lookup lookup)
{
	switch (lookup) {
	case NGA_DENIED:
		return NGA_END_DENIED;
	case NGA_UNKNOWN:
		return NGA_END_UNKNOWN;
	default:
		return NGA_END_FILE;
	}
}

void ends_found(struct scan *scan, struct nga_entry *entry)
{
	struct nga_link *link = entry->link;

	switch (world_kind(entry->target.mode)) {
	case NGA_KIND_FILE:
		entry->lookup = readable_file(scan, entry->path, &entry->target);
		link->end = ends_as_file(entry->lookup);
		break;
	case NGA_KIND_DIRECTORY:
		link->end = NGA_END_DIRECTORY;
		entry->lookup = NGA_WRONG_KIND;
		break;
	default:
		link->end = NGA_END_SPECIAL;
		link->target_is_null = strcmp(link->target, "/dev/null") == 0;
		entry->lookup = link->target_is_null ? NGA_FOUND : NGA_WRONG_KIND;
	}
}

/* Images have no devices: /dev/null is meant all the same. */
static bool is_null_of_an_image(const struct scan *scan, const struct nga_link *link)
{
	return !scan->world.whole && strcmp(link->target, "/dev/null") == 0;
}

void ends_refused(struct scan *scan, struct nga_entry *entry, int error)
{
	struct nga_link *link = entry->link;
	enum nga_lookup lookup = world_lookup(error);

	if (lookup == NGA_MISSING && is_null_of_an_image(scan, link)) {
		link->end = NGA_END_SPECIAL;
		link->target_is_null = true;
		entry->lookup = NGA_FOUND;
		return;
	}
	if (lookup == NGA_MISSING && !world_holds(&scan->world, link->target))
		lookup = NGA_OUTSIDE_ROOT;
	if (lookup == NGA_DENIED || lookup == NGA_UNKNOWN)
		lookup = readable_refused(scan, entry->path, error);
	entry->lookup = lookup;
	link->end = lookup == NGA_MISSING        ? NGA_END_MISSING
		    : lookup == NGA_LOOP         ? NGA_END_LOOP
		    : lookup == NGA_DENIED       ? NGA_END_DENIED
		    : lookup == NGA_OUTSIDE_ROOT ? NGA_END_OUTSIDE_ROOT
						 : NGA_END_UNKNOWN;
}
