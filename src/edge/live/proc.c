#include "proc.h"

#include <arena.h>
#include <out.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_TEXT = 4 * 1024 * 1024, LONGEST_LINK = 64 * 1024, SECOND_NS = 1000000000 };

static const char *proc_path(struct arena *arena, int32_t pid, const char *name)
{
	return arena_format(arena, "/proc/%d/%s", pid, name);
}

const char *proc_read(struct arena *arena, int32_t pid, const char *name)
{
	struct out out = {.arena = arena};
	char buffer[4096];
	int fd = open(proc_path(arena, pid, name), O_RDONLY | O_CLOEXEC);
	ssize_t got = -1;

	if (fd < 0)
		return NULL;
	while (out.n < LONGEST_TEXT && (got = read(fd, buffer, sizeof(buffer))) > 0)
		out_bytes(&out, buffer, (size_t)got);
	(void)close(fd);
	if (got < 0)
		return NULL;
	return out.n > 0 ? out.bytes : "";
}

const char *proc_link(struct arena *arena, int32_t pid, const char *name)
{
	const char *path = proc_path(arena, pid, name);

	for (size_t size = 256; size <= LONGEST_LINK; size *= 2) {
		char *text = arena_alloc(arena, size);
		ssize_t length = readlink(path, text, size);
		if (length < 0)
			return NULL;
		if ((size_t)length < size)
			return text; /* the arena's zeroes end it */
	}
	return NULL;
}

/* The text behind "\nNAME:" and its blanks. */
static const char *field(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	if (!at)
		return NULL;
	at += strlen(name);
	return at + strspn(at, " \t");
}

bool proc_status(struct arena *arena, int32_t pid, struct proc_status *status)
{
	const char *text = proc_read(arena, pid, "status");
	const char *parent = text ? field(text, "\nPPid:") : NULL;
	const char *uids = text ? field(text, "\nUid:") : NULL;
	const char *pids = text ? field(text, "\nNSpid:") : NULL;

	if (!parent || !uids)
		return false;
	char *effective;
	(void)strtoul(uids, &effective, 10);
	status->parent = (int32_t)strtol(parent, NULL, 10);
	status->uid = (uint32_t)strtoul(effective, NULL, 10);
	size_t digits = pids ? strspn(pids, "0123456789") : 0;
	status->nested_pid = pids && pids[digits] == '\t';
	return true;
}

/* The number in field `n`, counted from 1, of a stat file: proc_pid_stat(5). Its second field, a
 * name in parentheses, may hold anything. */
static uint64_t stat_field(const char *stat, int n)
{
	const char *at = strrchr(stat, ')');

	for (int skip = n - 2; at && skip > 0; skip--)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

const char **proc_children(struct arena *arena, int32_t pid)
{
	struct vec pids = {.size = sizeof(const char *)};
	const char *text = proc_read(arena, pid, arena_format(arena, "task/%d/children", (int)pid));

	for (const char *at = text ? text : ""; *at;) {
		size_t length = strcspn(at, " \n");
		if (length > 0)
			*(const char **)vec_push(&pids, arena) = arena_copy_n(arena, at, length);
		at += length + strspn(at + length, " \n");
	}
	*(const char **)vec_push(&pids, arena) = NULL;
	return pids.items;
}

static int64_t nanoseconds(clockid_t clock)
{
	struct timespec time;

	(void)clock_gettime(clock, &time);
	return (int64_t)time.tv_sec * SECOND_NS + time.tv_nsec;
}

int64_t proc_started(struct arena *arena, int32_t pid)
{
	enum { START_TIME = 22 };
	const char *stat = proc_read(arena, pid, "stat");
	int64_t ticks = stat ? (int64_t)stat_field(stat, START_TIME) : 0;
	int64_t tick = SECOND_NS / sysconf(_SC_CLK_TCK);

	if (ticks <= 0 || ticks > INT64_MAX / SECOND_NS)
		return 0;
	return ticks * tick + tick / 2 + nanoseconds(CLOCK_REALTIME) - nanoseconds(CLOCK_BOOTTIME);
}

bool proc_title_is_cut(struct arena *arena, int32_t pid, const char *title)
{
	enum { ARG_START = 48, ENV_END = 51, ENDS = 2 };
	const char *stat = proc_read(arena, pid, "stat");
	uint64_t start = stat ? stat_field(stat, ARG_START) : 0;
	uint64_t end = stat ? stat_field(stat, ENV_END) : 0;

	return end > start && strlen(title) + ENDS >= end - start;
}

static bool shares(struct arena *arena, int32_t pid, const char *name)
{
	const char *its = proc_link(arena, pid, name);
	const char *ours = proc_link(arena, (int32_t)getpid(), name);

	return !its || !ours || strcmp(its, ours) == 0;
}

bool proc_is_ours(struct arena *arena, int32_t pid, const struct proc_status *status)
{
	return !status->nested_pid && shares(arena, pid, "ns/mnt") && shares(arena, pid, "ns/pid");
}
