#include "missing.h"

#include "changes.h"
#include "sites.h"

#include <map.h>
#include <path.h>

#include <string.h>

/* Sites are told by their places in the vec, which may move. */
struct joining {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct vec *sites;
	struct map
		by_name; /* name of a site, for itself: struct same_name; empty until asked for */
	struct map by_target; /* path of an available file: those of its site's name; the same */
	struct map by_file;   /* name of an available file, for itself: the same */
};

/* The sites of one name, in the order of the pairs. */
struct same_name {
	struct vec places; /* size_t */
};

static struct nga_site *site_at(const struct joining *joining, size_t place)
{
	return (struct nga_site *)joining->sites->items + place;
}

bool missing_is_wanted(const struct nga_site *site)
{
	return (site->expectation && site->expectation->enabled == NGA_WISH_YES) ||
	       (site->accepted && site->accepted->enabled);
}

static void set_missing(struct nga_site *site, const char *place)
{
	site->place = place;
	if (site->state > NGA_STATE_MISSING)
		site->state = NGA_STATE_MISSING;
}

static struct nga_site *push_site(
	struct joining *joining, const struct nga_pair *pair, const char *name)
{
	struct nga_site *site = vec_push(joining->sites, joining->arena);

	*site = (struct nga_site){.pair = pair, .name = name, .state = NGA_STATE_MISSING};
	return site;
}

/* ---- look-ups ---- */

static void index_site_at(struct joining *joining, size_t place)
{
	const struct nga_site *site = site_at(joining, place);
	size_t length;
	const char *name = site_name(site->name, &length);
	struct same_name *same = map_get_n(&joining->by_name, name, length);

	if (!same) {
		same = arena_alloc(joining->arena, sizeof(*same));
		same->places.size = sizeof(size_t);
		map_set_n(&joining->by_name, name, length, same);
	}
	*(size_t *)vec_push(&same->places, joining->arena) = place;
	if (!site->available)
		return;
	map_set(&joining->by_target, site->available->path, same);
	name = site_name(site->available->name, &length);
	map_set_n(&joining->by_file, name, length, same);
}

static void index_sites(struct joining *joining)
{
	if (joining->by_name.n > 0)
		return;
	for (size_t i = 0; i < joining->sites->n; i++)
		index_site_at(joining, i);
}

/* The site called `name`, with an enabled entry where there is one; of `pair` where that is not
 * NULL. */
static struct nga_site *find_site(
	struct joining *joining, const struct nga_pair *pair, const char *name)
{
	size_t length;
	struct nga_site *found = NULL;

	index_sites(joining);
	name = site_name(name, &length);
	const struct same_name *same = map_get_n(&joining->by_name, name, length);
	const size_t *places = same ? same->places.items : NULL;
	for (size_t i = 0; same && i < same->places.n; i++) {
		struct nga_site *site = site_at(joining, places[i]);
		if (pair && site->pair != pair)
			continue;
		if (!found || (!found->enabled && site->enabled))
			found = site;
	}
	return found;
}

/* The site that has the available file at `path`, by the sites of its name. */
static struct nga_site *find_target(struct joining *joining, const char *path)
{
	const struct same_name *same = map_get(&joining->by_target, path);
	const size_t *places = same ? same->places.items : NULL;

	for (size_t i = 0; same && i < same->places.n; i++) {
		struct nga_site *site = site_at(joining, places[i]);
		if (site->available && strcmp(site->available->path, path) == 0)
			return site;
	}
	return NULL;
}

/* The site that has an available file called `name`, where the entry that leads there is called
 * otherwise. */
static struct nga_site *find_file(struct joining *joining, const char *name)
{
	size_t length;
	const char *bare = site_name(name, &length);
	const struct same_name *same = map_get_n(&joining->by_file, bare, length);
	const size_t *places = same ? same->places.items : NULL;

	for (size_t i = 0; same && i < same->places.n; i++) {
		struct nga_site *site = site_at(joining, places[i]);
		if (site->available && site_names_equal(site->available->name, name))
			return site;
	}
	return NULL;
}

/* ---- accepted ---- */

/* An entry that was there, in a directory whose every name is known now. */
static void miss_accepted(
	struct joining *joining, const struct nga_dir *dir, const struct nga_record *record)
{
	const char *name = path_base(record->path);
	struct nga_site *site = find_site(joining, dir->pair, name);

	if (!site && record->kind == NGA_RECORDED_LINK && record->text)
		site = find_target(
			joining, path_fold(joining->arena,
					 path_join(joining->arena, dir->path, record->text)));
	if (!site)
		site = push_site(joining, dir->pair, name);
	if (!site->accepted)
		site->accepted = record;
	if (!site->enabled)
		set_missing(site, path_join(joining->arena, dir->path, name));
}

/* Whether something of the directory whose path with a slash is `begin` was accepted. */
static bool was_accepted(const struct nga_accepted *accepted, const char *begin)
{
	size_t first = changes_first(accepted, begin);

	return first < accepted->nrecords &&
	       strncmp(accepted->records[first].path, begin, strlen(begin)) == 0;
}

