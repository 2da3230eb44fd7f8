#include "bytes.h"
#include "conf.h"
#include "locations.h"
#include "referring.h"

#include <string.h>

/* A server once all of it was read. */
struct served {
	struct referring *referring;
	const struct block *server;
	struct block *const *locations;
	size_t nlocations;
};

/* Whether the locations may be gone through once more. */
static bool may_look(const struct served *served)
{
	struct referring *referring = served->referring;

	if (referring->budget <= served->nlocations)
		return false;
	referring->budget -= served->nlocations;
	return true;
}

static bool has_variable(const char *text)
{
	return strchr(text, '$') != NULL;
}

/* ---- named locations ---- */

static bool has_named(const struct served *served, const char *name)
{
	for (size_t i = 0; i < served->nlocations; i++) {
		const struct location location = location_parse(served->locations[i]->directive);
		if (location.kind == LOCATION_NAMED && strcmp(location.uri, name) == 0)
			return true;
	}
	return false;
}

/* A snippet makes one reference, which is missing where one of the servers that include it lacks
 * the location. */
static void refer_named(const struct served *served, const struct item *item)
{
	uint32_t last = item->directive->nwords - 1;
	const char *name = item->directive->words[last].text;

	if (last == 0 || name[0] != '@' || has_variable(name))
		return;
	struct nga_reference *reference = refer_once(served->referring, served->server, item, last);
	bool found = !may_look(served) || has_named(served, name);
	if (reference->lookup == NGA_MISSING)
		return;
	reference->referent = NGA_REF_LOCATION;
	reference->opener = NGA_BY_WORKERS;
	reference->path = name;
	reference->judged = true;
	reference->lookup = found ? NGA_FOUND : NGA_MISSING;
	if (!found)
		reference->server = served->server->server;
}

/* ---- roots ---- */

/* Says that files may be served from the root in force in a block. */
static void use_root(const struct served *served, const struct block *block)
{
	const struct item *root = block->in_force[SETTING_ROOT];

	if (!root || block->in_force[SETTING_ALIAS] || (block->answers & KNOWN_ANSWERS))
		return;
	struct nga_reference *reference = reference_of(served->referring, root);
	if (!reference || reference->judged || has_variable(reference->word->text))
		return;
	reference->judged = true;
	reference->server = served->server->server;
}

static bool has_location_for_all(const struct served *served)
{
	for (size_t i = 0; i < served->nlocations; i++) {
		const struct location location = location_parse(served->locations[i]->directive);
		if (served->locations[i]->outer == served->server &&
			(location.kind == LOCATION_PREFIX || location.kind == LOCATION_STRONG) &&
			strcmp(location.uri, "/") == 0)
			return true;
	}
	return false;
}

static void use_roots(const struct served *served)
{
	if (served->server->answers & KNOWN_ANSWERS)
		return;
	if (!has_location_for_all(served))
		use_root(served, served->server);
	for (size_t i = 0; i < served->nlocations; i++)
		use_root(served, served->locations[i]);
}

/* ---- files ---- */

/* The block that serves plain files for `uri`; NULL where none does for sure. */
static const struct block *plain_block(const struct served *served, const char *uri)
{
	const struct block *chosen;

	if (!may_look(served))
		return NULL;
	enum location_choice choice =
		location_choose(served->referring, served->server, uri, &chosen);
	if (choice == LOCATION_UNSURE)
		return NULL;
	/* try_files of a server does not count in its locations; nothing else that answers lets
	 * them answer */
	if (served->server->answers != 0)
		return NULL;
	const struct block *block = choice == LOCATION_CHOSEN ? chosen : served->server;
	if (block->answers != 0 || block_has_on(block, SETTING_AUTOINDEX))
		return NULL;
	return block;
}

/* The path that `block` serves for `uri`, which its location matches; NULL where a variable or
 * nginx's own default decides it. */
static const char *path_for(const struct served *served, const struct block *block, const char *uri)
{
	struct arena *arena = served->referring->arena;
	const struct item *alias = block->in_force[SETTING_ALIAS];
	const struct item *item = alias ? alias : block->in_force[SETTING_ROOT];
	const char *base = item ? conf_argument(item->directive, 1) : NULL;

	if (!base || has_variable(base))
		return NULL;
	base = referring_path(served->referring, KNOWN_PREFIX, base);
	if (alias) {
		/* nginx refuses an alias in a server: then there is no location to take away */
		const char *location = location_parse(block->directive).uri;
		return block == served->server
			       ? NULL
			       : arena_format(arena, "%s%s", base, uri + strlen(location));
	}
	size_t length = strlen(base);
	while (length > 0 && base[length - 1] == '/')
		length--;
	return arena_format(arena, "%.*s%s", (int)length, base, uri);
}

