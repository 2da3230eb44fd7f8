#include "marks.h"

#include "bytes.h"
#include "sites.h"

#include <arena.h>
#include <map.h>
#include <path.h>

#include <fnmatch.h>
#include <string.h>

/* ---- names by patterns ---- */

/* A pattern made cheap: nearly all of them are a star and an ending. */
struct pattern {
	enum { EXACT, ENDING, BEGINNING, GLOB } form;
	const char *text; /* the fixed part; the whole pattern of a GLOB */
	size_t length;
};

struct patterns {
	struct pattern *items;
	size_t n;
};

static struct pattern compile(struct arena *arena, const char *text)
{
	static const char special[] = "*?[\\";
	size_t length = strlen(text), fixed = strcspn(text, special);

	if (fixed == length)
		return (struct pattern){EXACT, text, length};
	if (text[fixed] == '*' && fixed + 1 == length)
		return (struct pattern){BEGINNING, arena_copy_n(arena, text, fixed), fixed};
	if (text[0] == '*' && !strpbrk(text + 1, special))
		return (struct pattern){ENDING, text + 1, length - 1};
	return (struct pattern){GLOB, text, length};
}

static struct patterns compile_all(struct arena *arena, const struct nga_patterns *texts)
{
	struct patterns patterns = {arena_array(arena, texts->n, sizeof(struct pattern)), texts->n};

	for (size_t i = 0; i < texts->n; i++)
		patterns.items[i] = compile(arena, texts->patterns[i]);
	return patterns;
}

static bool matches(const struct pattern *pattern, const char *name, size_t length)
{
	if (pattern->form == GLOB)
		return fnmatch(pattern->text, name, 0) == 0;
	if (length < pattern->length || (pattern->form == EXACT && length != pattern->length))
		return false;
	if (pattern->form == ENDING)
		name += length - pattern->length;
	/* nearly all differ in the first byte: that one costs no call */
	return pattern->length == 0 ||
	       (name[0] == pattern->text[0] && memcmp(name, pattern->text, pattern->length) == 0);
}

static bool any_matches(const struct patterns *patterns, const char *name, size_t length)
{
	for (size_t i = 0; i < patterns->n; i++)
		if (matches(&patterns->items[i], name, length))
			return true;
	return false;
}

struct name_lists {
	struct patterns leftovers, unremarkable;
};

static struct name_lists compile_lists(struct arena *arena, const struct nga_ruleset *ruleset)
{
	return (struct name_lists){
		.leftovers = compile_all(arena, &ruleset->leftovers),
		.unremarkable = compile_all(arena, &ruleset->unremarkable),
	};
}

static void mark_name(struct nga_entry *entry, const struct name_lists *lists)
{
	size_t length = strlen(entry->name);

	entry->leftover = any_matches(&lists->leftovers, entry->name, length);
	entry->unremarkable = any_matches(&lists->unremarkable, entry->name, length);
}

static void mark_names(struct nga_dir *dir, const struct name_lists *lists)
{
	for (size_t i = 0; i < dir->nentries; i++)
		mark_name(&dir->entries[i], lists);
}

void marks_set_names(
	struct arena *scratch, const struct nga_ruleset *ruleset, struct nga_entry *entry)
{
	const struct name_lists lists = compile_lists(scratch, ruleset);

	mark_name(entry, &lists);
}

/* ---- doubles ---- */

/* Which file it is, and which of the entries that load it is the one to keep. */
struct group {
	uint64_t dev, ino;
	const struct nga_entry *keep;
};
enum { GROUP_KEY = 2 * sizeof(uint64_t) };

const char *marks_target_name(const struct nga_entry *entry)
{
	if (!entry->link)
		return entry->name;
	if (entry->twin && entry->twin_how == NGA_TWIN_LINKED)
		return entry->twin->name;
	return path_base(entry->link->target);
}

static bool loads_a_file(const struct nga_entry *entry)
{
	if (!entry->loaded || entry->target.mode == 0)
		return false;
	if (entry->link)
		return entry->link->end == NGA_END_FILE && !entry->link->target_is_null;
	return entry->kind == NGA_KIND_FILE;
}

static bool is_better(const struct nga_entry *entry, const struct nga_entry *than)
{
	bool matching = site_names_equal(entry->name, marks_target_name(entry));
	bool than_matching = site_names_equal(than->name, marks_target_name(than));

	if (matching != than_matching)
		return matching;
	return entry->load_order < than->load_order;
}

