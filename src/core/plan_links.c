/* Links: how they are written, and what broken ones may have meant. */
#include "fact_entry.h"
#include "fact_index.h"
#include "planning.h"
#include "sites.h"

#include <path.h>

#include <string.h>

/* ---- how links are written ---- */

/* How the links of a directory are written. */
struct plan_manner {
	size_t absolute, relative;
};

static const struct plan_manner *manner_of(struct planning *planning, const struct nga_dir *dir)
{
	struct plan_manner *manner = map_get_n(&planning->manners, &dir, sizeof(dir));

	if (manner)
		return manner;
	const struct nga_dir **key = arena_alloc(planning->arena, sizeof(*key));
	manner = arena_alloc(planning->arena, sizeof(*manner));
	*key = dir;
	for (size_t i = 0; i < dir->nentries; i++) {
		const struct nga_link *link = dir->entries[i].link;
		if (!link || link->target_is_null)
			continue;
		manner->absolute += link->text[0] == '/';
		manner->relative += link->text[0] != '/';
	}
	map_set_n(&planning->manners, key, sizeof(*key), manner);
	return manner;
}

/* The links beside it decide; where they are of both kinds or none, its own old text. */
static bool is_absolute_there(
	struct planning *planning, const struct nga_dir *dir, const struct nga_entry *self)
{
	struct plan_manner manner = *manner_of(planning, dir);
	bool own = self && self->link && self->link->text[0] == '/';

	if (self && self->link && !self->link->target_is_null) {
		manner.absolute -= own;
		manner.relative -= !own;
	}
	return manner.absolute == manner.relative ? own : manner.absolute > manner.relative;
}

/* Where `dir` really is, as far as the snapshot knows. */
static const char *real_directory(const struct planning *planning, const struct nga_dir *dir)
{
	return path_fold(planning->arena, dir->link ? dir->link->target : dir->path);
}

const char *plan_link_text(struct planning *planning, const struct nga_dir *dir,
	const struct nga_entry *self, const char *target)
{
	const char *from = real_directory(planning, dir), *to = path_fold(planning->arena, target);
	const char *top = path_fold(planning->arena, planning->snapshot->conf_dir);

	/* A text that climbs out of the tree may pass a link that nobody looked at. */
	if (is_absolute_there(planning, dir, self) || !path_is_below(from, top) ||
		!path_is_below(to, top))
		return to;
	return path_relative(planning->arena, from, to);
}

/* ---- what is enabled ---- */

static void gather_ends(struct planning *planning, const struct nga_dir *dir)
{
	for (size_t i = 0; dir && i < dir->nentries; i++) {
		const struct nga_link *link = dir->entries[i].link;
		if (link && link->end == NGA_END_FILE)
			map_set(&planning->ends, link->target, planning);
	}
}

bool plan_is_enabled(struct planning *planning, const struct nga_entry *available)
{
	const struct nga_snapshot *snapshot = planning->snapshot;

	for (size_t i = 0; !planning->has_ends && i < snapshot->npairs; i++)
		gather_ends(planning, snapshot->pairs[i]->enabled);
	planning->has_ends = true;
	const char *end = available->link ? available->link->target : available->path;
	return available->twin || map_get(&planning->ends, end);
}

/* ---- available files by name ---- */

/* The available entries of a pair under their names, without an ordering prefix: as they are, and
 * without their final extension. */
struct named_files {
	struct map lists; /* of struct vec of const struct nga_entry * */
};

/* `name` without an ordering prefix. */
static const char *bare(const char *name)
{
	size_t length;

	return site_name(name, &length);
}

/* The length of `name` without a final extension; all of it where it has none. */
static size_t stem_length(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot > name && dot[1] ? (size_t)(dot - name) : strlen(name);
}

static void list_under(struct planning *planning, struct named_files *names,
	const struct nga_entry *entry, size_t length)
{
	const char *name = bare(entry->name);
	struct vec *list = map_get_n(&names->lists, name, length);

	if (!list) {
		list = arena_alloc(planning->arena, sizeof(*list));
		list->size = sizeof(const struct nga_entry *);
		map_set_n(&names->lists, name, length, list);
	}
	*(const struct nga_entry **)vec_push(list, planning->arena) = entry;
}

static void list_dir(
	struct planning *planning, struct named_files *names, const struct nga_dir *dir)
{
	for (size_t i = 0; i < dir->nentries; i++) {
		const struct nga_entry *entry = &dir->entries[i];
		const char *name = bare(entry->name);
		size_t length = strlen(name), stem = stem_length(name);
		list_under(planning, names, entry, length);
		if (stem < length)
			list_under(planning, names, entry, stem);
	}
}

static const struct named_files *names_of(struct planning *planning, const struct nga_pair *pair)
{
	struct named_files *names = map_get_n(&planning->names, &pair, sizeof(pair));

	if (names)
		return names;
	const struct nga_pair **key = arena_alloc(planning->arena, sizeof(*key));
	names = arena_alloc(planning->arena, sizeof(*names));
	*key = pair;
	names->lists.arena = planning->arena;
	for (size_t i = 0; i < pair->navailable; i++)
		list_dir(planning, names, pair->available[i]);
	map_set_n(&planning->names, key, sizeof(*key), names);
	return names;
}

