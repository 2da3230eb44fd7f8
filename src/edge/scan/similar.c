#include "similar.h"

#include "directory.h"

#include <nearest.h>
#include <path.h>

#include <string.h>

static size_t stem_length(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name ? (size_t)(dot - name) : strlen(name);
}

/* site.cnf and site.conf, site and site.conf */
static bool has_stem_of(const char *name, const char *wanted)
{
	size_t stem = stem_length(name);

	return stem == stem_length(wanted) && memcmp(name, wanted, stem) == 0 &&
	       strcmp(name, wanted) != 0;
}

const char *similar_name(struct tree *tree, const char *path)
{
	const struct folder *folder = folder_read(tree, path_directory(tree->arena, path));
	struct nearest nearest = {.word = path_base(path)};
	const char *same_stem = NULL;

	for (size_t i = 0; i < folder->dir.nentries; i++) {
		const char *name = folder->dir.entries[i].name;
		if (strcmp(name, nearest.word) == 0)
			continue;
		nearest_offer(&nearest, name);
		if (!same_stem && has_stem_of(name, nearest.word))
			same_stem = name;
	}
	return nearest.best ? nearest.best : same_stem;
}
