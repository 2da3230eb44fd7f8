/* A disk and what the running nginx has of it, and what follows. */
#ifndef UNIT_PENDED_H
#define UNIT_PENDED_H

#include "unit.h"

#include <arena.h>
#include <loaded.h>
#include <pending.h>
#include <statements.h>

#include <string.h>

static const int64_t second = 1000000000;
enum { STARTED = 1000, LOADED = 2000 }; /* seconds since 1970 */

#define MAIN "http { include sites/*; }"
#define SHOP "server { listen 80; server_name shop; }"
#define BLOG "server { listen 80; server_name blog; }"

struct text {
	const char *path, *bytes;
};

/* A disk and what is loaded, each a list of files in load order that ends with a NULL path. */
struct two {
	struct arena *arena;
	struct nga_snapshot disk;
	struct pending_notes notes;
};

static inline void fill(struct arena *arena, const struct text *texts, struct nga_live *live)
{
	struct nga_loaded_file *files = arena_array(arena, 16, sizeof(*files));

	live->nloaded = 0;
	for (; texts->path; texts++)
		files[live->nloaded++] =
			(struct nga_loaded_file){texts->path, texts->bytes, strlen(texts->bytes)};
	live->loaded = files;
}

/* The snapshot of a disk is made as that of what is loaded: by the same reading. */
static inline struct two two_new(const struct text *disk, const struct text *memory)
{
	struct two two = {.arena = arena_new()};
	struct nga_snapshot nothing = {.nginx_conf = "/etc/nginx.conf"};

	fill(two.arena, disk, &nothing.live);
	two.disk = *loaded_configuration(two.arena, &nothing);
	two.disk.live = (struct nga_live){.looked = true,
		.running = true,
		.master = 1,
		.started_at_ns = STARTED * second,
		.loaded_at_ns = LOADED * second,
		.loaded_at_sure = true};
	if (memory)
		fill(two.arena, memory, &two.disk.live);
	return two;
}

static inline const struct nga_live *derive(struct two *two)
{
	two->disk.live.configuration = loaded_configuration(two->arena, &two->disk);
	pending_derive(two->arena, &two->disk, &two->notes);
	return &two->disk.live;
}

static const struct text both[] = {
	{"/etc/nginx.conf", MAIN}, {"/etc/sites/blog", BLOG}, {"/etc/sites/shop", SHOP}, {0}};

#endif
