/* A directory of a test's own, and processes that must not outlive it. */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

#include "unit.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A new directory that everyone may enter; remove it with scratch_remove, which also frees its
 * name. */
static inline char *scratch_new(void)
{
	char *path = strdup("/tmp/ngxaudit-scratch-XXXXXX");

	ck_assert_ptr_nonnull(path);
	ck_assert_ptr_nonnull(mkdtemp(path));
	ck_assert_int_eq(chmod(path, 0755), 0);
	return path;
}

static inline int scratch_remove_one(
	const char *path, const struct stat *found, int kind, struct FTW *place)
{
	(void)found;
	(void)kind;
	(void)place;
	return remove(path);
}

static inline void scratch_remove(char *path)
{
	(void)nftw(path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(path);
}

/* Writes a file of the mode `mode`. */
static inline void scratch_write(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "we");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
}

/* Goes on as a user without rights, and back; nothing where the tests run as one anyway. */
static inline void become_ordinary(void)
{
	enum { NOBODY = 65534 };

	if (geteuid() != 0)
		return;
	ck_assert_int_eq(setresgid(NOBODY, NOBODY, 0), 0);
	ck_assert_int_eq(setresuid(NOBODY, NOBODY, 0), 0);
}

static inline void become_what_we_were(void)
{
	uid_t real, effective, saved;

	ck_assert_int_eq(getresuid(&real, &effective, &saved), 0);
	if (saved != 0)
		return;
	ck_assert_int_eq(setresuid(0, 0, 0), 0);
	ck_assert_int_eq(setresgid(0, 0, 0), 0);
}

static inline void nap(void)
{
	const struct timespec pause = {.tv_nsec = 10000000};

	(void)nanosleep(&pause, NULL);
}

#endif