/* Whether it is the first entry that leads to its available file, which has no other name: then no
 * other such entry loads the same file, and only the unusual ones need be compared with all. */
static bool is_usual(const struct nga_entry *entry)
{
	return entry->twin && entry->twin_how == NGA_TWIN_LINKED && entry->twin->twin == entry &&
	       entry->target.nlink == 1 && entry->twin->kind == NGA_KIND_FILE;
}

static struct group *group_of(const struct map *groups, const struct nga_entry *entry)
{
	const struct group key = {.dev = entry->target.dev, .ino = entry->target.ino};

	return map_get_n(groups, &key, GROUP_KEY);
}

static void add_group(struct map *groups, const struct nga_entry *entry)
{
	struct group *group = arena_alloc(groups->arena, sizeof(*group));

	*group = (struct group){entry->target.dev, entry->target.ino, entry};
	map_set_n(groups, group, GROUP_KEY, group);
}

/* Groups the unusual entries; then, on a second call, sees whether usual ones belong with them. */
static void gather(struct map *groups, const struct nga_dir *dir, bool usual)
{
	for (size_t i = 0; i < dir->nentries; i++) {
		const struct nga_entry *entry = &dir->entries[i];
		if (!loads_a_file(entry) || is_usual(entry) != usual)
			continue;
		struct group *group = group_of(groups, entry);
		if (!group && !usual)
			add_group(groups, entry);
		else if (group && is_better(entry, group->keep))
			group->keep = entry;
	}
}

static void mark_doubles(const struct map *groups, struct nga_dir *dir)
{
	for (size_t i = 0; i < dir->nentries; i++) {
		struct nga_entry *entry = &dir->entries[i];
		const struct group *group = loads_a_file(entry) ? group_of(groups, entry) : NULL;
		if (group && group->keep != entry)
			entry->doubles = group->keep;
	}
}

/* Finds the entries that load one file, across all pairs. */
static void find_doubles(struct arena *arena, const struct nga_snapshot *snapshot)
{
	struct map groups = {.arena = arena};

	for (size_t i = 0; i < snapshot->npairs; i++)
		if (snapshot->pairs[i]->enabled)
			gather(&groups, snapshot->pairs[i]->enabled, false);
	if (groups.n == 0)
		return;
	for (size_t i = 0; i < snapshot->npairs; i++)
		if (snapshot->pairs[i]->enabled)
			gather(&groups, snapshot->pairs[i]->enabled, true);
	for (size_t i = 0; i < snapshot->npairs; i++)
		if (snapshot->pairs[i]->enabled)
			mark_doubles(&groups, snapshot->pairs[i]->enabled);
}

/* ---- case ---- */

static bool has_upper_case(const char *name)
{
	for (; *name != '\0'; name++)
		if (*name >= 'A' && *name <= 'Z')
			return true;
	return false;
}

static void pair_by_case(struct nga_entry *entry, struct nga_entry *other)
{
	entry->case_twin = other;
	if (!other->case_twin)
		other->case_twin = entry;
}

/* Of two names that differ in case one has a capital: only such names need a place in the map. */
static void mark_case_twins(struct arena *arena, struct nga_dir *dir)
{
	struct map capitals = {.arena = arena};

	for (size_t i = 0; i < dir->nentries; i++) {
		struct nga_entry *entry = &dir->entries[i];
		if (!has_upper_case(entry->name))
			continue;
		const char *lower = bytes_lower(arena, entry->name, strlen(entry->name));
		struct nga_entry *other = map_get(&capitals, lower);
		if (other)
			pair_by_case(entry, other);
		else
			map_set(&capitals, lower, entry);
	}
	for (size_t i = 0; i < dir->nentries && capitals.n > 0; i++) {
		struct nga_entry *entry = &dir->entries[i];
		struct nga_entry *other = map_get(&capitals, entry->name);
		if (other)
			pair_by_case(entry, other);
	}
}

void marks_set(
	struct arena *arena, struct nga_snapshot *snapshot, const struct nga_ruleset *ruleset)
{
	const struct name_lists lists = compile_lists(arena, ruleset);

	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_pair *pair = snapshot->pairs[i];
		for (size_t k = 0; k < pair->navailable; k++) {
			mark_names(pair->available[k], &lists);
			mark_case_twins(arena, pair->available[k]);
		}
		if (!pair->enabled)
			continue;
		mark_names(pair->enabled, &lists);
		mark_case_twins(arena, pair->enabled);
	}
	find_doubles(arena, snapshot);
}
