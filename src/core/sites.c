#include "sites.h"

#include "marks.h"
#include "missing.h"

#include <arena.h>
#include <map.h>
#include <path.h>

#include <stdlib.h>
#include <string.h>

/* The servers that nginx loads by way of one entry: a stretch of one array. */
struct yield {
	size_t first, n;
	size_t filled; /* so far */
	struct nga_site *site;
};

struct deriving {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct map yields; /* directory to an array of struct yield, one for each of its entries */
	const struct nga_dir *dir; /* the one that was asked for last, */
	struct yield *of_dir;      /* and its array; NULL: none yet */
	const struct nga_server **servers;
	struct vec sites; /* struct nga_site */
};

/* ---- states ---- */

static bool is_null(const struct nga_entry *entry)
{
	return entry->link && entry->link->target_is_null;
}

static bool is_special(const struct nga_entry *entry)
{
	if (entry->link)
		return !is_null(entry) && (entry->link->end == NGA_END_DIRECTORY ||
						  entry->link->end == NGA_END_SPECIAL);
	return entry->kind == NGA_KIND_DIRECTORY || entry->kind == NGA_KIND_FIFO ||
	       entry->kind == NGA_KIND_SOCKET || entry->kind == NGA_KIND_DEVICE;
}

static bool says_nothing(const struct nga_entry *entry)
{
	const struct nga_file *file = entry->file;

	return is_null(entry) || (file && file->parsed && !file->error && !file->directives);
}

/* Whether the link leads below a directory of the available side. */
static bool leads_to_available(const struct nga_entry *entry)
{
	const struct nga_pair *pair = entry->dir->pair;

	if (entry->twin && entry->twin_how == NGA_TWIN_LINKED)
		return true;
	for (size_t i = 0; i < pair->navailable; i++) {
		const struct nga_dir *dir = pair->available[i];
		if (path_is_below(entry->link->target, dir->path) ||
			(dir->link && path_is_below(entry->link->target, dir->link->target)))
			return true;
	}
	return false;
}

/* Of a regular file in the enabled directory of a pair with two sides; NGA_STATE_ENABLED: none of
 * those states. */
static enum nga_state copy_state(const struct nga_entry *entry)
{
	switch (entry->twin_how) {
	case NGA_TWIN_NONE:
		return NGA_STATE_ORPHAN;
	case NGA_TWIN_DIFFERS:
		return NGA_STATE_DIVERGED;
	case NGA_TWIN_HARDLINK:
		return NGA_STATE_HARDLINKED;
	case NGA_TWIN_SAME:
	case NGA_TWIN_UNKNOWN: /* a gap tells that nobody could compare them */
		return NGA_STATE_COPIED;
	case NGA_TWIN_LINKED:
		break;
	}
	return NGA_STATE_ENABLED;
}

static enum nga_state link_state(const struct nga_entry *entry)
{
	if (!entry->link->text[0])
		return NGA_STATE_ENABLED; /* it could not be read: there is a gap */
	if (!leads_to_available(entry))
		return NGA_STATE_FOREIGN;
	if (!site_names_equal(entry->name, marks_target_name(entry)))
		return NGA_STATE_RENAMED;
	return NGA_STATE_ENABLED;
}

static enum nga_state worst(enum nga_state a, enum nga_state b)
{
	return a < b ? a : b;
}

/* How the way to the file is broken; NGA_STATE_ENABLED: it is not. */
static enum nga_state broken_state(const struct nga_entry *entry)
{
	if (entry->link && entry->link->end == NGA_END_LOOP)
		return NGA_STATE_LOOPING;
	if (entry->link && entry->link->end == NGA_END_MISSING)
		return NGA_STATE_DANGLING;
	if (entry->lookup == NGA_DENIED || (entry->link && entry->link->end == NGA_END_DENIED))
		return NGA_STATE_UNREADABLE;
	if (is_special(entry))
		return NGA_STATE_SPECIAL;
	return NGA_STATE_ENABLED;
}

static enum nga_state enabled_state(const struct nga_entry *entry)
{
	enum nga_state state = broken_state(entry);

	if (!entry->loaded)
		state = worst(state, NGA_STATE_UNLOADED);
	if (entry->leftover)
		state = worst(state, NGA_STATE_STRAY);
	if (entry->doubles)
		state = worst(state, NGA_STATE_DOUBLED);
	if (says_nothing(entry))
		state = worst(state, NGA_STATE_EMPTY);
	if (entry->dir->pair->navailable > 0)
		state = worst(state, entry->link ? link_state(entry) : copy_state(entry));
	return state;
}