/* The absolute paths of the index files in `directory`, which ends with a slash; NULL where one of
 * them is decided otherwise. */
static const char *const *index_files(
	const struct served *served, const struct nga_directive *index, const char *directory)
{
	struct arena *arena = served->referring->arena;
	const char **files = arena_array(arena, index->nwords, sizeof(*files));

	for (uint32_t i = 1; i < index->nwords; i++) {
		const char *name = index->words[i].text;
		if (has_variable(name) || name[0] == '/')
			return NULL;
		files[i - 1] = arena_format(arena, "%s%s", directory, name);
	}
	return files;
}

/* Whether an error_page of these has another answer than "forbidden" for what is forbidden. */
static bool answers_forbidden(const struct item *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct nga_directive *page = items[i].directive;
		bool forbidden = false, other = false;
		if (!items[i].row || items[i].row->setting != SETTING_ERROR_PAGE)
			continue;
		for (uint32_t k = 1; k < page->nwords; k++) {
			const char *word = page->words[k].text;
			forbidden |= strcmp(word, "403") == 0;
			other |= word[0] == '=' || word[0] == '@';
		}
		if (forbidden && other)
			return true;
	}
	return false;
}

/* Whether a directory without an index file is answered by an error_page in force in the block. */
static bool has_other_answer(const struct block *block)
{
	const struct item *page = block->in_force[SETTING_ERROR_PAGE];

	if (!page)
		return false;
	while (block->outer && block->outer->in_force[SETTING_ERROR_PAGE] == page)
		block = block->outer;
	return block->server ? answers_forbidden(block->items, block->n)
			     : answers_forbidden(block->error_pages, block->nerror_pages);
}

static void refer_index(const struct served *served)
{
	const struct block *block = plain_block(served, "/");
	const struct item *index = block ? block->in_force[SETTING_INDEX] : NULL;

	if (!index || index->directive->nwords < 2 || has_other_answer(block))
		return;
	const char *directory = path_for(served, block, "/");
	if (!directory || directory[strlen(directory) - 1] != '/')
		return;
	const char *const *files = index_files(served, index->directive, directory);
	if (!files)
		return;
	struct nga_reference *reference = refer(served->referring, served->server, index, 1);
	if (!reference)
		return;
	reference->referent = NGA_REF_INDEX;
	reference->opener = NGA_BY_WORKERS;
	reference->path = arena_copy_n(
		served->referring->arena, directory, strlen(directory) - (directory[1] != '\0'));
	reference->candidates = files;
	reference->ncandidates = index->directive->nwords - 1;
	reference->judged = true;
}

/* ---- error pages ---- */

static void refer_error_page(const struct served *served, const struct item *item)
{
	uint32_t last = item->directive->nwords - 1;
	const char *uri = item->directive->words[last].text;

	if (last < 2 || uri[0] != '/' || has_variable(uri))
		return;
	uri = arena_copy_n(served->referring->arena, uri, strcspn(uri, "?"));
	if (uri[strlen(uri) - 1] == '/')
		return;
	const struct block *block = plain_block(served, uri);
	const char *path = block ? path_for(served, block, uri) : NULL;
	if (!path)
		return;
	struct nga_reference *reference = refer(served->referring, served->server, item, last);
	if (!reference)
		return;
	reference->referent = NGA_REF_ERROR_PAGE;
	reference->opener = NGA_BY_WORKERS;
	reference->path = path;
	reference->judged = true;
}

/* What of a block leads elsewhere in the server. */
static void refer_items(const struct served *served, const struct item *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct known *row = items[i].row;
		if (row && (row->roles & KNOWN_NAMED))
			refer_named(served, &items[i]);
		if (row && row->setting == SETTING_ERROR_PAGE)
			refer_error_page(served, &items[i]);
	}
}

/* The error pages of the blocks around count in a server that has none of its own. */
static void refer_inherited(const struct served *served)
{
	const struct item *page = served->server->in_force[SETTING_ERROR_PAGE];
	const struct block *outer = served->server->outer;

	if (!page || outer->in_force[SETTING_ERROR_PAGE] != page)
		return;
	while (outer->nerror_pages == 0 && outer->outer)
		outer = outer->outer;
	refer_items(served, outer->error_pages, outer->nerror_pages);
}

void refer_served(struct referring *referring, const struct block *server)
{
	const struct served served = {.referring = referring,
		.server = server,
		.locations = referring->locations.items,
		.nlocations = referring->locations.n};

	if (strcmp(server->server->context->path, "http") != 0)
		return;
	refer_inherited(&served);
	refer_items(&served, server->items, server->n);
	for (size_t i = 0; i < served.nlocations; i++)
		refer_items(&served, served.locations[i]->items, served.locations[i]->n);
	use_roots(&served);
	refer_index(&served);
}
