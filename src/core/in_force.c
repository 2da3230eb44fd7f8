#include "in_force.h"

#include "bytes.h"
#include "conf.h"

#include <arena.h>
#include <map.h>
#include <out.h>

#include <string.h>

/* Hostile includes multiply without end what is in force; real trees stay far below these. */
enum {
	DEEPEST = 128,
	MOST_LOOKS = 1 << 28,
	MOST_SAID = 1 << 23, /* in all blocks together */
};

struct forces {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct map blocks; /* a block, or a file for its top, to struct known_block */
	struct map places; /* file to struct vec of const struct nga_include *: what reads it */
	struct conf_cursor *cursor;
	unsigned depth;
	size_t looks, room; /* how many are left of MOST_LOOKS and MOST_SAID */
};

/* What is known of a block; while it is being found out, nothing. */
struct known_block {
	const void *key;
	const struct in_force *in_force;
};

static void note_place(struct forces *forces, struct nga_include *include, size_t n)
{
	struct nga_file *const *file = &include->files[n];
	struct vec *places = map_get_n(&forces->places, file, sizeof(*file));

	if (!places) {
		places = arena_alloc(forces->arena, sizeof(*places));
		places->size = sizeof(const struct nga_include *);
		map_set_n(&forces->places, file, sizeof(*file), places);
	}
	*(const struct nga_include **)vec_push(places, forces->arena) = include;
}

struct forces *forces_new(struct arena *arena, const struct nga_snapshot *snapshot)
{
	struct forces *forces = arena_alloc(arena, sizeof(*forces));

	*forces = (struct forces){.arena = arena,
		.snapshot = snapshot,
		.blocks = {.arena = arena},
		.places = {.arena = arena},
		.looks = MOST_LOOKS,
		.room = MOST_SAID};
	for (size_t i = 0; i < snapshot->nincludes; i++)
		for (size_t k = 0; k < snapshot->includes[i]->nfiles; k++)
			note_place(forces, snapshot->includes[i], k);
	return forces;
}

/* ---- names ---- */

