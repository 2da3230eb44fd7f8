#include "referred.h"

#include "conf.h"
#include "referred_parts.h"

#include <assert.h>
#include <string.h>

enum { MOST_TIMES = 1000, STRANGERS = 1 };
static_assert(SETTING_COUNT <= 64, "settings of a unit are bits");

/* ---- keeping ---- */

/* Whether there is nothing but servers and upstreams at the top of the file. */
static bool is_plain(const struct nga_file *file)
{
	for (const struct nga_directive *at = file->directives; at; at = at->next)
		if (at->form != NGA_BLOCK || (!conf_is(at, "server") && !conf_is(at, "upstream")))
			return false;
	return file->loaded && file->directives;
}

static uint64_t settings_of(
	const struct referring *referring, const struct nga_placed *placed, uint64_t settings)
{
	const struct known *row = known_find(&referring->index, placed->directive);

	if (!row || !(row->roles & KNOWN_SETTING) || placed->directive->nwords < 2 ||
		strcmp(placed->directive->words[1].text, "off") == 0)
		return settings;
	return settings | (uint64_t)1 << row->setting;
}

static void keep_units(struct keeping *keeping, const struct referring *referring)
{
	const struct nga_snapshot *snapshot = keeping->snapshot;
	struct referred *referred = keeping->referred;
	const struct nga_file *file = NULL;
	struct unit *unit = NULL;

	for (size_t i = 0; i < snapshot->nfiles; i++)
		referred->units[i].plain = is_plain(snapshot->files[i]);
	for (size_t i = 0; i < snapshot->nservers; i++)
		referred->units[referred_number(keeping, snapshot->servers[i]->file) - 1]
			.nservers++;
	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_placed *placed = &snapshot->placed[i];
		if (placed->file != file) {
			file = placed->file;
			unit = &referred->units[referred_number(keeping, file) - 1];
		}
		unit->settings = settings_of(referring, placed, unit->settings);
	}
}

static void note_server(struct referred_by *by, const struct nga_reference *reference)
{
	by->server = reference->server ? (uint32_t)reference->server->order + 1 : 0;
}

static void keep_references(struct referred *referred, const struct vec *found)
{
	const struct nga_reference *references = found->items;
	struct referred_by *by = referred->by.items;

	referred->references = *found;
	for (size_t i = 0; i < found->n; i++)
		note_server(&by[i], &references[i]);
}

static void keep_addresses(struct referred *referred, const struct nga_snapshot *snapshot)
{
	referred->naddresses = snapshot->naddresses;
	referred->addresses =
		arena_array(referred->arena, snapshot->naddresses, sizeof(*referred->addresses));
	for (size_t i = 0; i < snapshot->naddresses; i++)
		referred->addresses[i] = arena_copy(referred->arena, snapshot->addresses[i]->text);
}

/* The item as it is kept: one copy of each, however many point to it. */
static const struct item *keep_item(
	struct referred *referred, struct map *copies, const struct item *const *item)
{
	struct item *copy = map_get_n(copies, item, sizeof(*item));

	if (copy || !*item)
		return copy;
	copy = arena_alloc(referred->arena, sizeof(*copy));
	*copy = **item;
	copy->slot = &referred->slot;
	map_set_n(copies, item, sizeof(*item), copy);
	return copy;
}

/* What a server sees of the blocks around it: what is in force there, and their error pages. */
static struct block *keep_block(
	struct referred *referred, struct map *copies, const struct block *block)
{
	struct block *copy = arena_alloc(referred->arena, sizeof(*copy));
	struct item *pages =
		arena_array(referred->arena, block->nerror_pages, sizeof(*block->error_pages));

	*copy = *block;
	copy->outer = block->outer ? keep_block(referred, copies, block->outer) : NULL;
	copy->items = NULL;
	copy->n = 0;
	copy->error_pages = pages;
	for (size_t i = 0; i < block->nerror_pages; i++) {
		pages[i] = block->error_pages[i];
		pages[i].slot = &referred->slot;
	}
	for (size_t i = 0; i < SETTING_COUNT; i++)
		copy->in_force[i] = keep_item(referred, copies, &block->in_force[i]);
	return copy;
}

struct referred *referred_new(struct nga_snapshot *snapshot)
{
	struct arena *arena = arena_new_lean(), *working = arena_new();
	struct referred *referred = arena_alloc(arena, sizeof(*referred));
	struct referring referring = referring_begin(arena, working, snapshot);
	struct keeping keeping = {.referred = referred, .snapshot = snapshot, .by = &referred->by};
	struct map copies = {.arena = working};
	size_t budget = referring.budget;

