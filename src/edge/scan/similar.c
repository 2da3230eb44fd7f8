#include "similar.h"

#include "directory.h"

#include <path.h>

#include <string.h>

enum {
	MOST_EDITS = 2,
	OTHER_EXTENSION = MOST_EDITS + 1, /* farther than any edit that counts */
	UNLIKE,
};

static size_t stem_length(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name ? (size_t)(dot - name) : strlen(name);
}

static size_t distance(const char *name, const char *wanted)
{
	size_t edits = path_distance(name, wanted, MOST_EDITS);
	size_t stem = stem_length(name);

	if (edits <= MOST_EDITS)
		return edits;
	return stem == stem_length(wanted) && memcmp(name, wanted, stem) == 0 ? OTHER_EXTENSION
									      : UNLIKE;
}

const char *similar_name(struct tree *tree, const char *path)
{
	const struct folder *folder = folder_read(tree, path_directory(tree->arena, path));
	const char *best = NULL, *wanted = path_base(path);
	size_t least = UNLIKE;

	for (size_t i = 0; i < folder->dir.nentries; i++) {
		const struct nga_entry *entry = &folder->dir.entries[i];
		size_t edits = distance(entry->name, wanted);
		if (edits >= least || edits == 0)
			continue;
		least = edits;
		best = entry->name;
	}
	return best;
}
