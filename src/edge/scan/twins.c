#include "twins.h"

#include "directory.h"
#include "leftover.h"

#include <content.h>
#include <sites.h>

#include <string.h>

/* The available side of a pair, to be searched. */
struct available {
	struct tree *tree;
	const struct nga_pair *pair;
	struct map by_inode; /* by struct folder_id; made when first needed */
	struct map by_site;  /* by what site_name leaves; made when first needed */
};

static bool is_same_inode(const struct nga_entry *entry, const struct nga_entry *available)
{
	return available->target.dev == entry->stat.dev && available->target.ino == entry->stat.ino;
}

/* Reads the file, where it can be read whole. */
static bool read_file(struct tree *tree, const struct nga_entry *entry, struct content *content)
{
	*content = (struct content){.path = entry->path, .most = CONTENT_LOADED_MOST};
	if (entry->file && entry->file->bytes) {
		content->bytes = entry->file->bytes;
		content->size = entry->file->size;
		return true;
	}
	switch (content_read(&tree->scan->world, tree->arena, content)) {
	case CONTENT_READ:
		return true;
	case CONTENT_REFUSED:
		scan_gap(tree->scan, entry->path, strerror(content->error), false);
		return false;
	case CONTENT_TOO_LARGE:
		scan_gap(tree->scan, entry->path, "larger than 256 MiB", false);
		return false;
	case CONTENT_WRONG_KIND:
	case CONTENT_CHANGING:
		scan_gap(tree->scan, entry->path, "changed while it was read", false);
		return false;
	}
	return false;
}

static enum nga_twin compare(
	struct tree *tree, const struct nga_entry *entry, const struct nga_entry *available)
{
	struct content left, right;

	if (entry->lookup == NGA_FOUND && available->lookup == NGA_FOUND &&
		entry->target.size != available->target.size)
		return NGA_TWIN_DIFFERS;
	if (!read_file(tree, entry, &left) || !read_file(tree, available, &right))
		return NGA_TWIN_UNKNOWN;
	return left.size == right.size && memcmp(left.bytes, right.bytes, left.size) == 0
		       ? NGA_TWIN_SAME
		       : NGA_TWIN_DIFFERS;
}

static bool may_be_twin(const struct nga_entry *available)
{
	return available->lookup == NGA_FOUND || available->lookup == NGA_UNKNOWN ||
	       available->lookup == NGA_DENIED;
}

static void index_inodes(struct available *side)
{
	side->by_inode.arena = side->tree->arena;
	for (size_t d = 0; d < side->pair->navailable; d++) {
		struct nga_dir *dir = side->pair->available[d];
		for (size_t i = 0; i < dir->nentries; i++) {
			struct folder_id *id = arena_alloc(side->tree->arena, sizeof(*id));
			*id = (struct folder_id){
				dir->entries[i].stat.dev, dir->entries[i].stat.ino};
			if (!map_get_n(&side->by_inode, id, sizeof(*id)))
				map_set_n(&side->by_inode, id, sizeof(*id), &dir->entries[i]);
		}
	}
}

static struct nga_entry *same_inode(struct available *side, const struct nga_entry *entry)
{
	struct folder_id id = {entry->stat.dev, entry->stat.ino};

	if (!side->by_inode.arena)
		index_inodes(side);
	return map_get_n(&side->by_inode, &id, sizeof(id));
}

static void index_sites(struct available *side)
{
	side->by_site.arena = side->tree->arena;
	for (size_t d = 0; d < side->pair->navailable; d++) {
		struct nga_dir *dir = side->pair->available[d];
		for (size_t i = 0; i < dir->nentries; i++) {
			size_t length;
			const char *name = site_name(dir->entries[i].name, &length);
			if (may_be_twin(&dir->entries[i]) &&
				!map_get_n(&side->by_site, name, length))
				map_set_n(&side->by_site, name, length, &dir->entries[i]);
		}
	}
}

static struct nga_entry *same_name(struct available *side, const struct nga_entry *entry)
{
	for (size_t d = 0; d < side->pair->navailable; d++) {
		size_t hint = 0;
		struct nga_entry *found =
			folder_entry((const struct folder *)side->pair->available[d], entry->name,
				strlen(entry->name), &hint);
		if (found && may_be_twin(found))
			return found;
	}
	if (!side->by_site.arena)
		index_sites(side);
	size_t length;
	const char *name = site_name(entry->name, &length);
	return map_get_n(&side->by_site, name, length);
}

/* The available file has the first entry that enables it as its twin, by name; one that says other
 * things only where there is no better. */
static void pair_up(struct nga_entry *entry, struct nga_entry *available, enum nga_twin how)
{
	bool as_good = how == NGA_TWIN_LINKED || how == NGA_TWIN_HARDLINK || how == NGA_TWIN_SAME;
	bool worse = available->twin && (available->twin_how == NGA_TWIN_DIFFERS ||
						available->twin_how == NGA_TWIN_UNKNOWN);

	entry->twin = available;
	entry->twin_how = how;
	if (!available->twin ||
		(as_good && (worse || strcmp(entry->name, available->twin->name) < 0))) {
		available->twin = entry;
		available->twin_how = how;
	}
}

static void find_twin(struct available *side, struct nga_entry *entry)
{
	struct nga_entry *twin = same_inode(side, entry);

	if (twin) {
		/* With one name the file is reached twice: one directory is a link to the other. */
		pair_up(entry, twin, entry->stat.nlink > 1 ? NGA_TWIN_HARDLINK : NGA_TWIN_LINKED);
		return;
	}
	twin = same_name(side, entry);
	/* An available link that leads back here is no other side. */
	if (twin && !is_same_inode(entry, twin))
		pair_up(entry, twin, compare(side->tree, entry, twin));
}

static void find_all(struct tree *tree, const struct nga_pair *pair)
{
	struct available side = {.tree = tree, .pair = pair};

	for (size_t i = 0; i < pair->enabled->nentries; i++) {
		struct nga_entry *entry = &pair->enabled->entries[i];
		bool unused = !entry->loaded && leftover_is(tree->scan, entry->name);
		if (entry->kind == NGA_KIND_FILE && entry->stat.mode && !unused)
			find_twin(&side, entry);
	}
}

void twins_find(struct tree *tree)
{
	for (size_t i = 0; i < tree->nown; i++)
		if (tree->own_exists[i] && tree->own[i]->navailable > 0)
			find_all(tree, tree->own[i]);
}
