#include "keep.h"

#include <arena.h>
#include <map.h>

struct keeping {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct vec items; /* struct keep_item */
	struct map seen;  /* directories and digests, by path */
	struct map sites; /* enabled entries, by path */
};

static struct keep_item *add(struct keeping *keeping, const char *path)
{
	struct keep_item *item = vec_push(&keeping->items, keeping->arena);

	item->path = path;
	return item;
}

/* What may be named more than once; NULL where it was. */
static struct keep_item *add_once(struct keeping *keeping, const char *path)
{
	if (map_get(&keeping->seen, path))
		return NULL;
	map_set(&keeping->seen, path, keeping);
	return add(keeping, path);
}

static bool ends_in_file(const struct nga_entry *entry)
{
	return entry->link ? entry->link->end == NGA_END_FILE : entry->kind == NGA_KIND_FILE;
}

static void note_sites(struct keeping *keeping)
{
	const struct nga_snapshot *snapshot = keeping->snapshot;

	for (size_t i = 0; i < snapshot->nsites; i++) {
		const struct nga_entry *entry = snapshot->sites[i].enabled;
		if (entry && entry->loaded && ends_in_file(entry))
			map_set(&keeping->sites, entry->path, keeping);
	}
}

/* FIFOs, sockets and devices hold nothing to go back to. */
static bool can_be_kept(const struct nga_entry *entry)
{
	return entry->kind == NGA_KIND_FILE || entry->kind == NGA_KIND_LINK ||
	       entry->kind == NGA_KIND_DIRECTORY;
}

static bool all_can_be_kept(const struct nga_dir *dir)
{
	for (size_t i = 0; i < dir->nentries; i++)
		if (!can_be_kept(&dir->entries[i]))
			return false;
	return true;
}

static void add_dir(struct keeping *keeping, const struct nga_dir *dir)
{
	if (dir->lookup != NGA_FOUND)
		return;
	struct keep_item *item = add_once(keeping, dir->path);
	if (!item)
		return;
	item->whole = all_can_be_kept(dir);
	for (size_t i = 0; i < dir->nentries; i++) {
		const struct nga_entry *entry = &dir->entries[i];
		if (!can_be_kept(entry))
			continue;
		item = add(keeping, entry->path);
		item->entry = entry;
		item->file = entry->file;
		item->enabled = map_get(&keeping->sites, entry->path) != NULL;
	}
}

static void add_pairs(struct keeping *keeping)
{
	const struct nga_snapshot *snapshot = keeping->snapshot;

	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_pair *pair = snapshot->pairs[i];
		for (size_t k = 0; k < pair->navailable; k++)
			add_dir(keeping, pair->available[k]);
		add_dir(keeping, pair->enabled);
	}
}

static void add_files(struct keeping *keeping)
{
	const struct nga_snapshot *snapshot = keeping->snapshot;

	for (size_t i = 0; i < snapshot->nfiles; i++) {
		const struct nga_file *file = snapshot->files[i];
		if (!file->loaded || file->lookup != NGA_FOUND || file->entry)
			continue;
		add(keeping, file->path)->file = file;
	}
}

static bool is_file(enum nga_referent referent, enum nga_lookup lookup)
{
	return referent == NGA_REF_FILE && lookup == NGA_FOUND;
}

static void add_references(struct keeping *keeping)
{
	const struct nga_snapshot *snapshot = keeping->snapshot;

	for (size_t i = 0; i < snapshot->nreferences; i++) {
		const struct nga_reference *reference = &snapshot->references[i];
		if (!reference->judged || !is_file(reference->referent, reference->lookup))
			continue;
		struct keep_item *item = add_once(keeping, reference->path);
		if (item)
			item->digest = true;
	}
}

static const char *first_name(const struct nga_server *server)
{
	return server->nnames > 0 ? server->names[0].text : "";
}

static void add_addresses(struct keeping *keeping, struct keep *keep)
{
	const struct nga_snapshot *snapshot = keeping->snapshot;
	struct nga_accepted_address *addresses =
		arena_array(keeping->arena, snapshot->naddresses, sizeof(*addresses));

	for (size_t i = 0; i < snapshot->naddresses; i++) {
		const struct nga_address *address = snapshot->addresses[i];
		addresses[i] = (struct nga_accepted_address){
			.context = address->context,
			.text = address->text,
			.answers = address->answers ? address->answers->file->path : "",
			.name = address->answers ? first_name(address->answers) : "",
		};
	}
	keep->addresses = addresses;
	keep->naddresses = snapshot->naddresses;
}

void keep_derive(struct arena *arena, const struct nga_snapshot *snapshot, struct keep *keep)
{
	struct keeping keeping = {
		.arena = arena,
		.snapshot = snapshot,
		.items = {.size = sizeof(struct keep_item)},
		.seen = {.arena = arena},
		.sites = {.arena = arena},
	};

	note_sites(&keeping);
	add_pairs(&keeping);
	add_files(&keeping);
	add_references(&keeping);
	add_addresses(&keeping, keep);
	keep->items = keeping.items.items;
	keep->n = keeping.items.n;
}