	*referred = (struct referred){
		.arena = arena,
		.by.size = sizeof(struct referred_by),
		.units = arena_array(arena, snapshot->nfiles, sizeof(struct unit)),
		.nfiles = snapshot->nfiles,
		.nservers = snapshot->nservers,
		.prefix = arena_copy(arena, snapshot->prefix),
		.names.arena = arena,
	};
	referring.keeping = &keeping;
	vec_expect(&referred->by, arena, snapshot->nservers);
	referring.shared.arena = arena;
	referring_walk_all(&referring);
	keep_units(&keeping, &referring);
	keep_addresses(referred, snapshot);
	referred->shared = referring.shared;
	referred->outer = keeping.outer ? keep_block(referred, &copies, keeping.outer) : NULL;
	referred->whole = keeping.outer && !keeping.failed && referring.budget > budget / 2;
	keep_references(referred, &referring.found);
	referring_end(&referring);
	arena_free(working);
	return referred;
}

void referred_free(struct referred *referred)
{
	if (referred)
		arena_free(referred->arena);
}

void referred_give(struct referred *referred, struct nga_snapshot *snapshot)
{
	struct nga_reference *references = referred->references.items;
	const struct referred_by *by = referred->by.items;

	for (size_t i = 0; i < referred->references.n; i++) {
		struct nga_reference *reference = &references[i];
		reference->server = by[i].server ? snapshot->servers[by[i].server - 1] : NULL;
		if (reference->referent == NGA_REF_LOCATION)
			continue;
		reference->lookup = NGA_NOT_LOOKED;
		reference->mode = 0;
		reference->nearest = reference->missing_at = NULL;
		for (size_t a = 0; a < reference->naddresses; a++) {
			reference->addresses[a].local = reference->addresses[a].loopback;
			reference->addresses[a].listening = false;
		}
	}
	snapshot->references = references;
	snapshot->nreferences = referred->references.n;
}

/* ---- one file again ---- */

static bool listen_as_before(const struct referred *referred, const struct nga_snapshot *snapshot)
{
	if (referred->naddresses != snapshot->naddresses)
		return false;
	for (size_t i = 0; i < snapshot->naddresses; i++)
		if (strcmp(referred->addresses[i], snapshot->addresses[i]->text) != 0)
			return false;
	return true;
}

/* What is set anywhere, this file aside. */
static uint64_t settings_of_others(const struct referred *referred, const struct unit *unit)
{
	uint64_t settings = 0;

	for (size_t i = 0; i < referred->nfiles; i++)
		if (&referred->units[i] != unit)
			settings |= referred->units[i].settings;
	return settings;
}

/* Notes what the file sets, and its upstreams. False where it counts elsewhere than at http level,
 * or what is set anywhere is not what it was. */
static bool note_file(struct referring *referring, struct unit *unit, const struct nga_file *file)
{
	const struct nga_snapshot *snapshot = referring->snapshot;
	const struct referred *referred = referring->keeping->referred;
	uint64_t others = settings_of_others(referred, unit), settings = 0;

	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_placed *placed = &snapshot->placed[i];
		if (placed->file != file)
			continue;
		if (!placed->directive->parent && strcmp(placed->context->path, "http") != 0)
			return false;
		referring_note(referring, placed);
		settings = settings_of(referring, placed, settings);
	}
	if ((others | unit->settings) != (others | settings))
		return false;
	for (size_t i = 0; i < SETTING_COUNT; i++)
		referring->set_somewhere[i] = (others | settings) >> i & 1;
	unit->settings = settings;
	return true;
}

/* Walks the servers and upstreams of the file. */
static void walk_file(struct referring *referring, const struct nga_file *file)
{
	const struct referred *referred = referring->keeping->referred;

	for (const struct nga_directive *at = file->directives; at; at = at->next) {
		uint32_t none = 0;
		const struct item item = {.directive = at, .file = file, .slot = &none};
		referring_walk_block(referring, referred->outer, &item);
	}
}

/* Where the references of a unit are: they come one after the other. */
struct stretch {
	size_t first, n;
};

static struct stretch stretch_of(const struct referred *referred, uint32_t unit)
{
	const struct referred_by *by = referred->by.items;
	struct stretch stretch = {0};

	while (stretch.first < referred->by.n && by[stretch.first].unit != unit)
		stretch.first++;
	while (stretch.first + stretch.n < referred->by.n &&
		by[stretch.first + stretch.n].unit == unit)
		stretch.n++;
	return stretch;
}

/* Makes a stretch of the vec `n` items long; returns where it begins. */
static void *resize(struct vec *vec, struct arena *arena, struct stretch stretch, size_t n)
{
	size_t end = stretch.first + stretch.n, behind = vec->n - end;

	while (vec->n < stretch.first + n + behind)
		(void)vec_push(vec, arena);
	char *at = (char *)vec->items + stretch.first * vec->size;
	if (behind > 0)
		memmove(at + n * vec->size, (char *)vec->items + end * vec->size,
			behind * vec->size);
	vec->n = stretch.first + n + behind;
	return at;
}