/* ---- which entries are sites ---- */

/* Where the servers of an entry are told; NULL where its directory yields none. */
static struct yield *place_of(struct deriving *deriving, const struct nga_entry *entry)
{
	if (deriving->dir != entry->dir || !deriving->of_dir) {
		deriving->dir = entry->dir;
		deriving->of_dir = map_get_n(&deriving->yields, &entry->dir, sizeof(entry->dir));
	}
	return deriving->of_dir ? &deriving->of_dir[entry - entry->dir->entries] : NULL;
}

static struct yield *yield_of(struct deriving *deriving, const struct nga_entry *entry)
{
	struct yield *yield = place_of(deriving, entry);

	return yield && yield->n > 0 ? yield : NULL;
}

static void count_servers(struct deriving *deriving)
{
	for (size_t i = 0; i < deriving->snapshot->nservers; i++) {
		const struct nga_entry *entry = deriving->snapshot->servers[i]->entry;
		if (!entry)
			continue;
		if (!place_of(deriving, entry)) {
			struct yield *yields =
				arena_array(deriving->arena, entry->dir->nentries, sizeof(*yields));
			map_set_n(&deriving->yields, &entry->dir, sizeof(entry->dir), yields);
		}
		place_of(deriving, entry)->n++;
	}
}

/* Gives each entry its stretch of one array, in the order of their first servers. */
static void gather_servers(struct deriving *deriving)
{
	size_t n = deriving->snapshot->nservers, used = 0;

	count_servers(deriving);
	deriving->servers = arena_array(deriving->arena, n, sizeof(*deriving->servers));
	for (size_t i = 0; i < n; i++) {
		const struct nga_server *server = deriving->snapshot->servers[i];
		if (!server->entry)
			continue;
		struct yield *yield = place_of(deriving, server->entry);
		if (yield->filled == 0) {
			yield->first = used;
			used += yield->n;
		}
		deriving->servers[yield->first + yield->filled++] = server;
	}
}

static struct nga_site *push_site(struct deriving *deriving, const struct nga_entry *entry)
{
	struct nga_site *site = vec_push(&deriving->sites, deriving->arena);

	site->pair = entry->dir->pair;
	site->name = entry->name;
	return site;
}

static void add_enabled(struct deriving *deriving, const struct nga_pair *pair)
{
	for (size_t i = 0; i < pair->enabled->nentries; i++) {
		const struct nga_entry *entry = &pair->enabled->entries[i];
		if (entry->unremarkable && !entry->loaded)
			continue;
		if (pair->navailable == 0 && !yield_of(deriving, entry))
			continue;
		struct nga_site *site = push_site(deriving, entry);
		site->enabled = entry;
		site->available = entry->twin;
		site->state = enabled_state(entry);
	}
}

/* The available files by their names as sites. */
static struct map by_site_name(struct arena *arena, const struct nga_pair *pair)
{
	struct map names = {.arena = arena};

	for (size_t i = pair->navailable; i-- > 0;) {
		const struct nga_dir *dir = pair->available[i];
		for (size_t k = dir->nentries; k-- > 0;) {
			size_t length;
			const char *name = site_name(dir->entries[k].name, &length);
			map_set_n(&names, name, length, &dir->entries[k]);
		}
	}
	return names;
}

/* A link that leads nowhere still belongs with the available file of its name: they are one
 * site. */
static void adopt_by_name(
	struct deriving *deriving, const struct nga_pair *pair, struct nga_site *sites, size_t n)
{
	struct map names = {0};

	for (size_t i = 0; i < n; i++) {
		struct nga_site *site = &sites[i];
		if (site->available || broken_state(site->enabled) == NGA_STATE_ENABLED)
			continue;
		if (!names.arena)
			names = by_site_name(deriving->arena, pair);
		size_t length;
		const char *name = site_name(site->enabled->name, &length);
		const struct nga_entry *available = map_get_n(&names, name, length);
		if (available && !available->twin)
			site->available = available;
	}
}

/* Those of the available files of `sites` that do not say themselves that an enabled entry leads to
 * them. */
static struct map taken_files(struct arena *arena, const struct nga_site *sites, size_t n)
{
	struct map taken = {.arena = arena};

	for (size_t i = 0; i < n; i++) {
		const struct nga_entry *available = sites[i].available;
		if (available && !available->twin)
			map_set(&taken, available->path, arena);
	}
	return taken;
}

static bool is_site_of_its_own(const struct nga_entry *entry, const struct map *taken)
{
	if (entry->twin || map_get(taken, entry->path))
		return false;
	if (entry->unremarkable && !entry->loaded)
		return false;
	if (entry->link && entry->link->end == NGA_END_DIRECTORY)
		return false;
	return entry->link || !is_special(entry);
}

