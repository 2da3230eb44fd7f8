/* Whether the quarantine is out of everybody's way. */
#include "shelf.h"

#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITABLE_BY_OTHERS = S_IWGRP | S_IWOTH };

/* The next component of a path, copied; NULL at its end. "." is none. */
static char *component(struct arena *arena, const char **path)
{
	for (;;) {
		*path += strspn(*path, "/");
		size_t length = strcspn(*path, "/");
		if (length == 0)
			return NULL;
		char *name = arena_copy_n(arena, *path, length);
		*path += length;
		if (strcmp(name, ".") != 0)
			return name;
	}
}

/* Whether the pattern's first components match all of `path`: whatever follows, it reads in
 * there. */
static bool reaches(struct arena *arena, const char *pattern, const char *path)
{
	for (;;) {
		const char *wanted = component(arena, &path);
		if (!wanted)
			return true;
		const char *glob = component(arena, &pattern);
		if (!glob || fnmatch(glob, wanted, FNM_PERIOD) != 0)
			return false;
	}
}

/* The same for a pattern that names the directory another way: by what it is. */
static bool reaches_by_identity(
	const struct course *repair, const char *pattern, const struct nga_stat *beside)
{
	size_t literal = strcspn(pattern, "*?[\\");
	while (literal > 0 && pattern[literal - 1] != '/')
		literal--;
	const char *rest = pattern + literal;
	struct nga_stat stat;
	int error = world_stat(repair->world,
		literal ? arena_copy_n(repair->arena, pattern, literal) : "/", &stat);

	if (error || stat.dev != beside->dev || stat.ino != beside->ino)
		return false;
	const char *glob = component(repair->arena, &rest);
	return glob && fnmatch(glob, shelf_quarantine, FNM_PERIOD) == 0;
}

static int check_patterns(const struct course *repair, const struct apply_repair *wanted,
	const char *beside, const struct nga_stat *stat, struct nga_error *err)
{
	const char *quarantine = path_join(repair->arena, beside, shelf_quarantine);

	for (size_t i = 0; i < wanted->npatterns; i++)
		if (reaches(repair->arena, wanted->patterns[i], quarantine) ||
			reaches_by_identity(repair, wanted->patterns[i], stat))
			return err_set(err, 0, "the include pattern %s matches the quarantine %s",
				wanted->patterns[i], quarantine);
	return 0;
}

bool shelf_is_ours(const struct nga_stat *quarantine)
{
	return S_ISDIR(quarantine->mode) && !(quarantine->mode & WRITABLE_BY_OTHERS) &&
	       (quarantine->uid == geteuid() || quarantine->uid == 0);
}

/* One that is there already has to be ours. */
static int check_quarantine(int beside, const char *path, struct nga_error *err)
{
	struct nga_stat stat;
	int error = world_lstat_at(beside, shelf_quarantine, &stat);

	if (error == ENOENT) {
		if (faccessat(beside, ".", W_OK | X_OK, AT_EACCESS) != 0)
			return err_set(err, errno, "cannot make a quarantine in %s", path);
		return 0;
	}
	if (error)
		return err_set(err, error, "cannot look at the quarantine in %s", path);
	if (!shelf_is_ours(&stat))
		return err_set(err, 0,
			"%s/%s is no directory that only this user may write to: it cannot be the "
			"quarantine",
			path, shelf_quarantine);
	if (faccessat(beside, shelf_quarantine, W_OK | X_OK, AT_EACCESS) != 0)
		return err_set(err, errno, "cannot write to %s/%s", path, shelf_quarantine);
	return 0;
}

int shelf_check(const struct course *repair, const struct apply_repair *wanted, const char *beside,
	struct nga_error *err)
{
	struct nga_stat stat;
	int fd;
	int error = world_open(repair->world, beside, O_RDONLY | O_DIRECTORY, &fd);

	if (error)
		return err_set(err, error, "cannot open %s", beside);
	error = world_fstat(fd, &stat);
	int result = error ? err_set(err, error, "cannot look at %s", beside)
			   : check_patterns(repair, wanted, beside, &stat, err);
	if (result == 0)
		result = check_quarantine(fd, beside, err);
	close(fd);
	return result;
}
