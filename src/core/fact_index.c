#include "fact_index.h"

#include "backends.h"
#include "in_force.h"
#include "maps.h"
#include "repeats.h"

#include <arena.h>
#include <map.h>
#include <path.h>

#include <assert.h>
#include <fnmatch.h>
#include <string.h>

struct fact_index {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	const struct nga_ruleset *ruleset; /* or NULL */
	struct map dirs;                   /* pointer to struct index_dir */
	const struct index_dir *last;      /* the one that was asked for last */
	struct map through, files, serving;
	struct map references, gone_directories, gone_sockets;
	struct map missing, addresses;
	bool has_dirs, has_through, has_files, has_serving, has_references;
	bool has_missing, has_addresses;
	struct forces *forces; /* these four: NULL until they are asked for */
	struct maps *maps;
	struct backends *backends;
	struct repeats *repeats;
};

struct fact_index *fact_index_new(
	struct arena *arena, const struct nga_snapshot *snapshot, const struct nga_ruleset *ruleset)
{
	struct fact_index *index = arena_alloc(arena, sizeof(*index));
	struct map empty = {.arena = arena};

	*index = (struct fact_index){.arena = arena, .snapshot = snapshot, .ruleset = ruleset};
	index->dirs = index->through = index->files = index->serving = empty;
	index->references = index->gone_directories = index->gone_sockets = empty;
	index->missing = index->addresses = empty;
	return index;
}

/* ---- directories ---- */

static bool is_remarkable(const struct nga_entry *entry)
{
	return !entry->unremarkable && entry->name[0] != '.';
}

static void add_dir(struct fact_index *index, const struct nga_dir *dir)
{
	if (map_get_n(&index->dirs, &dir, sizeof(dir)))
		return;
	struct index_dir *known = arena_alloc(index->arena, sizeof(*known));
	known->dir = dir;
	known->sites = arena_array(
		index->arena, dir->nentries ? dir->nentries : 1, sizeof(const struct nga_site *));
	known->seen = dir->lookup != NGA_DENIED && dir->lookup != NGA_UNKNOWN;
	for (size_t i = 0; i < dir->nentries; i++) {
		known->remarkable += is_remarkable(&dir->entries[i]);
		known->seen &= !dir->entries[i].link || dir->entries[i].link->text[0];
	}
	map_set_n(&index->dirs, &known->dir, sizeof(known->dir), known);
}

static void add_site(
	struct fact_index *index, const struct nga_site *site, const struct nga_entry *entry)
{
	struct index_dir *known = map_get_n(&index->dirs, &entry->dir, sizeof(entry->dir));

	assert(known && entry >= entry->dir->entries);
	size_t at = (size_t)(entry - entry->dir->entries);
	assert(at < entry->dir->nentries);
	known->sites[at] = site;
	if (site->state != NGA_STATE_ORPHAN)
		return;
	known->orphans++;
	if (!known->first_orphan || entry < known->first_orphan)
		known->first_orphan = entry;
}

static void gather_dirs(struct fact_index *index)
{
	const struct nga_snapshot *snapshot = index->snapshot;

	index->has_dirs = true;
	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_pair *pair = snapshot->pairs[i];
		for (size_t k = 0; k < pair->navailable; k++)
			add_dir(index, pair->available[k]);
		if (pair->enabled)
			add_dir(index, pair->enabled);
	}
	for (size_t i = 0; i < snapshot->nsites; i++) {
		const struct nga_site *site = &snapshot->sites[i];
		if (site->available)
			add_site(index, site, site->available);
		if (site->enabled)
			add_site(index, site, site->enabled);
	}
}

const struct index_dir *index_dir(struct fact_index *index, const struct nga_dir *dir)
{
	if (!index->has_dirs)
		gather_dirs(index);
	if (!index->last || index->last->dir != dir)
		index->last = map_get_n(&index->dirs, &dir, sizeof(dir));
	assert(index->last);
	return index->last;
}

