#include "in_force.h"

#include "bytes.h"
#include "conf.h"

#include <arena.h>
#include <map.h>
#include <out.h>

#include <string.h>

enum {
	DEEPEST = 128,
	MOST_LOOKS = 1 << 26,
};

struct forces {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct map blocks; /* a block, or a file for its top, to struct known_block */
	struct map places; /* file to struct vec of const struct nga_include *: what reads it */
	struct conf_cursor *cursor;
	unsigned depth;
	size_t budget; /* of looks: hostile includes multiply without end */
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
		.budget = MOST_LOOKS};
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

static bool same_name(const struct said *a, const struct said *b)
{
	return strcmp(a->directive->words[0].text, b->directive->words[0].text) == 0;
}

/* Whether both say something of the same thing: what has several arguments, of the first of
 * them. */
static bool same_matter(const struct said *a, const struct said *b)
{
	if (!same_name(a, b))
		return false;
	if (a->directive->nwords < 3 || b->directive->nwords < 3)
		return true;
	return strcmp(a->directive->words[1].text, b->directive->words[1].text) == 0;
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

/* Takes what stands in the block itself, includes followed. */
static void take_own(struct forces *forces, const struct nga_file *file,
	const struct nga_directive *within, struct vec *said)
{
	const struct nga_directive *directive;

	if (within && conf_has_free_words(within))
		return;
	if (!forces->cursor)
		forces->cursor = conf_open(forces->arena, file, within);
	conf_reopen(forces->cursor, file, within);
	while (forces->budget > 0 && (directive = conf_next(forces->cursor, &file)) != NULL) {
		forces->budget--;
		if (directive->form == NGA_BLOCK || directive->nwords == 0 ||
			conf_is(directive, "include"))
			continue;
		struct said *slot = vec_push(said, forces->arena);
		*slot = (struct said){directive, text_of(forces->arena, directive)};
	}
}

static bool is_replaced(struct forces *forces, const struct vec *said, const struct said *outer)
{
	const struct said *own = said->items;
	size_t looks = said->n < forces->budget ? said->n : forces->budget;

	if (adds_up(outer->directive->words[0].text))
		return false;
	forces->budget -= looks;
	for (size_t i = 0; i < looks; i++)
		if (same_name(&own[i], outer))
			return true;
	return false;
}

/* What the block says, and what comes from `outer`. */
static const struct in_force *settled(
	struct forces *forces, struct vec *said, const struct in_force *outer)
{
	struct vec all = *said;
	struct in_force *settled = arena_alloc(forces->arena, sizeof(*settled));

	for (size_t i = 0; outer && i < outer->n; i++)
		if (!stays(outer->items[i].directive->words[0].text) &&
			!is_replaced(forces, said, &outer->items[i]))
			*(struct said *)vec_push(&all, forces->arena) = outer->items[i];
	*settled = (struct in_force){all.items, all.n, said->n};
	return forces->budget > 0 ? settled : NULL;
}

static const struct in_force *in_block(
	struct forces *forces, const struct nga_file *file, const struct nga_directive *within)
{
	struct vec said = {.size = sizeof(struct said)};
	const struct in_force *outer = NULL;

	if (within) {
		outer = forces_in(forces, file, within->parent);
		if (!outer)
			return NULL;
	}
	take_own(forces, file, within, &said);
	return settled(forces, &said, outer);
}

/* ---- files that are included ---- */

static bool has_matter(
	struct forces *forces, const struct in_force *in_force, const struct said *said)
{
	for (size_t i = 0; i < in_force->n && forces->budget > 0; i++) {
		forces->budget--;
		if (same_matter(&in_force->items[i], said))
			return true;
	}
	return false;
}

/* What both have, as the first has it. */
static const struct in_force *in_both(
	struct forces *forces, const struct in_force *a, const struct in_force *b)
{
	struct vec said = {.size = sizeof(struct said)};

	for (size_t i = 0; i < a->n; i++)
		if (has_matter(forces, b, &a->items[i]))
			*(struct said *)vec_push(&said, forces->arena) = a->items[i];
	return settled(forces, &said, NULL);
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
		if (here && here != all)
			all = all ? in_both(forces, all, here) : here;
		if (forces->budget == 0)
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
