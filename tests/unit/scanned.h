/* A small nginx tree on the disk and its scan, for tests of the first look. */
#ifndef UNIT_SCANNED_H
#define UNIT_SCANNED_H

#include "scratch.h"

#include <arena.h>
#include <judge.h>
#include <scan.h>

#include <string.h>
#include <unistd.h>

/* A new directory with DIR/nginx.conf, sites-available and sites-enabled; audited as a part of the
 * whole machine unless `options.root` is set to `dir`. */
struct scanned {
	struct arena *arena;
	char *dir;
	struct scan_options options;
	struct nga_snapshot snapshot;
	struct nga_error err;
	struct scan *scan;
};

static inline const char *scanned_disk(const struct scanned *tree, const char *name)
{
	return arena_format(tree->arena, "%s/%s", tree->dir, name);
}

static inline void scanned_directory(const struct scanned *tree, const char *name)
{
	ck_assert_int_eq(mkdir(scanned_disk(tree, name), 0755), 0);
}

static inline void scanned_file(const struct scanned *tree, const char *name, const char *text)
{
	scratch_write(scanned_disk(tree, name), text, 0644);
}

static inline void scanned_link(const struct scanned *tree, const char *name, const char *text)
{
	ck_assert_int_eq(symlink(text, scanned_disk(tree, name)), 0);
}

/* `conf` is the text of the main file. */
static inline struct scanned *scanned_new(const char *conf)
{
	struct arena *arena = arena_new();
	struct scanned *tree = arena_alloc(arena, sizeof(*tree));

	tree->arena = arena;
	tree->dir = scratch_new();
	scanned_directory(tree, "sites-available");
	scanned_directory(tree, "sites-enabled");
	scanned_file(tree, "nginx.conf", conf);
	tree->options = (struct scan_options){
		.root = "/",
		.nginx_conf = scanned_disk(tree, "nginx.conf"),
		.prefix = tree->dir,
		.needs = JUDGE_NEEDS_CONTENTS,
		.master_uid = geteuid(),
	};
	return tree;
}

static inline void scanned_read(struct scanned *tree)
{
	tree->scan = scan_tree(tree->arena, &tree->options, &tree->snapshot, &tree->err);
	ck_assert_msg(tree->scan != NULL, "%s", tree->err.text);
}

static inline void scanned_free(struct scanned *tree)
{
	scan_close(tree->scan);
	scratch_remove(tree->dir);
	arena_free(tree->arena);
}

/* `name` as the audit sees it: "/etc/x" stays, the rest lies in the tree. */
static inline const char *scanned_path(const struct scanned *tree, const char *name)
{
	if (strcmp(tree->options.root, "/") != 0)
		return arena_format(tree->arena, "/%s", name);
	return scanned_disk(tree, name);
}

/* The directory of that name, on whichever side of whichever pair; NULL where there is none. */
static inline const struct nga_dir *scanned_dir(const struct scanned *tree, const char *name)
{
	const char *path = scanned_path(tree, name);

	for (size_t i = 0; i < tree->snapshot.npairs; i++) {
		const struct nga_pair *pair = tree->snapshot.pairs[i];
		if (strcmp(pair->enabled->path, path) == 0)
			return pair->enabled;
		for (size_t n = 0; n < pair->navailable; n++)
			if (strcmp(pair->available[n]->path, path) == 0)
				return pair->available[n];
	}
	return NULL;
}

/* The entry `name` of the directory `dir`. */
static inline const struct nga_entry *scanned_entry(
	const struct scanned *tree, const char *dir, const char *name)
{
	const struct nga_dir *found = scanned_dir(tree, dir);

	ck_assert_msg(found != NULL, "no directory %s", dir);
	for (size_t i = 0; i < found->nentries; i++)
		if (strcmp(found->entries[i].name, name) == 0)
			return &found->entries[i];
	ck_abort_msg("no entry %s in %s", name, dir);
	return NULL;
}

/* The entry `name` of sites-enabled. */
static inline const struct nga_entry *scanned_site(const struct scanned *tree, const char *name)
{
	return scanned_entry(tree, "sites-enabled", name);
}

static inline const struct nga_file *scanned_source(const struct scanned *tree, const char *name)
{
	const char *path = scanned_path(tree, name);

	for (size_t i = 0; i < tree->snapshot.nfiles; i++)
		if (strcmp(tree->snapshot.files[i]->path, path) == 0)
			return tree->snapshot.files[i];
	return NULL;
}

/* The paths of the loaded files below the tree, in their order, with a blank between. */
static inline const char *scanned_order(const struct scanned *tree)
{
	const char *order = "";
	size_t length = strcmp(tree->options.root, "/") == 0 ? strlen(tree->dir) + 1 : 1;

	for (size_t i = 0; i < tree->snapshot.nfiles; i++)
		if (tree->snapshot.files[i]->loaded)
			order = arena_format(tree->arena, "%s%s%s", order, *order ? " " : "",
				tree->snapshot.files[i]->path + length);
	return order;
}

#endif
