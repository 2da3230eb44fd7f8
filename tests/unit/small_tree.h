/* A small tree on the disk and a scan over it, for tests of the second look. */
#ifndef UNIT_SMALL_TREE_H
#define UNIT_SMALL_TREE_H

#include "scratch.h"

#include <arena.h>
#include <state.h>

enum { STRANGER = 54321 }; /* a user who owns nothing, and runs no tests */

struct small {
	struct arena *arena;
	char *dir;
	struct scan_options options;
	struct nga_snapshot snapshot;
	struct scan scan;
};

/* A new directory, audited as "/" where `as_root`, else as a part of the whole machine. */
static inline struct small *small_new(bool as_root)
{
	struct arena *arena = arena_new();
	struct small *small = arena_alloc(arena, sizeof(*small));
	struct nga_error err;

	small->arena = arena;
	small->dir = scratch_new();
	small->options.root = as_root ? small->dir : "/";
	small->scan = (struct scan){
		.arena = arena,
		.options = &small->options,
		.snapshot = &small->snapshot,
		.gaps.size = sizeof(struct nga_gap),
		.limits.size = sizeof(const char *),
		.gap_paths.arena = arena,
		.limit_texts.arena = arena,
	};
	ck_assert_int_eq(world_open_root(&small->scan.world, small->options.root, &err), 0);
	return small;
}

static inline void small_free(struct small *small)
{
	world_close(&small->scan.world);
	scratch_remove(small->dir);
	arena_free(small->arena);
}

/* Where `path` ("/srv/www") lies on the disk. */
static inline const char *small_disk(const struct small *small, const char *path)
{
	return arena_format(small->arena, "%s%s", small->dir, path);
}

/* The path as the audit sees it. */
static inline const char *small_path(const struct small *small, const char *path)
{
	return small->scan.world.whole ? small_disk(small, path) : path;
}

static inline void small_directory(const struct small *small, const char *path, mode_t mode)
{
	ck_assert_int_eq(mkdir(small_disk(small, path), 0700), 0);
	ck_assert_int_eq(chmod(small_disk(small, path), mode), 0);
}

static inline void small_file(
	const struct small *small, const char *path, const char *text, mode_t mode)
{
	scratch_write(small_disk(small, path), text, mode);
}

static inline void small_link(const struct small *small, const char *path, const char *text)
{
	ck_assert_int_eq(symlink(text, small_disk(small, path)), 0);
}

/* Gives `path` to another user. False, and said aloud, where only root could. */
static inline bool small_give(const struct small *small, const char *path, uid_t uid, gid_t gid)
{
	if (lchown(small_disk(small, path), uid, gid) == 0)
		return true;
	(void)fprintf(stderr, "SKIPPED a test that gives a file to another user: needs root\n");
	return false;
}

#endif
