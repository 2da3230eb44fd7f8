/* The first look at the disk, from the main file to everything that it reads. */
#include "scan.h"

#include "cache.h"
#include "directory.h"
#include "disabled.h"
#include "load.h"
#include "other_tree.h"
#include "pairs.h"
#include "readable.h"
#include "source.h"
#include "touched.h"
#include "twins.h"

#include <content.h>
#include <judge.h>
#include <path.h>

#include <errno.h>
#include <string.h>

static const char *kind_in_words(uint32_t mode)
{
	switch (world_kind(mode)) {
	case NGA_KIND_DIRECTORY:
		return "a directory";
	case NGA_KIND_FIFO:
		return "a FIFO";
	case NGA_KIND_SOCKET:
		return "a socket";
	case NGA_KIND_DEVICE:
		return "a device";
	default:
		return "no regular file";
	}
}

static int refuse_main(const struct content *content, struct nga_error *err)
{
	const int code = content->error;
	const bool denied = code == EACCES || code == EPERM;

	(void)err_set(err, 0, "cannot read %s: %s; %s", content->path, strerror(code),
		denied ? "run as root or as its owner" : "name nginx's main file with -n");
	err->code = code;
	return -1;
}

/* Without the main file there is nothing to audit. */
static int read_main(struct tree *tree, struct source *source, struct nga_error *err)
{
	const struct scan *scan = tree->scan;
	const struct nga_file *file = &source->file;
	struct content content = {.path = file->path, .most = CONTENT_LOADED_MOST};

	switch (content_read(&scan->world, source->arena, &content)) {
	case CONTENT_READ:
		break;
	case CONTENT_REFUSED:
		return refuse_main(&content, err);
	case CONTENT_WRONG_KIND:
		return err_set(err, 0, "cannot read %s: it is %s; name nginx's main file with -n",
			file->path, kind_in_words(content.stat.mode));
	case CONTENT_TOO_LARGE:
		return err_set(err, 0, "cannot read %s: it is larger than 256 MiB", file->path);
	case CONTENT_CHANGING:
		return err_set(
			err, 0, "cannot read %s: it changes all the time; try again", file->path);
	}
	source_take(tree, source, &content);
	return 0;
}

static struct tree new_tree(struct scan *scan)
{
	const bool needs_contents = scan->options->needs & JUDGE_NEEDS_CONTENTS;
	struct map map = {.arena = scan->arena};

	return (struct tree){
		.scan = scan,
		.arena = scan->arena,
		.folders = {.size = sizeof(struct folder *)},
		.folders_by_path = map,
		.folders_by_id = map,
		.pairs = {.size = sizeof(struct nga_pair *)},
		.sources = map,
		.cache = needs_contents ? scan->options->cache : NULL,
		.files = {.size = sizeof(struct nga_file *)},
		.includes = {.size = sizeof(struct nga_include *)},
		.expansions = map,
		.geo_expansions = map,
	};
}

static int read_tree(struct scan *scan, struct nga_error *err)
{
	struct tree tree = new_tree(scan);
	struct nga_snapshot *snapshot = scan->snapshot;

	if (scan->options->cache)
		cache_begin(scan->options->cache);
	if (tree.cache && scan->options->touched)
		tree.touched = touched_new(scan->arena, scan->options->touched);
	struct source *main_file = source_at(&tree, snapshot->nginx_conf, NULL);
	if (!source_is_read(&tree, main_file) && read_main(&tree, main_file, err) != 0)
		return -1;
	pairs_begin(&tree);
	load_follow(&tree, main_file);
	twins_find(&tree);
	other_trees_find(&tree);
	if (scan->options->needs & JUDGE_NEEDS_DISABLED)
		disabled_read(&tree);
	pairs_end(&tree);
	if (scan->options->cache)
		cache_end(scan->options->cache, &tree);
	map_give_back(&tree.sources);
	snapshot->files = tree.files.items;
	snapshot->nfiles = tree.files.n;
	snapshot->includes = tree.includes.items;
	snapshot->nincludes = tree.includes.n;
	return 0;
}

struct scan *scan_tree(struct arena *arena, const struct scan_options *options,
	struct nga_snapshot *snapshot, struct nga_error *err)
{
	struct scan *scan = arena_alloc(arena, sizeof(*scan));

	scan->arena = arena;
	scan->options = options;
	scan->snapshot = snapshot;
	scan->world.fd = -1;
	scan->gaps.size = sizeof(struct nga_gap);
	scan->limits.size = sizeof(const char *);
	scan->gap_paths.arena = scan->limit_texts.arena = arena;
	snapshot->root = options->root;
	snapshot->nginx_conf = options->nginx_conf;
	snapshot->conf_dir = path_directory(arena, options->nginx_conf);
	snapshot->prefix = options->prefix;
	readable_begin(scan);
	if (world_open_root(&scan->world, options->root, err) != 0 || read_tree(scan, err) != 0) {
		scan_close(scan);
		return NULL;
	}
	scan_publish(scan);
	return scan;
}

void scan_close(struct scan *scan)
{
	if (scan)
		world_close(&scan->world);
}
