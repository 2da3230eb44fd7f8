#include "references.h"

#include "conf.h"
#include "referring.h"

#include <string.h>

enum {
	DEEPEST = 64,
	MOST_LOOKS = 1 << 26,
	SERVERS_OF_SCRATCH = 32, /* whose blocks are kept before the memory is used again */
};

/* Inherits from the outer block, then takes what the items set. */
static void settle_settings(struct block *block)
{
	if (block->outer)
		memcpy(block->in_force, block->outer->in_force, sizeof(block->in_force));
	block->in_force[SETTING_ALIAS] = NULL;
	for (size_t i = 0; i < block->n; i++) {
		const struct item *item = &block->items[i];
		if (item->row && (item->row->roles & KNOWN_SETTING))
			block->in_force[item->row->setting] = item;
		block->answers |= known_answers(item->row, item->directive);
	}
}

/* Whether more than one include line leads to a file, or to one that includes it. */
static bool is_shared(const struct referring *referring, const struct nga_file *file)
{
	if (referring->shared.n == 0)
		return false;
	for (unsigned depth = 0; depth < DEEPEST; depth++) {
		if (map_get_n(&referring->shared, &file, sizeof(file)))
			return true;
		if (!file->by)
			return false;
		file = file->by->file;
	}
	return true;
}

static uint32_t *shared_slot(
	struct referring *referring, const struct nga_directive *const *directive)
{
	if (referring->stranger)
		return &referring->stranger;
	uint32_t *slot = map_get_n(&referring->slots, directive, sizeof(*directive));
	if (!slot) {
		const struct nga_directive **key = arena_alloc(referring->working, sizeof(*key));
		slot = arena_alloc(referring->working, sizeof(*slot));
		*key = *directive;
		map_set_n(&referring->slots, key, sizeof(*key), slot);
	}
	return slot;
}

/* Moves what was read into the block, each item with the slot of its reference. */
static void settle_items(struct referring *referring, struct arena *arena, struct block *block)
{
	size_t n = referring->reading.n;
	struct item *items = arena_array(arena, n, sizeof(*items));
	uint32_t *slots = arena_array(arena, n, sizeof(*slots));
	const struct nga_file *file = block->file;
	bool shared = block->shared;

	if (n > 0)
		memcpy(items, referring->reading.items, n * sizeof(*items));
	for (size_t i = 0; i < n; i++) {
		if (items[i].file != file) {
			file = items[i].file;
			shared = is_shared(referring, file);
		}
		items[i].shared = shared;
		items[i].slot = shared ? shared_slot(referring, &items[i].directive) : &slots[i];
	}
	block->items = items;
	block->n = n;
}

static void read_items(struct referring *referring, struct arena *arena, struct block *block)
{
	struct item item = {0};

	referring->reading.n = 0;
	conf_reopen(referring->cursor, block->file, block->directive);
	while (referring->budget > 0 &&
		(item.directive = conf_next(referring->cursor, &item.file)) != NULL) {
		referring->budget--;
		item.row = known_find(&referring->index, item.directive);
		if (!item.row && item.directive->form == NGA_STATEMENT &&
			known_answers(NULL, item.directive) == 0)
			continue;
		struct item *slot = vec_push(&referring->reading, referring->working);
		*slot = item;
	}
	settle_items(referring, arena, block);
}

/* Keeps the error pages of a block around servers at hand: each of the servers may inherit them. */
static void keep_error_pages(struct referring *referring, struct block *block)
{
	struct vec pages = {.size = sizeof(struct item)};

	for (size_t i = 0; i < block->n; i++) {
		const struct item *item = &block->items[i];
		if (item->row && item->row->setting == SETTING_ERROR_PAGE) {
			struct item *slot = vec_push(&pages, referring->working);
			*slot = *item;
		}
	}
	block->error_pages = pages.items;
	block->nerror_pages = pages.n;
}

static void walk(struct referring *referring, struct block *block);

static struct block *make_block(
	struct arena *arena, const struct block *outer, const struct item *item)
{
	struct block *block = arena_alloc(arena, sizeof(*block));

	block->directive = item->directive;
	block->file = item->file;
	block->outer = outer;
	block->server = outer->server;
	block->depth = outer->depth + 1;
	block->shared = item->shared;
	return block;
}

/* The server of the snapshot that a block is: they are met in the order in which the snapshot has
 * them. */
static const struct nga_server *server_of(
	struct referring *referring, const struct nga_directive *directive)
{
	const struct nga_snapshot *snapshot = referring->snapshot;

	for (size_t i = 0; i < snapshot->nservers; i++) {
		size_t k = (referring->next_server + i) % snapshot->nservers;
		if (snapshot->servers[k]->directive == directive) {
			referring->next_server = k + 1;
			return snapshot->servers[k];
		}
		if (referring->budget-- <= 1)
			break;
	}
	return NULL;
}

static void walk_server(
	struct referring *referring, const struct block *outer, const struct item *item)
{
	const struct nga_server *server = server_of(referring, item->directive);

	if (!server)
		return;
	if (referring->next_server % SERVERS_OF_SCRATCH == 0) {
		arena_free(referring->scratch);
		referring->scratch = arena_new();
	}
	struct block *block = make_block(referring->scratch, outer, item);
	block->server = server;
	referring->locations.n = 0;
	walk(referring, block);
	refer_served(referring, block);
}

void referring_walk_block(
	struct referring *referring, const struct block *outer, const struct item *item)
{
	if (outer->depth == DEEPEST || conf_has_free_words(item->directive))
		return;
	if (referring->keeping && !outer->server)
		referring_enter(referring, outer, item);
	if (!outer->server && conf_is(item->directive, "server")) {
		walk_server(referring, outer, item);
		return;
	}
	if (conf_is(item->directive, "upstream")) {
		refer_sockets(referring, outer, item);
		return;
	}
	struct block *block =
		make_block(outer->server ? referring->scratch : referring->working, outer, item);
	if (outer->server && conf_is(item->directive, "location")) {
		struct block **slot = vec_push(&referring->locations, referring->working);
		*slot = block;
	}
	walk(referring, block);
}