/* What counts in its own block alone. */
static bool stays(const char *name)
{
	static const char *const names[] = {"alias", "break", "empty_gif", "f4f", "flv", "hls",
		"internal", "js_content", "mp4", "perl", "return", "rewrite", "set", "stub_status",
		"try_files"};
	size_t length = strlen(name);

	if (length > 5 && strcmp(name + length - 5, "_pass") == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return bytes_begin(name, "content_by_lua") || bytes_begin(name, "echo");
}

/* What an inner block adds to, where others replace. */
static bool adds_up(const char *name)
{
	return bytes_begin(name, "more_set_") || bytes_begin(name, "more_clear_");
}

static bool same_name(const struct nga_directive *a, const struct nga_directive *b)
{
	return conf_is(a, b->words[0].text);
}

/* Whether both say something of the same thing: what has several arguments, of the first of
 * them. */
static bool same_matter(const struct nga_directive *a, const struct nga_directive *b)
{
	if (!same_name(a, b))
		return false;
	if (a->nwords < 3 || b->nwords < 3)
		return true;
	return strcmp(a->words[1].text, b->words[1].text) == 0;
}

/* Whether the comparison finds `directive` among the first `n` that are in force; false when no
 * looks are left. */
static bool is_among(struct forces *forces, const struct in_force *in_force, size_t n,
	bool (*compare)(const struct nga_directive *a, const struct nga_directive *b),
	const struct nga_directive *directive)
{
	for (size_t i = 0; i < n && forces->looks > 0; i++) {
		forces->looks--;
		if (compare(in_force->directives[i], directive))
			return true;
	}
	return false;
}

/* ---- blocks ---- */

/* A block of Lua is no argument that a person would ask about. */
static const char *text_of(struct arena *arena, const struct nga_directive *directive)
{
	struct out out = {.arena = arena};
	uint32_t n = directive->nwords - (directive->form == NGA_LUA);

	for (uint32_t i = 0; i < n; i++) {
		out_text(&out, i > 0 ? " " : "");
		out_text(&out, directive->words[i].text);
	}
	return out.bytes;
}

/* A list under construction, with room for all that may come. */
struct listing {
	const struct nga_directive **directives;
	const char **texts;
	struct in_force *in_force;
};

static void list(struct listing *listing, const struct nga_directive *directive, const char *text)
{
	listing->directives[listing->in_force->n] = directive;
	listing->texts[listing->in_force->n++] = text;
}

/* Room for `n`; false where there is none left. */
static bool list_begin(struct forces *forces, struct listing *listing, size_t n)
{
	if (n > forces->room)
		return false;
	forces->room -= n;
	listing->directives = arena_array(forces->arena, n, sizeof(*listing->directives));
	listing->texts = arena_array(forces->arena, n, sizeof(*listing->texts));
	listing->in_force = arena_alloc(forces->arena, sizeof(*listing->in_force));
	listing->in_force->directives = listing->directives;
	listing->in_force->texts = listing->texts;
	return true;
}

/* What stands in the block itself, includes followed. */
static void take_own(struct forces *forces, const struct nga_file *file,
	const struct nga_directive *within, struct vec *own)
{
	const struct nga_directive *directive;

	if (within && conf_has_free_words(within))
		return;
	if (!forces->cursor)
		forces->cursor = conf_open(forces->arena, file, within);
	conf_reopen(forces->cursor, file, within);
	while (forces->looks > 0 && (directive = conf_next(forces->cursor, &file)) != NULL) {
		forces->looks--;
		if (directive->form != NGA_BLOCK && directive->nwords > 0 &&
			!conf_is(directive, "include"))
			*(const struct nga_directive **)vec_push(own, forces->arena) = directive;
	}
}

static bool some_stay(const struct in_force *in_force)
{
	for (size_t i = 0; i < in_force->nown; i++)
		if (stays(in_force->directives[i]->words[0].text))
			return true;
	return false;
}

/* What the block says, and what comes from `outer`. */
static const struct in_force *settled(
	struct forces *forces, const struct vec *own, const struct in_force *outer)
{
	const struct nga_directive *const *directives = own->items;
	struct listing listing;

	if (own->n == 0 && !some_stay(outer)) {
		struct in_force *same = arena_alloc(forces->arena, sizeof(*same));
		*same = *outer;
		same->nown = 0;
		return same;
	}
	if (!list_begin(forces, &listing, own->n + outer->n))
		return NULL;
	for (size_t i = 0; i < own->n; i++)
		list(&listing, directives[i], text_of(forces->arena, directives[i]));
	listing.in_force->nown = own->n;
	for (size_t i = 0; i < outer->n; i++) {
		const char *name = outer->directives[i]->words[0].text;
		if (!stays(name) && (adds_up(name) || !is_among(forces, listing.in_force, own->n,
							      same_name, outer->directives[i])))
			list(&listing, outer->directives[i], outer->texts[i]);
	}
	return forces->looks > 0 ? listing.in_force : NULL;
}

static const struct in_force *in_block(
	struct forces *forces, const struct nga_file *file, const struct nga_directive *within)
{
	static const struct in_force nothing = {0};
	struct vec own = {.size = sizeof(const struct nga_directive *)};
	const struct in_force *outer = within ? forces_in(forces, file, within->parent) : &nothing;

	if (!outer)
		return NULL;
	take_own(forces, file, within, &own);
	return settled(forces, &own, outer);
}

/* ---- files that are included ---- */

/* What both have, as the first has it. */
static const struct in_force *in_both(
	struct forces *forces, const struct in_force *a, const struct in_force *b)
{
	struct listing listing;
	size_t same = 0;

	while (same < a->n && is_among(forces, b, b->n, same_matter, a->directives[same]))
		same++;
	if (same == a->n)
		return a;
	if (!list_begin(forces, &listing, a->n))
		return NULL;
	for (size_t i = 0; i < a->n; i++)
		if (i < same || is_among(forces, b, b->n, same_matter, a->directives[i]))
			list(&listing, a->directives[i], a->texts[i]);
	return forces->looks > 0 ? listing.in_force : NULL;
}

/* What all places have that include the file. What is being found out is left out: it would include
 * itself. */
static const struct in_force *in_places(struct forces *forces, const struct nga_file *file)
{
	const struct vec *places = map_get_n(&forces->places, &file, sizeof(file));
	const struct in_force *all = NULL;

	for (size_t i = 0; places && i < places->n; i++) {
		const struct nga_include *place = ((const struct nga_include **)places->items)[i];
		const struct in_force *here =
			forces_in(forces, place->file, place->directive->parent);
		if (!here || here == all)
			continue;
		all = all ? in_both(forces, all, here) : here;
		if (!all)
			return NULL;
	}
	return all;
}

const struct in_force *forces_in(
	struct forces *forces, const struct nga_file *file, const struct nga_directive *within)
{
	const void *key = within ? (const void *)within : (const void *)file;
	struct known_block *known = map_get_n(&forces->blocks, &key, sizeof(key));

	if (known || forces->depth == DEEPEST)
		return known ? known->in_force : NULL;
	known = arena_alloc(forces->arena, sizeof(*known));
	known->key = key;
	map_set_n(&forces->blocks, &known->key, sizeof(known->key), known);
	forces->depth++;
	known->in_force = within || file == forces->snapshot->files[0]
				  ? in_block(forces, file, within)
				  : in_places(forces, file);
	forces->depth--;
	return known->in_force;
}
