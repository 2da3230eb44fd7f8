#include "kept.h"

#include <string.h>

struct kept *kept_new(void)
{
	struct arena *arena = arena_new_lean();
	struct kept *kept = arena_alloc(arena, sizeof(*kept));

	kept->arena = arena;
	return kept;
}

void kept_free(struct kept *kept)
{
	if (kept)
		arena_free(kept->arena);
}

/* What is only there while the scan lasts. */
static void forget_scanning(struct tree *tree)
{
	struct folder *const *folders = tree->folders.items;

	for (size_t i = 0; i < tree->folders.n; i++) {
		folders[i]->past = NULL;
		folders[i]->touched[0] = folders[i]->touched[1] = NULL;
	}
	tree->scan = NULL;
	tree->touched = NULL;
	tree->expansions = tree->geo_expansions = (struct map){0};
}

static void share(struct kept *kept, const char *path, const struct nga_stat *stat)
{
	if (stat->mode == 0 || stat->nlink < 2 || world_kind(stat->mode) != NGA_KIND_FILE)
		return;
	struct kept_shared *shared = vec_push(&kept->shared, kept->arena);
	/* the path of a file goes with its content */
	*shared = (struct kept_shared){arena_copy(kept->arena, path), *stat};
}

static void note_files(struct kept *kept)
{
	kept->files = arena_array(kept->arena, kept->found.nfiles, sizeof(*kept->files));
	for (size_t i = 0; i < kept->found.nfiles; i++) {
		const struct nga_file *file = kept->found.files[i];
		kept->files[i] = file->stat.ino;
		share(kept, file->path, &file->stat);
	}
}

static void note_entries(struct kept *kept)
{
	struct folder *const *folders = kept->tree.folders.items;
	size_t n = 0;

	for (size_t i = 0; i < kept->tree.folders.n; i++)
		n += folders[i]->dir.nentries;
	kept->entries = arena_array(kept->arena, n, sizeof(*kept->entries));
	n = 0;
	for (size_t f = 0; f < kept->tree.folders.n; f++)
		for (size_t i = 0; i < folders[f]->dir.nentries; i++) {
			const struct nga_entry *entry = &folders[f]->dir.entries[i];
			kept->entries[n++] = entry->target.ino;
			share(kept, entry->path, &entry->target);
		}
}

/* A copy is a twin by its bytes; a leftover that is one is compared with nothing. */
static void note_compared(struct kept *kept)
{
	kept->compared.arena = kept->arena;
	for (size_t p = 0; p < kept->found.npairs; p++) {
		const struct nga_dir *dir = kept->found.pairs[p]->enabled;
		for (size_t i = 0; dir && i < dir->nentries; i++) {
			const struct nga_entry *entry = &dir->entries[i];
			if (!entry->twin || entry->twin_how == NGA_TWIN_LINKED)
				continue;
			map_set(&kept->compared, entry->path, kept);
			map_set(&kept->compared, entry->twin->path, kept);
		}
	}
}

static const char *copied(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text) : NULL;
}

void kept_end(struct kept *kept, const struct scan *scan, const struct tree *tree)
{
	const struct scan_options *options = scan->options;

	kept->tree = *tree;
	kept->how = (struct scan_options){
		.root = copied(kept->arena, options->root),
		.nginx_conf = copied(kept->arena, options->nginx_conf),
		.prefix = copied(kept->arena, options->prefix),
		.workers_user = copied(kept->arena, options->workers_user),
		.needs = options->needs,
		.master_uid = options->master_uid,
	};
	kept->found = *scan->snapshot;
	forget_scanning(&kept->tree);
	kept->shared.size = sizeof(struct kept_shared);
	note_files(kept);
	note_entries(kept);
	note_compared(kept);
	kept->whole = true;
}

static bool is_same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool kept_is_for(const struct kept *kept, const struct scan_options *options)
{
	const struct scan_options *how = &kept->how;

	return kept->whole && how->needs == options->needs &&
	       how->master_uid == options->master_uid && is_same_text(how->root, options->root) &&
	       is_same_text(how->nginx_conf, options->nginx_conf) &&
	       is_same_text(how->prefix, options->prefix) &&
	       is_same_text(how->workers_user, options->workers_user);
}

/* ---- gaps and limits ---- */

static void copy_told(const struct kept *kept, struct scan *scan)
{
	const struct nga_snapshot *found = &kept->found;

	scan->gaps = (struct vec){.size = sizeof(struct nga_gap)};
	scan->limits = (struct vec){.size = sizeof(const char *)};
	scan->gap_paths = scan->limit_texts = (struct map){.arena = scan->arena};
	for (size_t i = 0; i < found->ngaps; i++)
		scan_gap(scan, found->gaps[i].path, found->gaps[i].reason,
			found->gaps[i].about_loaded);
	for (size_t i = 0; i < found->nlimits; i++)
		scan_limit(scan, found->limits[i]);
	scan_publish(scan);
}

void kept_gaps(struct kept *kept, struct scan *scan, struct arena *arena)
{
	kept->found.gaps = scan->gaps.items;
	kept->found.ngaps = scan->gaps.n;
	kept->found.limits = scan->limits.items;
	kept->found.nlimits = scan->limits.n;
	scan->arena = arena;
	copy_told(kept, scan);
}

void kept_give(const struct kept *kept, struct scan *scan)
{
	const struct nga_snapshot *found = &kept->found;
	struct nga_snapshot *snapshot = scan->snapshot;

	snapshot->conf_dir = found->conf_dir;
	snapshot->complete = found->complete;
	snapshot->pairs = found->pairs;
	snapshot->npairs = found->npairs;
	snapshot->files = found->files;
	snapshot->nfiles = found->nfiles;
	snapshot->includes = found->includes;
	snapshot->nincludes = found->nincludes;
	copy_told(kept, scan);
}