const struct nga_site *index_site(struct fact_index *index, const struct nga_entry *entry)
{
	const struct nga_dir *dir = entry->dir;

	/* One that was looked at after the snapshot is in no list. */
	if (entry < dir->entries || entry >= dir->entries + dir->nentries)
		return NULL;
	return index_dir(index, dir)->sites[entry - dir->entries];
}

/* ---- paths ---- */

static void add_hops(struct fact_index *index, const struct nga_dir *dir)
{
	for (size_t i = 0; dir && i < dir->nentries; i++) {
		const struct nga_link *link = dir->entries[i].link;
		for (size_t k = 1; link && k < link->nhops; k++)
			map_set(&index->through, link->hops[k].path, index);
	}
}

bool index_leads_through(struct fact_index *index, const char *path)
{
	if (!index->has_through) {
		index->has_through = true;
		for (size_t i = 0; i < index->snapshot->npairs; i++)
			add_hops(index, index->snapshot->pairs[i]->enabled);
	}
	return map_get(&index->through, path) != NULL;
}

static const struct nga_entry *find_entry(const struct nga_dir *dir, const char *path)
{
	const char *name = path_base(path);
	size_t length = (size_t)(name - path), low = 0, high = dir->nentries;

	if (length < 2 || strlen(dir->path) != length - 1 ||
		memcmp(dir->path, path, length - 1) != 0)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(dir->entries[middle].name, name);
		if (order == 0)
			return &dir->entries[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct nga_entry *index_entry(const struct nga_snapshot *snapshot, const char *path)
{
	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_pair *pair = snapshot->pairs[i];
		const struct nga_entry *entry =
			pair->enabled ? find_entry(pair->enabled, path) : NULL;
		for (size_t k = 0; !entry && k < pair->navailable; k++)
			entry = find_entry(pair->available[k], path);
		if (entry)
			return entry;
	}
	return NULL;
}

const struct nga_file *index_file(struct fact_index *index, const char *path)
{
	if (!index->has_files) {
		index->has_files = true;
		for (size_t i = index->snapshot->nfiles; i-- > 0;)
			map_set(&index->files, index->snapshot->files[i]->path,
				index->snapshot->files[i]);
	}
	return map_get(&index->files, path);
}

bool index_serves(struct fact_index *index, const struct nga_file *file)
{
	if (!index->has_serving) {
		index->has_serving = true;
		for (size_t i = 0; i < index->snapshot->nservers; i++) {
			struct nga_server *const *server = &index->snapshot->servers[i];
			map_set_n(&index->serving, &(*server)->file, sizeof((*server)->file),
				*server);
		}
	}
	return map_get_n(&index->serving, &file, sizeof(file)) != NULL;
}

/* ---- references ---- */

/* What makes two references of one file the same: named locations belong to their server. */
static const char *reference_key(
	struct arena *arena, const struct nga_reference *reference, size_t *length)
{
	const void *parts[] = {reference->file,
		reference->referent == NGA_REF_LOCATION ? reference->server : NULL};
	size_t path = strlen(reference->path);
	char *key = arena_alloc(arena, sizeof(parts) + 2 + path);

	memcpy(key, parts, sizeof(parts));
	key[sizeof(parts)] = (char)reference->referent;
	key[sizeof(parts) + 1] = (char)reference->opener;
	memcpy(key + sizeof(parts) + 2, reference->path, path);
	*length = sizeof(parts) + 2 + path;
	return key;
}

static bool holds(const struct nga_reference *reference)
{
	bool gone = reference->lookup == NGA_MISSING || reference->lookup == NGA_LOOP ||
		    reference->lookup == NGA_DENIED || reference->lookup == NGA_WRONG_KIND;

	return !reference->judged || (!gone && reference->referent != NGA_REF_UPSTREAM);
}

static void add_reference(struct fact_index *index, struct nga_reference *reference)
{
	size_t length;
	const char *key = reference_key(index->arena, reference, &length);

	if (!map_get_n(&index->references, key, length))
		map_set_n(&index->references, key, length, reference);
	if (reference->referent == NGA_REF_DIRECTORY)
		map_set(&index->gone_directories, reference->path, index);
	if (reference->referent == NGA_REF_SOCKET && reference->lookup == NGA_MISSING)
		map_set(&index->gone_sockets, reference->path, index);
}

static void gather_references(struct fact_index *index)
{
	if (index->has_references)
		return;
	index->has_references = true;
	for (size_t i = 0; i < index->snapshot->nreferences; i++)
		if (!holds(&index->snapshot->references[i]))
			add_reference(index, &index->snapshot->references[i]);
}

const struct nga_reference *index_first_reference(
	struct fact_index *index, const struct nga_reference *reference)
{
	size_t length;

	gather_references(index);
	if (holds(reference))
		return NULL;
	const char *key = reference_key(index->arena, reference, &length);
	return map_get_n(&index->references, key, length);
}

bool index_gone_directory(struct fact_index *index, const char *path)
{
	size_t length = strlen(path);

	gather_references(index);
	if (index->gone_directories.n == 0)
		return false;
	while (length > 0) {
		if (map_get_n(&index->gone_directories, path, length))
			return true;
		while (length > 0 && path[length - 1] != '/')
			length--;
		while (length > 0 && path[length - 1] == '/')
			length--;
	}
	return false;
}

bool index_gone_socket(struct fact_index *index, const char *path)
{
	gather_references(index);
	return map_get(&index->gone_sockets, path) != NULL;
}

/* ---- drift ---- */

bool index_tells(struct fact_index *index, const char *rule)
{
	for (size_t i = 0; index->ruleset && i < index->ruleset->nrules; i++)
		if (strcmp(index->ruleset->rules[i].name, rule) == 0)
			return !index->ruleset->rules[i].off;
	return false;
}

bool index_misses(struct fact_index *index, const char *path)
{
	for (size_t i = 0; !index->has_missing && i < index->snapshot->nsites; i++) {
		struct nga_site *site = &index->snapshot->sites[i];
		if (!site->place)
			continue;
		map_set(&index->missing, site->place, site);
		if (site->accepted) /* by another path where a link on the way was changed */
			map_set(&index->missing, site->accepted->path, site);
	}
	index->has_missing = true;
	return map_get(&index->missing, path) != NULL;
}

bool index_is_unremarkable(struct fact_index *index, const char *name)
{
	const struct nga_patterns *names = index->ruleset ? &index->ruleset->unremarkable : NULL;

	for (size_t i = 0; names && i < names->n; i++)
		if (fnmatch(names->patterns[i], name, 0) == 0)
			return true;
	return false;
}

static const char *address_key(struct arena *arena, const char *context, const char *text)
{
	return arena_format(arena, "%s %s", context, text);
}

const struct nga_address *index_address(
	struct fact_index *index, const char *context, const char *text)
{
	for (size_t i = 0; !index->has_addresses && i < index->snapshot->naddresses; i++) {
		struct nga_address *address = index->snapshot->addresses[i];
		map_set(&index->addresses,
			address_key(index->arena, address->context, address->text), address);
	}
	index->has_addresses = true;
	return map_get(&index->addresses, address_key(index->arena, context, text));
}

/* ---- what is said of the whole ---- */

struct forces *index_forces(struct fact_index *index)
{
	if (!index->forces)
		index->forces = forces_new(index->arena, index->snapshot);
	return index->forces;
}

struct maps *index_maps(struct fact_index *index)
{
	if (!index->maps)
		index->maps = maps_new(index->arena, index->snapshot);
	return index->maps;
}

struct backends *index_backends(struct fact_index *index)
{
	if (!index->backends)
		index->backends = backends_new(index->arena, index->snapshot, index_maps(index));
	return index->backends;
}

struct repeats *index_repeats(struct fact_index *index)
{
	if (!index->repeats)
		index->repeats = repeats_new(index->arena, index->snapshot);
	return index->repeats;
}