/* ---- what a broken link may have meant ---- */

struct searching {
	struct planning *planning;
	const struct nga_entry *entry;
	struct vec found; /* struct plan_candidate */
};

static void add_candidate(struct searching *searching, const char *target, const char *text,
	enum plan_likeness likeness)
{
	const struct plan_candidate *found = searching->found.items;

	for (size_t i = 0; i < searching->found.n; i++)
		if (strcmp(found[i].target, target) == 0)
			return;
	*(struct plan_candidate *)vec_push(&searching->found, searching->planning->arena) =
		(struct plan_candidate){target, text, likeness};
}

static void try_right_base(struct searching *searching)
{
	struct planning *planning = searching->planning;
	const struct nga_entry *entry = searching->entry;
	const char *text = entry->link->right_text;

	if (!text)
		return;
	const char *from = real_directory(planning, entry->dir);
	const char *target = path_fold(planning->arena, path_join(planning->arena, from, text));
	const struct nga_entry *there = index_entry(planning->snapshot, target);
	if (there && there->dir->side == NGA_ENABLED)
		return; /* a link to another entry would load it twice */
	/* The scan counted from where the directory really lies: its text is relative for sure. */
	if (is_absolute_there(planning, entry->dir, entry))
		text = target;
	add_candidate(searching, target, text, PLAN_RIGHT_BASE);
}

/* A file that no enabled entry leads to yet, and that is no leftover. */
static bool is_free_file(struct planning *planning, const struct nga_entry *available)
{
	return entry_opens(available) == OPENS_FILE && !available->leftover &&
	       !plan_is_enabled(planning, available);
}

/* Whether one of the two has an extension more than the other, or neither. */
static bool is_like(const char *wanted, const char *name)
{
	size_t a, b;

	wanted = bare(wanted);
	name = bare(name);
	a = strlen(wanted);
	b = strlen(name);
	if (a == b)
		return strcmp(wanted, name) == 0;
	return a < b ? stem_length(name) == a : stem_length(wanted) == b;
}

static void try_list(
	struct searching *searching, const char *wanted, size_t length, enum plan_likeness likeness)
{
	struct planning *planning = searching->planning;
	const struct nga_dir *dir = searching->entry->dir;
	const struct named_files *names = names_of(planning, dir->pair);
	const struct vec *list = map_get_n(&names->lists, bare(wanted), length);
	const struct nga_entry *const *entries = list ? list->items : NULL;

	for (size_t i = 0; list && i < list->n; i++) {
		const struct nga_entry *there = entries[i];
		bool same = strcmp(there->name, wanted) == 0;
		if (!is_free_file(planning, there) || (likeness == PLAN_SAME_NAME && !same) ||
			!is_like(wanted, there->name))
			continue;
		add_candidate(searching, there->path,
			plan_link_text(planning, dir, searching->entry, there->path), likeness);
	}
}

static void try_name(struct searching *searching, const char *wanted, enum plan_likeness likeness)
{
	const char *name = bare(wanted);
	size_t length = strlen(name), stem = stem_length(name);

	if (length == 0)
		return;
	try_list(searching, wanted, length, likeness);
	if (stem < length && likeness == PLAN_LIKE_NAME)
		try_list(searching, wanted, stem, likeness);
}

/* The file that took the place of the one that was accepted. */
static void try_claim(struct searching *searching)
{
	struct planning *planning = searching->planning;
	const struct nga_snapshot *snapshot = planning->snapshot;

	for (size_t i = 0; !planning->has_successors && i < snapshot->nsites; i++) {
		struct nga_site *site = &snapshot->sites[i];
		if (site->successor && site->enabled)
			map_set(&planning->successors, site->enabled->path, site);
	}
	planning->has_successors = true;
	const struct nga_site *site = map_get(&planning->successors, searching->entry->path);
	if (!site || !is_free_file(planning, site->successor))
		return;
	const char *target = site->successor->path;
	add_candidate(searching, target,
		plan_link_text(planning, searching->entry->dir, searching->entry, target),
		PLAN_SAME_CLAIM);
}

struct vec plan_candidates(struct planning *planning, const struct nga_entry *entry)
{
	struct searching searching = {
		.planning = planning,
		.entry = entry,
		.found.size = sizeof(struct plan_candidate),
	};
	const char *names[] = {
		path_base(entry->link->text), path_base(entry->link->target), entry->name};

	try_right_base(&searching);
	if (entry->dir->side != NGA_ENABLED)
		return searching.found;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		try_name(&searching, names[i], PLAN_SAME_NAME);
	try_claim(&searching);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		try_name(&searching, names[i], PLAN_LIKE_NAME);
	return searching.found;
}
