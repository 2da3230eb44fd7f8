#include "leads.h"

#include <path.h>

#include <string.h>

/* A link that is found by one path, and the next of that path. */
struct lead {
	const struct nga_entry *entry;
	const struct lead *next;
};

static void add(struct map *map, const char *path, const struct nga_entry *entry)
{
	struct lead *lead = arena_alloc(map->arena, sizeof(*lead));

	*lead = (struct lead){entry, map_get(map, path)};
	map_set(map, path, lead);
}

static void add_link(struct leads *leads, struct arena *arena, const struct nga_entry *entry)
{
	const struct nga_link *link = entry->link;

	*(const struct nga_entry **)vec_push(&leads->links, arena) = entry;
	add(&leads->ends, link->target, entry);
	for (size_t i = 1; i < link->nhops; i++)
		if (strcmp(link->hops[i].path, link->target) != 0)
			add(&leads->ends, link->hops[i].path, entry);
	for (size_t i = 0; i < link->nway; i++)
		if (!map_get(&leads->ways, link->way[i].path))
			map_set(&leads->ways, link->way[i].path, leads);
}

static void add_dir(struct leads *leads, struct arena *arena, struct nga_dir *dir)
{
	if (map_get(&leads->dirs, dir->path))
		return;
	map_set(&leads->dirs, dir->path, dir);
	for (size_t i = 0; i < dir->nentries; i++)
		if (dir->entries[i].link)
			add_link(leads, arena, &dir->entries[i]);
}

void leads_gather(struct arena *arena, const struct nga_snapshot *snapshot, struct leads *leads)
{
	*leads = (struct leads){
		.ends.arena = arena,
		.ways.arena = arena,
		.links.size = sizeof(const struct nga_entry *),
		.dirs.arena = arena,
	};
	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_pair *pair = snapshot->pairs[i];
		for (size_t k = 0; k < pair->navailable; k++)
			add_dir(leads, arena, pair->available[k]);
		if (pair->enabled)
			add_dir(leads, arena, pair->enabled);
	}
}

const struct nga_dir *leads_dir(const struct leads *leads, const char *path)
{
	return map_get(&leads->dirs, path);
}

static bool any_below(const struct nga_hop *hops, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (path_is_below(hops[i].path, path))
			return true;
	return false;
}

static bool leads_below(const struct nga_link *link, const char *path)
{
	return path_is_below(link->target, path) || any_below(link->hops, link->nhops, path) ||
	       any_below(link->way, link->nway, path);
}

void leads_through(const struct leads *leads, struct arena *scratch, const char *path,
	bool directory, struct vec *entries)
{
	const struct nga_entry *const *links = leads->links.items;

	if (!directory && !map_get(&leads->ways, path)) {
		for (const struct lead *lead = map_get(&leads->ends, path); lead; lead = lead->next)
			*(const struct nga_entry **)vec_push(entries, scratch) = lead->entry;
		return;
	}
	for (size_t i = 0; i < leads->links.n; i++)
		if (leads_below(links[i]->link, path))
			*(const struct nga_entry **)vec_push(entries, scratch) = links[i];
}
