/* What units have to do with each other, noted while references are derived. */
#include "conf.h"
#include "referred_parts.h"

#include <digest.h>

#include <string.h>

static void entangle(const struct keeping *keeping, uint32_t number)
{
	if (number != NOBODY && number != SEVERAL)
		keeping->referred->units[number - 1].entangled = true;
}

/* Two have to do with each other, one of them at hand. */
static void tie(struct keeping *keeping, uint32_t one, uint32_t other)
{
	keeping->failed |= keeping->again;
	entangle(keeping, one);
	entangle(keeping, other);
}

uint32_t referred_number(struct keeping *keeping, const struct nga_file *file)
{
	const struct nga_snapshot *snapshot = keeping->snapshot;

	for (size_t i = 0; i < snapshot->nfiles; i++) {
		size_t at = (keeping->hint + i) % snapshot->nfiles;
		if (snapshot->files[at] != file)
			continue;
		keeping->hint = at;
		return (uint32_t)at + 1;
	}
	return NOBODY;
}

void referring_enter(
	struct referring *referring, const struct block *outer, const struct item *item)
{
	struct keeping *keeping = referring->keeping;

	if (keeping->again)
		return;
	keeping->unit = NOBODY;
	if (!item || !outer->directive || outer->depth != 1 || !conf_is(outer->directive, "http") ||
		(!conf_is(item->directive, "server") && !conf_is(item->directive, "upstream")))
		return;
	keeping->failed |= keeping->outer && keeping->outer != outer;
	keeping->outer = outer;
	keeping->unit = referred_number(keeping, item->file);
}

void referring_make(const struct referring *referring)
{
	const struct keeping *keeping = referring->keeping;
	struct referred_by *by = vec_push(keeping->by, referring->finds);

	by->unit = keeping->unit;
}

void referring_meet(const struct referring *referring, uint32_t slot)
{
	struct keeping *keeping = referring->keeping;
	const struct referred_by *by = keeping->by->items;

	if (by[slot - 1].unit != keeping->unit)
		tie(keeping, by[slot - 1].unit, keeping->unit);
}

/* The one of `referring->key`. */
static struct referred_name *name_at(struct referring *referring)
{
	static const unsigned char zero[DIGEST_BYTES];
	struct referred *referred = referring->keeping->referred;
	unsigned char digest[DIGEST_BYTES];
	uint64_t key;

	digest_keyed(zero, referring->key.bytes, referring->key.n, digest);
	memcpy(&key, digest, sizeof(key));
	struct referred_name *name = map_get_n(&referred->names, &key, sizeof(key));
	if (name)
		return name;
	name = arena_alloc(referred->arena, sizeof(*name));
	name->key = key;
	map_set_n(&referred->names, &name->key, sizeof(name->key), name);
	return name;
}

static bool is_of_another(uint32_t who, uint32_t number)
{
	return who != NOBODY && who != number;
}

/* Notes one more: one that is of no unit counts as all others do. */
static void add(uint32_t *who, uint32_t number)
{
	*who = number == NOBODY || is_of_another(*who, number) ? SEVERAL : number;
}

void referring_define(struct referring *referring, const struct nga_file *file)
{
	struct keeping *keeping = referring->keeping;
	uint32_t number = keeping->again ? keeping->unit : referred_number(keeping, file);
	struct referred_name *name = name_at(referring);

	if (is_of_another(name->defined, number) || is_of_another(name->looked_up, number))
		tie(keeping, name->defined, number);
	add(&name->defined, number);
}

void referring_look_up(struct referring *referring, const struct upstream *upstream)
{
	struct keeping *keeping = referring->keeping;
	struct referred_name *name = name_at(referring);

	if (is_of_another(name->defined, keeping->unit) ||
		(upstream && is_of_another(name->looked_up, keeping->unit)))
		tie(keeping, name->defined, keeping->unit);
	add(&name->looked_up, keeping->unit);
}
