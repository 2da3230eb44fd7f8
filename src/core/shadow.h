/* Variations of the configuration: the same files, but with some of the sites alone. */
#ifndef CORE_SHADOW_H
#define CORE_SHADOW_H

#include "suspects.h"

struct shadow;

/* What stands in place of a file. */
struct shadow_file {
	const char *path, *bytes;
	size_t length;
};

struct shadow_variation {
	const struct shadow *shadow;
	const struct shadow_file *files;
	size_t nfiles;
	const uint32_t *sites; /* those that are in it, ascending */
	size_t nsites;
	const struct shadow_region *const *regions; /* by file */
};

/* Finds, in the bytes of their files, the include lines that read the suspects. NULL: one of them
 * was not found, or stands in a file whose bytes are not known. */
struct shadow *shadow_new(struct arena *arena, const struct suspects *suspects);

/* The files as they are with these sites (ascending) alone: each include line that reads sites is
 * replaced by one quoted include a file, each on a line of its own; all else stays, byte for
 * byte. */
void shadow_make(const struct shadow *shadow, struct arena *arena, const uint32_t *sites, size_t n,
	struct shadow_variation *variation);

/* The line of the file on disk that stands in this line of the variation's file at `path`. */
uint32_t shadow_line(const struct shadow_variation *variation, const char *path, uint32_t line);

/* Puts the place in the complaint back to the file on disk. Returns the site of the variation that
 * it names, by its own include line, its file or a file that it includes; or BLAME_NOBODY. */
uint32_t shadow_place(const struct shadow_variation *variation, struct nga_complaint *complaint);

/* `path` as the argument of an include line that reads this file and no other, quoted. */
const char *shadow_quote(struct arena *arena, const char *path);

#endif
