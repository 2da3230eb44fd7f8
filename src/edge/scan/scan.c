/* The first look at the disk, from the main file to everything that it reads. */
#include "scan.h"

#include "cache.h"
#include "directory.h"
#include "disabled.h"
#include "kept.h"
#include "load.h"
#include "other_tree.h"
#include "pairs.h"
#include "readable.h"
#include "renew.h"
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

static struct tree new_tree(struct scan *scan, struct scan_cache *cache)
{
	struct map map = {.arena = scan->arena};

	return (struct tree){
		.scan = scan,
		.arena = scan->arena,
		.folders = {.size = sizeof(struct folder *)},
		.folders_by_path = map,
		.folders_by_id = map,
		.pairs = {.size = sizeof(struct nga_pair *)},
		.sources = map,
		.cache = cache,
		.files = {.size = sizeof(struct nga_file *)},
		.includes = {.size = sizeof(struct nga_include *)},
		.expansions = map,
		.geo_expansions = map,
	};
}

static int read_tree(struct tree *tree, struct nga_error *err)
{
	struct scan *scan = tree->scan;
	struct nga_snapshot *snapshot = scan->snapshot;

	if (tree->cache && scan->options->touched)
		tree->touched = touched_new(scan->arena, scan->options->touched);
	struct source *main_file = source_at(tree, snapshot->nginx_conf, NULL);
	if (!source_is_read(tree, main_file) && read_main(tree, main_file, err) != 0)
		return -1;
	pairs_begin(tree);
	load_follow(tree, main_file);
	twins_find(tree);
	other_trees_find(tree);
	if (scan->options->needs & JUDGE_NEEDS_DISABLED)
		disabled_read(tree);
	pairs_end(tree);
	map_give_back(&tree->sources);
	snapshot->files = tree->files.items;
	snapshot->nfiles = tree->files.n;
	snapshot->includes = tree->includes.items;
	snapshot->nincludes = tree->includes.n;
	return 0;
}

/* Reads everything anew, but for what the cache has; into what is kept for the next scan. */
static int read_kept(struct scan *scan, struct scan_cache *cache, struct nga_error *err)
{
	struct arena *arena = scan->arena;
	struct kept *kept = cache_begin(cache);

	scan->arena = kept->arena;
	scan_forget(scan);
	scan->snapshot->conf_dir = path_directory(kept->arena, scan->options->nginx_conf);
	struct tree tree = new_tree(scan, cache);
	int status = read_tree(&tree, err);
	if (status == 0) {
		kept_end(kept, scan, &tree);
		kept_gaps(kept, scan, arena);
		scan->kept = kept;
	}
	cache_end(cache, status == 0);
	return status;
}

static int read_all(struct scan *scan, struct nga_error *err)
{
	const struct scan_options *options = scan->options;
	struct nga_snapshot *snapshot = scan->snapshot;

	if (options->cache && options->needs & JUDGE_NEEDS_CONTENTS)
		return renew(scan, options->cache) ? 0 : read_kept(scan, options->cache, err);
	snapshot->conf_dir = path_directory(scan->arena, options->nginx_conf);
	struct tree tree = new_tree(scan, NULL);
	int status = read_tree(&tree, err);
	scan_publish(scan);
	return status;
}

struct scan *scan_tree(struct arena *arena, const struct scan_options *options,
	struct nga_snapshot *snapshot, struct nga_error *err)
{
	struct scan *scan = arena_alloc(arena, sizeof(*scan));

	scan->arena = arena;
	scan->options = options;
	scan->snapshot = snapshot;
	scan->world.fd = -1;
	scan_forget(scan);
	snapshot->root = options->root;
	snapshot->nginx_conf = options->nginx_conf;
	snapshot->prefix = options->prefix;
	readable_begin(scan);
	if (world_open_root(&scan->world, options->root, err) != 0 || read_all(scan, err) != 0) {
		scan_close(scan);
		return NULL;
	}
	return scan;
}

void scan_close(struct scan *scan)
{
	if (scan)
		world_close(&scan->world);
}
