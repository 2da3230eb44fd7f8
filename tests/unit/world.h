/* A snapshot out of texts: a tree below /etc/nginx that is on no disk, for the tests of core. */
#ifndef UNIT_WORLD_H
#define UNIT_WORLD_H

#include <ngxaudit/snapshot.h>

#include <arena.h>

/* One file; `name` is relative to /etc/nginx. A list of them ends with {0}, and begins with the
 * main file. */
struct text_file {
	const char *name, *text;
};

struct texts {
	struct arena *arena;
	struct nga_snapshot snapshot;
};

/* Parses the files, joins them by their includes (names and globs) and derives placed directives
 * and servers. Release it with texts_free. */
struct texts *texts_read(const struct text_file *files);
void texts_free(struct texts *texts);

/* The file of that name, which is loaded. */
struct nga_file *texts_file(struct texts *texts, const char *name);

/* Adds the pair NAME-available and NAME-enabled below /etc/nginx; without the available side where
 * `both` is not set. */
struct nga_pair *texts_pair(struct texts *texts, const char *name, bool both);

/* Adds a regular file to a directory, by names in order; it is loaded where the file of its path
 * is. The pointer is good for as long as the texts are; a directory has room for 32. */
struct nga_entry *texts_entry(struct texts *texts, struct nga_dir *dir, const char *name);

/* Makes `entry` a link that ends at `target` (absolute) and so. */
void texts_link(struct texts *texts, struct nga_entry *entry, const char *target, enum nga_end end);

/* Adds to the enabled directory a link to `available`, twins on both sides. */
struct nga_entry *texts_enable(struct texts *texts, struct nga_entry *available, const char *name);

#endif