/* Puts the references that were found in the place of those that the unit had. */
static void splice(struct referred *referred, const struct vec *found, uint32_t unit)
{
	const struct nga_reference *all = found->items;
	struct stretch stretch = stretch_of(referred, unit);
	size_t n = found->n - STRANGERS;
	struct nga_reference *references =
		resize(&referred->references, referred->arena, stretch, n);
	struct referred_by *by = resize(&referred->by, referred->arena, stretch, n);

	for (size_t i = 0; i < n; i++) {
		references[i] = all[STRANGERS + i];
		by[i].unit = unit;
		note_server(&by[i], &references[i]);
	}
}

/* Where the servers of the file are, among all: one after the other. */
static struct stretch servers_of(const struct nga_snapshot *snapshot, const struct nga_file *file)
{
	struct stretch stretch = {0};

	while (stretch.first < snapshot->nservers && snapshot->servers[stretch.first]->file != file)
		stretch.first++;
	while (stretch.first + stretch.n < snapshot->nservers &&
		snapshot->servers[stretch.first + stretch.n]->file == file)
		stretch.n++;
	return stretch;
}

/* Servers behind those of the file have other places where it has more or fewer than before. False
 * where another file has, too, or it is not known where they were. */
static bool move_servers(
	struct referred *referred, struct unit *unit, struct stretch servers, size_t nservers)
{
	struct referred_by *by = referred->by.items;
	size_t more = servers.n - unit->nservers; /* modulo its size, as all that follows */

	if (more != nservers - referred->nservers || (servers.n == 0 && more != 0))
		return false;
	for (size_t i = 0; i < referred->by.n; i++)
		if (by[i].server > servers.first + unit->nservers)
			by[i].server += (uint32_t)more;
	unit->nservers = (uint32_t)servers.n;
	referred->nservers = nservers;
	return true;
}

/* Whether something of the unit is found where it can be put again; nothing was found that has no
 * place. */
static bool has_place(const struct referred *referred, const struct vec *found, uint32_t unit)
{
	struct stretch stretch = stretch_of(referred, unit);
	const struct referred_by *by = referred->by.items;

	for (size_t i = stretch.first + stretch.n; i < referred->by.n; i++)
		if (by[i].unit == unit)
			return false;
	return stretch.n > 0 || found->n == STRANGERS;
}

/* Derives what the file refers to in the place of what it did; false where that does not do. */
static bool replace(struct referring *referring, struct unit *unit, const struct nga_file *file)
{
	struct referred *referred = referring->keeping->referred;
	const struct nga_snapshot *snapshot = referring->snapshot;
	uint32_t number = referring->keeping->unit;

	if (!note_file(referring, unit, file))
		return false;
	struct stretch servers = servers_of(snapshot, file);
	referring->next_server = servers.first;
	walk_file(referring, file);
	if (referring->keeping->failed || referring->budget == 0 ||
		!has_place(referred, &referring->found, number) ||
		!move_servers(referred, unit, servers, snapshot->nservers))
		return false;
	splice(referred, &referring->found, number);
	return true;
}

/* Stands first among what is found, for all that belongs to others: who meets it fails. */
static void add_stranger(struct referring *referring)
{
	const struct keeping *keeping = referring->keeping;
	struct nga_reference *stranger = vec_push(&referring->found, referring->finds);
	struct referred_by *by = vec_push(keeping->by, referring->finds);

	stranger->judged = true; /* so that nobody asks for its words */
	by->unit = SEVERAL;
	keeping->referred->slot = referring->stranger = STRANGERS;
}

bool referred_again(
	struct referred *referred, const struct nga_snapshot *snapshot, const struct nga_file *file)
{
	size_t i = 0;

	if (!file->loaded)
		return true;
	while (i < snapshot->nfiles && snapshot->files[i] != file)
		i++;
	if (i == snapshot->nfiles || !referred->whole || referred->times++ == MOST_TIMES)
		return false;
	struct unit *unit = &referred->units[i];
	if (!unit->plain || unit->entangled || !is_plain(file) ||
		map_get_n(&referred->shared, &file, sizeof(file)) ||
		strcmp(referred->prefix, snapshot->prefix) != 0 ||
		!listen_as_before(referred, snapshot))
		return false;
	struct arena *working = arena_new();
	struct vec by = {.size = sizeof(struct referred_by)};
	struct keeping keeping = {.referred = referred,
		.snapshot = snapshot,
		.unit = (uint32_t)i + 1,
		.by = &by,
		.again = true};
	struct referring referring = referring_begin(referred->arena, working, snapshot);
	referring.finds = working;
	referring.keeping = &keeping;
	referring.shared = referred->shared;
	add_stranger(&referring);
	referring_note_addresses(&referring);
	bool done = replace(&referring, unit, file);
	referring_end(&referring);
	arena_free(working);
	return done;
}
