#include "unchanged.h"

#include <changes.h>

#include <string.h>

bool unchanged_begin(
	const struct tree *tree, const struct folder *folder, struct unchanged *unchanged)
{
	/* what is kept borrows nothing from them */
	const struct nga_accepted *accepted = tree->cache ? NULL : tree->scan->options->accepted;
	const char *real = folder->dir.real;
	const struct nga_record *record = accepted ? changes_record(accepted, real) : NULL;

	if (!record || record->kind != NGA_RECORDED_DIRECTORY || !real[1] ||
		!changes_is_same(accepted, record, &folder->dir.stat))
		return false;
	unchanged->prefix = arena_format(tree->arena, "%s/", real);
	unchanged->length = strlen(unchanged->prefix);
	unchanged->at = accepted->records + changes_first(accepted, unchanged->prefix);
	unchanged->end = accepted->records + accepted->nrecords;
	unchanged->all = record->whole;
	return true;
}

const struct nga_record *unchanged_next(struct unchanged *unchanged)
{
	while (unchanged->at < unchanged->end) {
		const struct nga_record *record = unchanged->at++;
		if (strncmp(record->path, unchanged->prefix, unchanged->length) != 0)
			break;
		if (!strchr(record->path + unchanged->length, '/'))
			return record;
	}
	return NULL;
}

static enum nga_kind kind_of(const struct nga_record *record)
{
	switch (record->kind) {
	case NGA_RECORDED_FILE:
		return NGA_KIND_FILE;
	case NGA_RECORDED_LINK:
		return NGA_KIND_LINK;
	case NGA_RECORDED_DIRECTORY:
		return NGA_KIND_DIRECTORY;
	}
	return NGA_KIND_UNKNOWN;
}

bool unchanged_list(const struct tree *tree, struct folder *folder)
{
	struct nga_dir *dir = &folder->dir;
	struct unchanged unchanged;
	size_t n = 0;

	if (!unchanged_begin(tree, folder, &unchanged) || !unchanged.all)
		return false;
	/* their paths are those of the records */
	if (strcmp(dir->real, dir->path) != 0)
		return false;
	for (struct unchanged counted = unchanged; unchanged_next(&counted);)
		n++;
	dir->entries = arena_array(tree->arena, n, sizeof(*dir->entries));
	for (const struct nga_record *record; (record = unchanged_next(&unchanged));) {
		struct nga_entry *entry = &dir->entries[dir->nentries++];
		entry->path = record->path;
		entry->name = record->path + unchanged.length;
		entry->dir = dir;
		entry->kind = kind_of(record);
		entry->stat.ino = record->ino;
	}
	return true;
}
