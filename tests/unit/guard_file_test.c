#include "unit.h"

#include <arena.h>
#include <guard.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory of our own and a path in it. */
struct place {
	struct arena *arena;
	char directory[64];
	const char *path;
};

static struct place make_place(void)
{
	struct place place = {.arena = arena_new(), .directory = "/tmp/guards-XXXXXX"};

	ck_assert_ptr_nonnull(mkdtemp(place.directory));
	place.path = arena_format(place.arena, "%s/x.conf", place.directory);
	return place;
}

static void drop_place(struct place *place)
{
	if (unlink(place->path) < 0)
		(void)rmdir(place->path);
	ck_assert_int_eq(rmdir(place->directory), 0);
	arena_free(place->arena);
}

static void write_file(const struct place *place, const char *text, size_t size)
{
	FILE *stream = fopen(place->path, "w");

	ck_assert_ptr_nonnull(stream);
	ck_assert_int_ge(fputs(text, stream), 0);
	ck_assert_int_eq(fclose(stream), 0);
	if (size > 0)
		ck_assert_int_eq(truncate(place->path, (off_t)size), 0);
}

static void check_load_refused(const struct place *place, const char *expected)
{
	struct guard_source source;
	struct nga_error err;

	ck_assert_int_eq(guard_load(place->arena, place->path, &source, &err), -1);
	ck_assert_msg(strstr(err.text, place->path) != NULL, "%s", err.text);
	ck_assert_msg(strstr(err.text, expected) != NULL, "%s", err.text);
}

START_TEST(a_plain_file_is_read_whole)
{
	struct place place = make_place();
	struct guard_source source;
	struct nga_error err;
	write_file(&place, "nginx = a\n", 0);

	ck_assert_int_eq(guard_load(place.arena, place.path, &source, &err), 0);

	ck_assert_str_eq(source.name, place.path);
	ck_assert_uint_eq(source.length, 10);
	ck_assert_str_eq(source.bytes, "nginx = a\n");
	drop_place(&place);
}
END_TEST

START_TEST(a_directory_is_refused)
{
	struct place place = make_place();
	ck_assert_int_eq(mkdir(place.path, 0755), 0);

	check_load_refused(&place, "is not a regular file");

	drop_place(&place);
}
END_TEST

START_TEST(a_fifo_is_refused_without_waiting)
{
	struct place place = make_place();
	ck_assert_int_eq(mkfifo(place.path, 0644), 0);

	check_load_refused(&place, "is not a regular file");

	drop_place(&place);
}
END_TEST

START_TEST(a_device_is_refused)
{
	struct place place = make_place();
	ck_assert_int_eq(symlink("/dev/zero", place.path), 0);

	check_load_refused(&place, "is not a regular file");

	drop_place(&place);
}
END_TEST

START_TEST(a_file_of_two_mebibytes_is_refused)
{
	struct place place = make_place();
	write_file(&place, "", (size_t)2 * 1024 * 1024);

	check_load_refused(&place, "is larger than 1 MiB");

	drop_place(&place);
}
END_TEST

START_TEST(a_missing_file_is_told_by_its_errno)
{
	struct place place = make_place();
	struct guard_source source;
	struct nga_error err;

	ck_assert_int_eq(guard_load(place.arena, place.path, &source, &err), -1);

	ck_assert_int_eq(err.code, ENOENT);
	drop_place(&place);
}
END_TEST

START_TEST(a_file_that_others_can_write_is_refused_with_what_to_do)
{
	struct place place = make_place();
	write_file(&place, "nginx = a\n", 0);

	ck_assert_int_eq(chmod(place.path, 0646), 0);
	check_load_refused(&place, "everyone can write to it; take that right away (chmod o-w)");
	ck_assert_int_eq(chmod(place.path, 0664), 0);
	if (geteuid() == 0) {
		ck_assert_int_eq(chown(place.path, 0, 12345), 0);
		ck_assert_int_eq(chmod(place.path, 0664), 0);
		check_load_refused(&place, "group 12345 can write to it");
		ck_assert_int_eq(chmod(place.path, 0644), 0);
		ck_assert_int_eq(chown(place.path, 12345, 0), 0);
		check_load_refused(&place, "belongs to user 12345, who is neither root nor you");
	}

	drop_place(&place);
}
END_TEST

START_TEST(a_file_that_our_own_group_can_write_is_read)
{
	struct place place = make_place();
	struct guard_source source;
	struct nga_error err;
	write_file(&place, "nginx = a\n", 0);
	ck_assert_int_eq(chown(place.path, (uid_t)-1, getegid()), 0);
	ck_assert_int_eq(chmod(place.path, 0664), 0);

	ck_assert_int_eq(guard_load(place.arena, place.path, &source, &err), 0);

	drop_place(&place);
}
END_TEST

START_TEST(a_directory_gives_its_conf_files_in_byte_order)
{
	static const char *const names[] = {
		"b.conf", "B.conf", "a.conf", ".c.conf", "a.conf~", ".conf"};
	struct place place = make_place();
	struct guard_paths paths;
	struct nga_error err;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		place.path = arena_format(place.arena, "%s/%s", place.directory, names[i]);
		write_file(&place, "", 0);
	}

	ck_assert_int_eq(guard_list(place.arena, place.directory, &paths, &err), 0);

	ck_assert_uint_eq(paths.n, 3);
	ck_assert_str_eq(strrchr(paths.paths[0], '/'), "/B.conf");
	ck_assert_str_eq(strrchr(paths.paths[1], '/'), "/a.conf");
	ck_assert_str_eq(strrchr(paths.paths[2], '/'), "/b.conf");
	for (size_t i = 1; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlink(arena_format(place.arena, "%s/%s", place.directory, names[i]));
	place.path = arena_format(place.arena, "%s/%s", place.directory, names[0]);
	drop_place(&place);
}
END_TEST

START_TEST(a_directory_that_everyone_can_write_is_refused)
{
	struct place place = make_place();
	struct guard_paths paths;
	struct nga_error err;
	ck_assert_int_eq(chmod(place.directory, 01777), 0);

	ck_assert_int_eq(guard_list(place.arena, place.directory, &paths, &err), -1);

	ck_assert_msg(strstr(err.text, "everyone can write to it") != NULL, "%s", err.text);
	drop_place(&place);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_plain_file_is_read_whole,
		a_directory_is_refused,
		a_fifo_is_refused_without_waiting,
		a_device_is_refused,
		a_file_of_two_mebibytes_is_refused,
		a_missing_file_is_told_by_its_errno,
		a_file_that_others_can_write_is_refused_with_what_to_do,
		a_file_that_our_own_group_can_write_is_read,
		a_directory_gives_its_conf_files_in_byte_order,
		a_directory_that_everyone_can_write_is_refused,
		NULL,
	};
	return unit_run("guard_file", tests);
}
