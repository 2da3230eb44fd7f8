/* A directory with a configuration, or with a script that stands for nginx, and the question asked
 * about it. */
#ifndef UNIT_ASK_WORLD_H
#define UNIT_ASK_WORLD_H

#include "scratch.h"

#include <arena.h>
#include <ask_nginx.h>
#include <path.h>

#include <dirent.h>

/* A place, and the question that is asked in it. */
struct world {
	struct arena *arena;
	char *dir;
	struct ask_options options;
	struct nga_nginx nginx;
	const char *gap;
};

static inline const char *in(const struct world *world, const char *name)
{
	return path_join(world->arena, world->dir, name);
}

static inline struct world world_new(void)
{
	struct world world = {.arena = arena_new(), .dir = scratch_new()};

	world.options = (struct ask_options){.binary = ask_find_binary(world.arena),
		.nginx_conf = in(&world, "nginx.conf"),
		.in_place = true,
		.timeout = 20};
	return world;
}

/* Writes a main file whose pid and log lie beside it. */
static inline void configure(const struct world *world, const char *rest)
{
	const char *text = arena_format(world->arena,
		"pid %s/pid;\nerror_log %s/log;\nevents {}\n%s\n", world->dir, world->dir, rest);

	scratch_write(world->options.nginx_conf, text, 0644);
}

/* Has a shell script stand for nginx. */
static inline void pretend(struct world *world, const char *script)
{
	world->options.binary = in(world, "nginx");
	scratch_write(world->options.binary,
		arena_format(world->arena, "#!/bin/sh\nD=%s\n%s\n", world->dir, script), 0755);
}

static inline struct ask *start(struct world *world)
{
	struct nga_error err = {0};
	struct ask *ask = ask_start(world->arena, &world->options, &err);

	ck_assert_msg(ask != NULL, "%s", err.text);
	return ask;
}

static inline void ask(struct world *world)
{
	ask_finish(start(world), &world->nginx, &world->gap);
}

static inline const char *content(const struct world *world, const char *name)
{
	enum { LONGEST = 65536 };
	char *text = arena_alloc(world->arena, LONGEST);
	FILE *file = fopen(in(world, name), "re");

	ck_assert_ptr_nonnull(file);
	text[fread(text, 1, LONGEST - 1, file)] = '\0';
	(void)fclose(file);
	return text;
}

static inline bool mentions(const char *pid, const char *text)
{
	char path[sizeof("/proc//cmdline") + 256], line[4096];

	(void)snprintf(path, sizeof(path), "/proc/%.200s/cmdline", pid);
	FILE *file = fopen(path, "re");
	size_t length = file ? fread(line, 1, sizeof(line), file) : 0;
	if (file)
		(void)fclose(file);
	return memmem(line, length, text, strlen(text)) != NULL;
}

/* How many processes have `text` in their command line. */
static inline size_t count_processes(const char *text)
{
	DIR *dir = opendir("/proc");
	size_t count = 0;

	ck_assert_ptr_nonnull(dir);
	for (const struct dirent *entry; (entry = readdir(dir));)
		count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
			 mentions(entry->d_name, text);
	(void)closedir(dir);
	return count;
}

/* A killed process is gone a moment later. */
static inline bool all_gone(const struct world *world)
{
	for (int tries = 0; tries < 200; tries++) {
		if (count_processes(world->dir) == 0)
			return true;
		nap();
	}
	return false;
}

static inline void world_free(struct world *world)
{
	scratch_remove(world->dir);
	arena_free(world->arena);
}

static inline bool world_has_nginx(void)
{
	struct arena *arena = arena_new();
	bool found = ask_find_binary(arena) != NULL;

	arena_free(arena);
	return found;
}

#endif