static void walk(struct referring *referring, struct block *block)
{
	read_items(referring, block->server ? referring->scratch : referring->working, block);
	settle_settings(block);
	if (!block->server)
		keep_error_pages(referring, block);
	for (size_t i = 0; i < block->n; i++) {
		const struct item *item = &block->items[i];
		unsigned roles = item->row ? item->row->roles : 0;
		if (roles & KNOWN_PATH)
			refer_path(referring, block, item);
		if (roles & KNOWN_PASS)
			refer_pass(referring, block, item);
		if (item->directive->form == NGA_BLOCK)
			referring_walk_block(referring, block, item);
		if (referring->keeping && !block->server)
			referring_enter(referring, block, NULL);
	}
}

/* ---- beginning and end ---- */

static void note_upstream(struct referring *referring, const struct nga_placed *placed)
{
	struct upstream *upstream = arena_alloc(referring->working, sizeof(*upstream));
	const struct out *key = &referring->key;

	upstream->placed = placed;
	upstream_key(referring, placed->context->path, placed->directive->words[1].text);
	if (referring->keeping)
		referring_define(referring, placed->file);
	map_set_n(&referring->upstreams, arena_copy_n(referring->working, key->bytes, key->n),
		key->n, upstream);
}

/* Finds the files that are read more than once, wherever. */
static void note_shared(struct referring *referring)
{
	const struct nga_snapshot *snapshot = referring->snapshot;

	for (size_t i = 0; i < snapshot->nincludes; i++) {
		const struct nga_include *include = snapshot->includes[i];
		for (size_t k = 0; k < include->nfiles; k++)
			if (include->files[k]->by != include)
				map_set_n(&referring->shared, &include->files[k],
					sizeof(include->files[k]), include->files[k]);
	}
}

void referring_note_addresses(struct referring *referring)
{
	const struct nga_snapshot *snapshot = referring->snapshot;

	referring->own_ports = arena_array(referring->working, UINT16_MAX + 1, sizeof(bool));
	for (size_t i = 0; i < snapshot->naddresses; i++) {
		struct nga_address *address = snapshot->addresses[i];
		map_set(&referring->own, address->text, address);
		referring->own_ports[address->port] = true;
	}
}

/* Notes which settings there are at all, and the upstreams by name. */
void referring_note(struct referring *referring, const struct nga_placed *placed)
{
	const struct nga_directive *directive = placed->directive;

	if (directive->nwords < 2)
		return;
	const struct known *row = known_find(&referring->index, directive);
	if (row && (row->roles & KNOWN_SETTING))
		referring->set_somewhere[row->setting] |=
			strcmp(directive->words[1].text, "off") != 0;
	else if (directive->form == NGA_BLOCK && conf_is(directive, "upstream"))
		note_upstream(referring, placed);
}

/* Makes room for about as many references as will be, too. */
static void look_ahead(struct referring *referring)
{
	const struct nga_snapshot *snapshot = referring->snapshot;
	size_t naming = 0;

	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_placed *placed = &snapshot->placed[i];
		const struct known *row = known_find(&referring->index, placed->directive);
		naming += row && (row->roles & (KNOWN_PATH | KNOWN_PASS));
		referring_note(referring, placed);
	}
	vec_expect(&referring->found, referring->finds, naming + naming / 8);
}

struct referring referring_begin(
	struct arena *arena, struct arena *working, const struct nga_snapshot *snapshot)
{
	struct referring referring = {
		.arena = arena,
		.working = working,
		.scratch = arena_new(),
		.snapshot = snapshot,
		.reading = {.size = sizeof(struct item)},
		.gathered = {.size = sizeof(struct nga_upstream_address)},
		.found = {.size = sizeof(struct nga_reference)},
		.finds = arena,
		.shared = {.arena = working},
		.slots = {.arena = working},
		.upstreams = {.arena = working},
		.own = {.arena = working},
		.key = {.arena = working},
		.locations = {.size = sizeof(struct block *)},
		.budget = MOST_LOOKS,
	};

	known_index_fill(&referring.index);
	if (snapshot->nplaced > 0)
		referring.cursor = conf_open(working, snapshot->files[0], NULL);
	return referring;
}

void referring_walk_all(struct referring *referring)
{
	const struct nga_snapshot *snapshot = referring->snapshot;

	if (snapshot->nplaced == 0)
		return;
	/* who keeps the blocks around servers still needs it when this has returned */
	struct block *top = arena_alloc(referring->working, sizeof(*top));
	look_ahead(referring);
	note_shared(referring);
	top->file = snapshot->files[0];
	top->shared = is_shared(referring, top->file);
	referring_note_addresses(referring);
	walk(referring, top);
}

void referring_end(struct referring *referring)
{
	arena_free(referring->scratch);
}

void references_derive(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct arena *working = arena_new();
	struct referring referring = referring_begin(arena, working, snapshot);

	referring_walk_all(&referring);
	snapshot->references = referring.found.items;
	snapshot->nreferences = referring.found.n;
	referring_end(&referring);
	arena_free(working);
}

void references_keep_masters(struct nga_snapshot *snapshot)
{
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->nreferences; i++) {
		const struct nga_reference *reference = &snapshot->references[i];
		if (reference->opener == NGA_BY_MASTER || reference->referent == NGA_REF_LOCATION)
			snapshot->references[kept++] = *reference;
	}
	snapshot->nreferences = kept;
}
