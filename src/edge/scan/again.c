/* Looking at single names again, as events name them. */
#include "directory.h"
#include "entries.h"
#include "link.h"
#include "readable.h"

#include <path.h>

struct scan *scan_again_begin(struct arena *arena, const struct scan_options *options,
	const struct nga_snapshot *snapshot, struct nga_error *err)
{
	struct scan *scan = arena_alloc(arena, sizeof(*scan));

	scan->arena = arena;
	scan->options = options;
	scan->snapshot = arena_alloc(arena, sizeof(*scan->snapshot));
	*scan->snapshot = (struct nga_snapshot){
		.root = snapshot->root,
		.nginx_conf = snapshot->nginx_conf,
		.conf_dir = snapshot->conf_dir,
		.prefix = snapshot->prefix,
	};
	scan->world.fd = -1;
	scan->gaps.size = sizeof(struct nga_gap);
	scan->limits.size = sizeof(const char *);
	scan->gap_paths.arena = scan->limit_texts.arena = arena;
	readable_begin(scan);
	return world_open_root(&scan->world, options->root, err) == 0 ? scan : NULL;
}

bool scan_again(struct scan *scan, const struct nga_dir *dir, struct nga_entry *entry)
{
	struct tree tree = {.scan = scan, .arena = scan->arena};
	struct folder folder = {
		.dir = *dir,
		.folded = dir->path,
		.id = {dir->stat.dev, dir->stat.ino},
		.fd = -1,
		.routes.arena = scan->arena,
	};

	folder.dir.real = trace_real(scan, dir->path);
	entry->dir = dir;
	entry->path = path_join(scan->arena, dir->path, entry->name);
	entry->link = NULL;
	entry->lookup = NGA_NOT_LOOKED;
	entry->target = (struct nga_stat){0};
	return entries_look_again(&tree, &folder, entry);
}
