/* What lies on the disk, held against what was accepted. */
#ifndef CORE_CHANGES_H
#define CORE_CHANGES_H

#include <ngxaudit/snapshot.h>

struct arena;
struct vec;

/* What lies at the path of a record now; the zero value is nothing. */
struct changes_seen {
	struct nga_stat stat; /* of itself */
	const char *text;     /* of a link */
	/* of the owner and the group, where the record names its own; NULL: they have no name */
	const char *owner, *group;
	bool same_bytes;           /* of a file: as far as was looked */
	const char *path;          /* as the snapshot has it; NULL: as the record has it */
	const struct nga_dir *dir; /* of a pair, in which it lies or lay; or NULL */
	const struct nga_entry *entry;
	const struct nga_file *file;
};

/* Whether `stat` alone says that a file, or the list of names of a directory and what its links
 * say, is what it was when `record` was made: nothing of it has changed, and it was not changed in
 * the moment when the state was accepted. */
bool changes_is_same(const struct nga_accepted *accepted, const struct nga_record *record,
	const struct nga_stat *stat);

/* Adds the differences to `changes` (struct nga_change). */
void changes_add(struct arena *arena, struct vec *changes, const struct nga_record *record,
	const struct changes_seen *seen);

/* Adds what was not there at all, at `seen->path`. */
void changes_add_new(struct arena *arena, struct vec *changes, const struct changes_seen *seen);

/* By path, then by how. */
void changes_sort(struct vec *changes);

/* The record of that path; NULL where there is none. */
const struct nga_record *changes_record(const struct nga_accepted *accepted, const char *path);

/* The index of the first record that is not before `path`: of a directory's path with a slash, the
 * first of those below it. */
size_t changes_first(const struct nga_accepted *accepted, const char *path);

/* Where `path` led when the state was accepted, by the links that were then on its way: its real
 * path of that time. */
const char *changes_led(struct arena *arena, const struct nga_accepted *accepted, const char *path);

#endif
