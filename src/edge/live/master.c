#include "master.h"

#include "dump.h"
#include "proc.h"
#include "times.h"
#include "title.h"

#include <arena.h>
#include <map.h>
#include <path.h>
#include <world.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LINKS = 40 };

static int64_t nanoseconds(struct timespec time)
{
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* ---- its binary ---- */

static void look_at_binary(struct arena *arena, struct nga_live *live)
{
	static const char suffix[] = " (deleted)";
	const char *link = proc_link(arena, live->master, "exe");
	struct stat runs, lies;

	if (!link || stat(arena_format(arena, "/proc/%d/exe", (int)live->master), &runs) != 0)
		return;
	size_t length = strlen(link), cut = sizeof(suffix) - 1;
	bool deleted = length > cut && strcmp(link + length - cut, suffix) == 0;
	live->binary = deleted ? arena_copy_n(arena, link, length - cut) : link;
	/* nothing may lie there for a moment of an upgrade: then it is told later */
	live->replaced = stat(live->binary, &lies) == 0 &&
			 (lies.st_ino != runs.st_ino || lies.st_dev != runs.st_dev);
}

void master_look(struct arena *arena, struct nga_live *live)
{
	look_at_binary(arena, live);
	times_read(arena, live->master, live);
	dump_read(arena, live->master, live);
}

/* ---- what it reads ---- */

/* When something was put in the place of what lies at `path`, as far as that shows: of a link its
 * birth, of a directory a change of itself. Entries that come and go in a directory set both of its
 * times, a rename of it sets one. */
static int64_t put_there(const struct stat *stat)
{
	if (S_ISLNK(stat->st_mode))
		return nanoseconds(stat->st_ctim);
	return S_ISDIR(stat->st_mode) && nanoseconds(stat->st_ctim) != nanoseconds(stat->st_mtim)
		       ? nanoseconds(stat->st_ctim)
		       : 0;
}

/* The latest change of the links and directories on the way, each component looked at in its turn
 * and once: `seen` holds those that were. */
static int64_t way_of(struct arena *arena, struct map *seen, const char *path)
{
	const char *rest = path, *done = "/";
	char text[4096];
	int64_t last = 0;

	for (int links = 0; *(rest += strspn(rest, "/")) && links < MOST_LINKS;) {
		size_t length = strcspn(rest, "/");
		const char *here = path_join(arena, done, arena_copy_n(arena, rest, length));
		struct stat stat;
		rest += length;
		const char *known = map_get(seen, here);
		if (!known) {
			ssize_t got = readlink(here, text, sizeof(text) - 1);
			if (lstat(here, &stat) == 0 && put_there(&stat) > last)
				last = put_there(&stat);
			known = got < 0 ? "" : arena_copy_n(arena, text, (size_t)got);
			map_set(seen, here, (char *)(uintptr_t)known);
		}
		if (*known) {
			links++;
			rest = arena_format(arena, "%s/%s", known, rest);
			done = *known == '/' ? "/" : done;
		} else {
			done = here;
		}
	}
	return last;
}

int64_t master_ways(struct arena *arena, const char *const *paths, size_t n)
{
	struct map seen = {.arena = arena};
	int64_t last = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t one = way_of(arena, &seen, paths[i]);
		last = one > last ? one : last;
	}
	return last;
}

static void watch(struct arena *arena, const char *path, struct nga_watched *watched)
{
	struct stat found, directory;
	char *real;

	*watched = (struct nga_watched){.path = path};
	if (stat(path, &found) != 0) {
		watched->lookup = world_lookup(errno);
		return;
	}
	watched->lookup = NGA_FOUND;
	watched->stat = (struct nga_stat){.dev = found.st_dev,
		.ino = found.st_ino,
		.size = found.st_size,
		.mtime_ns = nanoseconds(found.st_mtim),
		.ctime_ns = nanoseconds(found.st_ctim),
		.mode = found.st_mode,
		.uid = found.st_uid,
		.gid = found.st_gid,
		.nlink = (uint32_t)found.st_nlink};
	struct map seen = {.arena = arena};
	watched->way_ns = way_of(arena, &seen, path);
	real = realpath(path, NULL);
	if (real && stat(path_directory(arena, real), &directory) == 0)
		watched->directory_ns = nanoseconds(directory.st_mtim);
	free(real);
}

struct nga_watched *master_watched(struct arena *arena, const char *const *paths, size_t n)
{
	struct nga_watched *all = arena_array(arena, n, sizeof(*all));

	for (size_t i = 0; i < n; i++)
		watch(arena, paths[i], &all[i]);
	return all;
}

/* ---- its pid file ---- */

/* The pid in the file as nginx reads it: digits, and blanks behind them; 0: none stands there; -1:
 * the file may not be read. */
static int32_t read_pid(const char *path)
{
	char text[32] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		(void)close(fd);
	if (got < 0)
		return -1;
	char *end = NULL;
	long pid = strtol(text, &end, 10);
	return pid > 0 && pid < INT32_MAX && end[strspn(end, " \r\n")] == '\0' ? (int32_t)pid : 0;
}

static bool is_master(struct arena *arena, int32_t pid)
{
	const char *title = proc_read(arena, pid, "cmdline");

	return title && title_of_master(title);
}

/* Whether it is the same nginx's other master, of an upgrade in place: one begot the other. */
static bool is_of_upgrade(struct arena *arena, int32_t master, int32_t pid)
{
	struct proc_status its = {0}, ours = {0};

	if (!is_master(arena, pid))
		return false;
	return (proc_status(arena, pid, &its) && its.parent == master) ||
	       (proc_status(arena, master, &ours) && ours.parent == pid);
}

void master_pid_file(struct arena *arena, struct nga_live *live)
{
	int32_t pid = read_pid(live->pid_path);

	if (pid < 0) {
		live->pid_file = errno == ENOENT ? NGA_PID_MISSING : NGA_PID_NOT_LOOKED;
		return;
	}
	live->pid_said = pid;
	live->pid_file = NGA_PID_NONE;
	if (pid == 0)
		return;
	const char *comm = proc_read(arena, pid, "comm");
	live->pid_file = !comm ? NGA_PID_NOBODY : NGA_PID_OTHER;
	if (comm)
		live->pid_comm = arena_copy_n(arena, comm, strcspn(comm, "\n"));
	if (live->running && (pid == live->master || is_of_upgrade(arena, live->master, pid)))
		live->pid_file = NGA_PID_RIGHT;
	/* a copy of a configuration names the nginx of the original */
	if (!live->running && is_master(arena, pid))
		live->pid_file = NGA_PID_NOT_LOOKED;
}