/* Where the records of it are: it may have been another directory then, behind a link. */
static const char *accepted_directory(const struct joining *joining, const struct nga_dir *dir)
{
	const struct nga_accepted *accepted = joining->snapshot->accepted;
	const char *led = changes_led(joining->arena, accepted, dir->path);
	const char *begin = arena_format(joining->arena, "%s/", led);

	return was_accepted(accepted, begin) ? begin
					     : arena_format(joining->arena, "%s/", dir->real);
}

/* Entries and the records of what lay beside them, both in the order of bytes. */
static void join_directory(struct joining *joining, const struct nga_dir *dir, const size_t *places)
{
	const struct nga_accepted *accepted = joining->snapshot->accepted;
	const char *begin = accepted_directory(joining, dir);
	size_t length = strlen(begin), entry = 0;

	for (size_t i = changes_first(accepted, begin); i < accepted->nrecords; i++) {
		const struct nga_record *record = &accepted->records[i];
		int order = 1;
		if (strncmp(record->path, begin, length) != 0)
			break;
		if (strchr(record->path + length, '/'))
			continue;
		while (entry < dir->nentries && order > 0) {
			order = strcmp(record->path + length, dir->entries[entry].name);
			entry += order > 0;
		}
		if (entry < dir->nentries && order == 0 && places[entry] > 0)
			site_at(joining, places[entry] - 1)->accepted = record;
		else if (order != 0 && record->enabled)
			miss_accepted(joining, dir, record);
	}
}

/* The places of the sites of the enabled entries, from 1. */
static void find_places(const struct joining *joining, const struct nga_dir *dir, size_t *places)
{
	for (size_t i = 0; i < joining->sites->n; i++) {
		const struct nga_site *site = site_at(joining, i);
		if (site->enabled && site->enabled->dir == dir)
			places[site->enabled - dir->entries] = i + 1;
	}
}

static void join_accepted(struct joining *joining)
{
	for (size_t i = 0; i < joining->snapshot->npairs; i++) {
		const struct nga_dir *dir = joining->snapshot->pairs[i]->enabled;
		if (!dir || dir->lookup == NGA_DENIED || dir->lookup == NGA_UNKNOWN)
			continue;
		size_t *places = arena_array(joining->arena, dir->nentries + 1, sizeof(*places));
		find_places(joining, dir, places);
		join_directory(joining, dir, places);
	}
}

/* ---- expected ---- */

/* The pair in which a site that is nowhere belongs: that of the sites, else the first one with an
 * enabled directory. */
static const struct nga_pair *home_pair(const struct nga_snapshot *snapshot)
{
	const struct nga_pair *home = NULL;

	for (size_t i = 0; i < snapshot->npairs; i++) {
		if (!snapshot->pairs[i]->enabled)
			continue;
		if (strcmp(snapshot->pairs[i]->name, "sites") == 0)
			return snapshot->pairs[i];
		if (!home)
			home = snapshot->pairs[i];
	}
	return home;
}

static void expect_missing(
	struct joining *joining, struct nga_site *site, const struct nga_expectation *expectation)
{
	const struct nga_pair *pair = site ? site->pair : home_pair(joining->snapshot);
	const struct nga_dir *dir = pair ? pair->enabled : NULL;

	if (!dir || dir->lookup == NGA_DENIED || dir->lookup == NGA_UNKNOWN)
		return;
	if (!site) {
		site = push_site(joining, pair, expectation->site);
		site->expectation = expectation;
	}
	if (!site->place)
		set_missing(site, path_join(joining->arena, dir->path, site->name));
}

static void expect_of(struct nga_site *site, const struct nga_expectation *expectation)
{
	if (site && !site->expectation)
		site->expectation = expectation;
}

/* Those whose entry has the name come first: an expectation of an entry's own outweighs one of the
 * file to which it leads. */
static void join_expectations(struct joining *joining)
{
	const struct nga_snapshot *snapshot = joining->snapshot;

	for (size_t i = 0; i < snapshot->nexpectations; i++)
		expect_of(find_site(joining, NULL, snapshot->expectations[i].site),
			&snapshot->expectations[i]);
	for (size_t i = 0; i < snapshot->nexpectations; i++) {
		const struct nga_expectation *expectation = &snapshot->expectations[i];
		struct nga_site *site = find_site(joining, NULL, expectation->site);
		if (!site) {
			site = find_file(joining, expectation->site);
			expect_of(site, expectation);
		}
		if (expectation->enabled == NGA_WISH_YES && (!site || !site->enabled))
			expect_missing(joining, site, expectation);
	}
}

size_t missing_join(struct arena *arena, const struct nga_snapshot *snapshot, struct vec *sites)
{
	struct joining joining = {
		.arena = arena,
		.snapshot = snapshot,
		.sites = sites,
		.by_name.arena = arena,
		.by_target.arena = arena,
		.by_file.arena = arena,
	};
	size_t before = sites->n;

	if (snapshot->accepted)
		join_accepted(&joining);
	joining.by_name = joining.by_target = joining.by_file = (struct map){.arena = arena};
	join_expectations(&joining);
	return sites->n - before;
}
