/* A small nginx tree on the disk, and repairs of it by hand: for the tests of the applying. */
#ifndef UNIT_APPLIED_H
#define UNIT_APPLIED_H

#include "scratch.h"

#include <apply.h>
#include <arena.h>
#include <look.h>

#include <fcntl.h>

enum { APPLIED_STEPS = 8 };

/* DIR/root is the tree: /etc/nginx with nginx.conf, sites-available and sites-enabled; DIR/state is
 * the directory of the state. */
struct applied {
	struct arena *arena;
	char *dir;
	struct home_where where;
	struct apply *apply;
	struct nga_error err;
	struct nga_step steps[APPLIED_STEPS];
	size_t nsteps;
	const char *keeps;
	const char *patterns[2];
	size_t npatterns;
};

#define APPLIED_ENABLED "/etc/nginx/sites-enabled/"
#define APPLIED_AVAILABLE "/etc/nginx/sites-available/"

static inline const char *applied_disk(const struct applied *tree, const char *path)
{
	return arena_format(tree->arena, "%s/root%s", tree->dir, path);
}

static inline void applied_open(struct applied *tree)
{
	tree->apply = apply_open(tree->arena, &tree->where, &tree->err);
	ck_assert_msg(tree->apply != NULL, "%s", tree->err.text);
}

static inline struct applied *applied_new(void)
{
	static const char *const made[] = {
		"", "/etc", "/etc/nginx", "/etc/nginx/sites-enabled", "/etc/nginx/sites-available"};
	struct arena *arena = arena_new();
	struct applied *tree = arena_alloc(arena, sizeof(*tree));

	tree->arena = arena;
	tree->dir = scratch_new();
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		ck_assert_int_eq(mkdir(applied_disk(tree, made[i]), 0755), 0);
	scratch_write(applied_disk(tree, "/etc/nginx/nginx.conf"), "events {}\n", 0644);
	tree->where = (struct home_where){
		.state_dir = arena_format(arena, "%s/state", tree->dir),
		.root = applied_disk(tree, ""),
		.nginx_conf = "/etc/nginx/nginx.conf",
	};
	tree->patterns[0] = "/etc/nginx/sites-enabled/*";
	tree->npatterns = 1;
	applied_open(tree);
	return tree;
}

static inline void applied_free(struct applied *tree)
{
	apply_close(tree->apply);
	scratch_remove(tree->dir);
	arena_free(tree->arena);
}

/* As if the program had been started again. */
static inline void applied_again(struct applied *tree)
{
	apply_close(tree->apply);
	tree->nsteps = 0;
	applied_open(tree);
}

static inline void applied_file(const struct applied *tree, const char *path, const char *text)
{
	scratch_write(applied_disk(tree, path), text, 0644);
}

static inline void applied_link(const struct applied *tree, const char *path, const char *text)
{
	ck_assert_int_eq(symlink(text, applied_disk(tree, path)), 0);
}

/* The text of the link or the bytes of the file at `path`; NULL where there is nothing. */
static inline const char *applied_text(const struct applied *tree, const char *path)
{
	char *text = arena_alloc(tree->arena, 4096);
	ssize_t length = readlink(applied_disk(tree, path), text, 4095);

	if (length >= 0)
		return text;
	int fd = open(applied_disk(tree, path), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	ck_assert_int_ge(read(fd, text, 4095), 0);
	close(fd);
	return text;
}

static inline struct stat applied_stat(const struct applied *tree, const char *path)
{
	struct stat found;

	ck_assert_int_eq(lstat(applied_disk(tree, path), &found), 0);
	return found;
}

/* What lies at `path` now, as an audit would have seen it. */
static inline struct nga_lying applied_lying(const struct applied *tree, const char *path)
{
	struct nga_stat stat;
	struct nga_lying found = {.thing = NGA_NOTHING};

	if (world_lstat_at(AT_FDCWD, applied_disk(tree, path), &stat) != 0)
		return found;
	found.thing = look_thing(stat.mode);
	found.text = found.thing == NGA_A_LINK ? applied_text(tree, path) : NULL;
	if (found.thing == NGA_A_LINK)
		return found;
	found.dev = stat.dev;
	found.ino = stat.ino;
	found.size = stat.size;
	found.mtime_ns = stat.mtime_ns;
	found.mode = stat.mode & 07777;
	found.uid = stat.uid;
	found.gid = stat.gid;
	found.bytes = found.thing == NGA_A_FILE ? applied_text(tree, path) : NULL;
	found.length = found.bytes ? strlen(found.bytes) : 0;
	return found;
}

/* One more step, from what lies there now. */
static inline struct nga_step *applied_step(
	struct applied *tree, const char *path, struct nga_lying want)
{
	ck_assert_uint_lt(tree->nsteps, APPLIED_STEPS);
	struct nga_step *step = &tree->steps[tree->nsteps++];

	*step = (struct nga_step){path, applied_lying(tree, path), want};
	return step;
}

static inline struct nga_lying applied_a_link(const char *text)
{
	return (struct nga_lying){.thing = NGA_A_LINK, .text = text};
}

static inline struct nga_lying applied_nothing(void)
{
	return (struct nga_lying){.thing = NGA_NOTHING};
}

/* Begins a repair of all steps. */
static inline enum apply_result applied_begin(struct applied *tree)
{
	const struct nga_finding finding = {.subject = tree->steps[0].path};
	const struct nga_proposal proposal = {
		.finding = &finding,
		.steps = tree->steps,
		.nsteps = tree->nsteps,
		.keeps = tree->keeps,
	};
	const struct nga_proposal *const proposals[] = {&proposal};
	const struct apply_repair repair = {proposals, 1, tree->patterns, tree->npatterns};

	return apply_begin(tree->apply, &repair, &tree->err);
}

static inline void applied_fix(struct applied *tree)
{
	ck_assert_msg(applied_begin(tree) == APPLY_DONE, "%s", tree->err.text);
	ck_assert_msg(apply_commit(tree->apply, &tree->err) == APPLY_DONE, "%s", tree->err.text);
}

static inline void applied_undo(struct applied *tree, unsigned id)
{
	ck_assert_msg(apply_undo(tree->apply, id, APPLY_ASK, &tree->err) == APPLY_DONE, "%s",
		tree->err.text);
	ck_assert_msg(apply_commit(tree->apply, &tree->err) == APPLY_DONE, "%s", tree->err.text);
}

static inline bool applied_same(struct stat a, struct stat b)
{
	return a.st_ino == b.st_ino && a.st_mode == b.st_mode && a.st_uid == b.st_uid &&
	       a.st_gid == b.st_gid && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
	       a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

#endif
