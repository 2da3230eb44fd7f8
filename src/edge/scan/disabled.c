#include "disabled.h"

#include "source.h"

#include <content.h>

#include <stdlib.h>
#include <string.h>

/* Notes which available files are loaded through a link, or as the same bytes. */
static void mark_loaded(const struct nga_pair *pair, struct map *loaded)
{
	for (size_t i = 0; i < pair->enabled->nentries; i++) {
		struct nga_entry *entry = &pair->enabled->entries[i];
		if (entry->loaded && entry->twin && entry->twin_how != NGA_TWIN_DIFFERS &&
			entry->twin_how != NGA_TWIN_UNKNOWN)
			map_set(loaded, entry->twin->path, entry);
	}
}

static void read_file(struct tree *tree, struct nga_entry *entry)
{
	struct content content = {.path = entry->path, .most = CONTENT_AVAILABLE_MOST};
	struct source *source = source_at(tree, entry->path, entry);
	struct nga_file *file = &source->file;

	*(struct nga_file **)vec_push(&tree->files, tree->arena) = file;
	file->entry = entry;
	file->lookup = NGA_FOUND;
	entry->file = file;
	if (source_is_read(tree, source) && file->size <= CONTENT_AVAILABLE_MOST)
		return;
	switch (content_read(&tree->scan->world, source->arena, &content)) {
	case CONTENT_READ:
		break;
	case CONTENT_REFUSED:
		scan_gap(tree->scan, entry->path, strerror(content.error), false);
		break;
	case CONTENT_TOO_LARGE:
		break;
	case CONTENT_WRONG_KIND:
	case CONTENT_CHANGING:
		scan_gap(tree->scan, entry->path, "changed while it was read", false);
		break;
	}
	source_take(tree, source, &content);
}

static void read_pair(struct tree *tree, const struct nga_pair *pair)
{
	struct map loaded = {.arena = tree->arena};

	mark_loaded(pair, &loaded);
	for (size_t d = 0; d < pair->navailable; d++) {
		struct nga_dir *dir = pair->available[d];
		for (size_t i = 0; i < dir->nentries; i++) {
			struct nga_entry *entry = &dir->entries[i];
			bool null = entry->link && entry->link->target_is_null;
			if (entry->lookup == NGA_FOUND && !null && !entry->loaded && !entry->file &&
				!map_get(&loaded, entry->path))
				read_file(tree, entry);
		}
	}
	map_give_back(&loaded);
}

static int by_path(const void *left, const void *right)
{
	const struct nga_file *const *a = left, *const *b = right;

	return strcmp((*a)->path, (*b)->path);
}

void disabled_read(struct tree *tree)
{
	size_t before = tree->files.n;

	for (size_t i = 0; i < tree->nown; i++)
		if (tree->own_exists[i])
			read_pair(tree, tree->own[i]);
	struct nga_file **files = tree->files.items;
	if (tree->files.n > before)
		qsort(files + before, tree->files.n - before, sizeof(struct nga_file *), by_path);
}