static void add_available(
	struct deriving *deriving, const struct nga_dir *dir, const struct map *taken)
{
	for (size_t i = 0; i < dir->nentries; i++) {
		const struct nga_entry *entry = &dir->entries[i];
		if (!is_site_of_its_own(entry, taken))
			continue;
		struct nga_site *site = push_site(deriving, entry);
		site->available = entry;
		site->state = worst(broken_state(entry), NGA_STATE_DISABLED);
	}
}

static const char *path_of(const struct nga_site *site)
{
	if (site->enabled)
		return site->enabled->path;
	return site->available ? site->available->path : site->place;
}

/* By name; of one name the enabled site first, then by path. */
static int compare_sites(const void *a_site, const void *b_site)
{
	const struct nga_site *a = a_site, *b = b_site;
	int order = strcmp(a->name, b->name);

	if (order == 0)
		order = (b->enabled != NULL) - (a->enabled != NULL);
	return order != 0 ? order : strcmp(path_of(a), path_of(b));
}

/* Sorts the sites from `first` on; those of a healthy pair are in order as they come. */
static void sort_sites(struct deriving *deriving, size_t first)
{
	struct nga_site *sites = deriving->sites.items;

	for (size_t i = first + 1; i < deriving->sites.n; i++) {
		if (compare_sites(&sites[i - 1], &sites[i]) > 0) {
			qsort(&sites[first], deriving->sites.n - first, sizeof(*sites),
				compare_sites);
			return;
		}
	}
}

static void add_pair(struct deriving *deriving, const struct nga_pair *pair)
{
	size_t first = deriving->sites.n;

	if (pair->enabled)
		add_enabled(deriving, pair);
	if (pair->navailable == 0)
		return;
	size_t n = deriving->sites.n - first;
	struct nga_site *sites = n > 0 ? (struct nga_site *)deriving->sites.items + first : NULL;
	adopt_by_name(deriving, pair, sites, n);
	const struct map taken = taken_files(deriving->arena, sites, n);
	for (size_t i = 0; i < pair->navailable; i++)
		add_available(deriving, pair->available[i], &taken);
	sort_sites(deriving, first);
}

/* Puts sites that were added behind all others in their places. */
static void sort_added(struct deriving *deriving)
{
	const struct vec before = deriving->sites;
	const struct nga_site *sites = before.items;

	deriving->sites = (struct vec){.size = sizeof(struct nga_site)};
	for (size_t p = 0; p < deriving->snapshot->npairs; p++) {
		size_t first = deriving->sites.n;
		for (size_t i = 0; i < before.n; i++)
			if (sites[i].pair == deriving->snapshot->pairs[p])
				*(struct nga_site *)vec_push(&deriving->sites, deriving->arena) =
					sites[i];
		sort_sites(deriving, first);
	}
}

/* Joins sites with the servers that they yield, once their places are settled. */
static void join_servers(struct deriving *deriving, struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->nsites; i++) {
		struct nga_site *site = &snapshot->sites[i];
		struct yield *yield = site->enabled ? yield_of(deriving, site->enabled) : NULL;
		if (!yield && site->available)
			yield = yield_of(deriving, site->available);
		if (!yield)
			continue;
		site->servers = &deriving->servers[yield->first];
		site->nservers = yield->n;
		if (!yield->site)
			yield->site = site;
	}
	for (size_t i = 0; i < snapshot->nservers; i++) {
		struct nga_server *server = snapshot->servers[i];
		const struct yield *yield =
			server->entry ? yield_of(deriving, server->entry) : NULL;
		server->site = yield ? yield->site : NULL;
	}
}

void sites_derive(
	struct arena *arena, struct nga_snapshot *snapshot, const struct nga_ruleset *ruleset)
{
	struct deriving deriving = {
		.arena = arena,
		.snapshot = snapshot,
		.yields = {.arena = arena},
		.sites = {.size = sizeof(struct nga_site)},
	};

	marks_set(arena, snapshot, ruleset);
	gather_servers(&deriving);
	vec_expect(&deriving.sites, arena, snapshot->nfiles); /* about as many as these */
	for (size_t i = 0; i < snapshot->npairs; i++)
		add_pair(&deriving, snapshot->pairs[i]);
	if (missing_join(arena, snapshot, &deriving.sites) > 0)
		sort_added(&deriving);
	snapshot->sites = deriving.sites.items;
	snapshot->nsites = deriving.sites.n;
	join_servers(&deriving, snapshot);
}
