#include "zones.h"

#include "bytes.h"
#include "conf.h"

#include <map.h>
#include <path.h>

#include <stdlib.h>
#include <string.h>

/* Directives that define a zone: the first argument is its key or its path, `argument` begins the
 * one with its name and size. */
static const struct kind {
	const char *directive, *argument;
	bool cache;
} kinds[] = {
	{"limit_req_zone", "zone=", false},
	{"limit_conn_zone", "zone=", false},
	{"proxy_cache_path", "keys_zone=", true},
	{"fastcgi_cache_path", "keys_zone=", true},
	{"uwsgi_cache_path", "keys_zone=", true},
	{"scgi_cache_path", "keys_zone=", true},
};

struct zone {
	const struct nga_placed *placed;
	bool cache;
	const char *name; /* its length ends at the colon */
	size_t length;
	unsigned long long size; /* in bytes */
};

/* "10m" as ngx_parse_size() reads it. */
static unsigned long long size_of(const char *text)
{
	char *end;
	unsigned long long size = strtoull(text, &end, 10);

	if (*end == 'k' || *end == 'K')
		return size << 10;
	return *end == 'm' || *end == 'M' ? size << 20 : size;
}

static bool zone_of(const struct nga_placed *placed, struct zone *zone)
{
	const struct nga_directive *directive = placed->directive;
	const struct kind *kind = NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !kind; i++)
		if (conf_is(directive, kinds[i].directive))
			kind = &kinds[i];
	for (uint32_t i = 2; kind && i < directive->nwords; i++) {
		const char *text = directive->words[i].text;
		if (!bytes_begin(text, kind->argument))
			continue;
		zone->placed = placed;
		zone->cache = kind->cache;
		zone->name = text + strlen(kind->argument);
		const char *colon = strchr(zone->name, ':');
		zone->length = colon ? (size_t)(colon - zone->name) : 0;
		zone->size = colon ? size_of(colon + 1) : 0;
		return colon != NULL;
	}
	return false;
}

/* Zones of one name and of different directives are different: nginx makes such a one anew. */
static const char *key_of(struct arena *arena, const struct zone *zone)
{
	return arena_format(arena, "%s %.*s", zone->placed->directive->words[0].text,
		(int)zone->length, zone->name);
}

/* A path is completed and then compared as text: with a slash behind it an absolute one is another,
 * as nginx has it. */
static const char *use_of(
	struct arena *arena, const struct nga_snapshot *snapshot, const struct zone *zone)
{
	const char *text = conf_argument(zone->placed->directive, 1);

	if (!zone->cache || text[0] == '/' || !snapshot->prefix)
		return text;
	size_t length = strlen(text);
	if (length > 0 && text[length - 1] == '/')
		length--;
	return path_join(arena, snapshot->prefix, arena_copy_n(arena, text, length));
}

static const char *levels_of(const struct zone *zone)
{
	const struct nga_directive *directive = zone->placed->directive;
	const char *levels = NULL;

	for (uint32_t i = 2; zone->cache && i < directive->nwords; i++)
		if (bytes_begin(directive->words[i].text, "levels="))
			levels = directive->words[i].text;
	return levels ? levels : "no levels";
}

static void compare(struct arena *arena, const struct nga_snapshot *const snapshots[2],
	const struct zone *const zones[2], struct vec *obstacles)
{
	const struct zone *zone = zones[1];
	const char *was = use_of(arena, snapshots[0], zones[0]);
	const char *now = use_of(arena, snapshots[1], zone);

	if (strcmp(was, now) == 0) {
		was = levels_of(zones[0]);
		now = levels_of(zone);
	}
	if (zones[0]->size != zone->size || strcmp(was, now) == 0)
		return;
	*(struct nga_obstacle *)vec_push(obstacles, arena) =
		(struct nga_obstacle){.kind = NGA_OBSTACLE_ZONE,
			.text = arena_copy_n(arena, zone->name, zone->length),
			.other = was,
			.now = now,
			.file = zone->placed->file->path,
			.line = zone->placed->directive->words[0].line};
}

void zones_compare(struct arena *arena, const struct nga_snapshot *loaded,
	const struct nga_snapshot *disk, struct vec *obstacles)
{
	const struct nga_snapshot *const snapshots[] = {loaded, disk};
	struct map known = {.arena = arena}; /* struct zone: of what is loaded */
	struct zone zone;

	for (size_t i = 0; i < loaded->nplaced; i++) {
		if (!zone_of(&loaded->placed[i], &zone))
			continue;
		struct zone *slot = arena_alloc(arena, sizeof(*slot));
		*slot = zone;
		map_set(&known, key_of(arena, &zone), slot);
	}
	for (size_t i = 0; known.n > 0 && i < disk->nplaced; i++) {
		if (!zone_of(&disk->placed[i], &zone))
			continue;
		const struct zone *const zones[] = {map_get(&known, key_of(arena, &zone)), &zone};
		if (zones[0])
			compare(arena, snapshots, zones, obstacles);
	}
}
