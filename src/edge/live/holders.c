#include "holders.h"

#include "diag.h"
#include "proc.h"

#include <arena.h>
#include <held.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- unix sockets ---- */

/* "NUMBER: REFERENCES PROTOCOL FLAGS TYPE STATE INODE PATH" */
static bool parse_unix(struct arena *arena, char *line, struct nga_socket *found)
{
	enum { NUMBER, REFERENCES, PROTOCOL, FLAGS, TYPE, STATE, INODE, COLUMNS };
	enum { ACCEPTS = 1 << 16 }; /* __SO_ACCEPTCON in the kernel's net.h */
	char *columns[COLUMNS], *rest = line;

	for (size_t i = 0; i < COLUMNS; i++)
		if (!(columns[i] = strtok_r(i == 0 ? line : NULL, " ", &rest)))
			return false;
	if (!(strtoul(columns[FLAGS], NULL, 16) & ACCEPTS) || !rest || rest[0] != '/')
		return false;
	*found = (struct nga_socket){.text = arena_format(arena, "unix:%s", rest),
		.inode = strtoull(columns[INODE], NULL, 10)};
	return true;
}

static void read_unix(struct arena *arena, int32_t master, struct vec *sockets)
{
	const char *text = proc_read(arena, master, "net/unix");

	for (const char *line = text ? text : ""; *line;) {
		size_t length = strcspn(line, "\n");
		struct nga_socket found;
		if (parse_unix(arena, arena_copy_n(arena, line, length), &found))
			*(struct nga_socket *)vec_push(sockets, arena) = found;
		line += length + (line[length] == '\n');
	}
}

/* ---- whose they are ---- */

/* The inode of a socket that the link /proc/PID/fd/NAME names; 0: it is none. */
static uint64_t socket_at(struct arena *arena, int32_t pid, const char *name)
{
	static const char begin[] = "socket:[";
	const char *link = proc_link(arena, pid, arena_format(arena, "fd/%s", name));

	if (!link || strncmp(link, begin, sizeof(begin) - 1) != 0)
		return 0;
	return strtoull(link + sizeof(begin) - 1, NULL, 10);
}

/* Visits the sockets that the process holds, by their numbers there; false where we may not look.
 */
static bool each_socket(int32_t pid, void (*visit)(void *data, uint64_t inode, int fd), void *data)
{
	struct arena *arena = arena_new();
	DIR *dir = opendir(arena_format(arena, "/proc/%d/fd", (int)pid));

	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		uint64_t inode = socket_at(arena, pid, entry->d_name);
		if (inode)
			visit(data, inode, (int)strtol(entry->d_name, NULL, 10));
	}
	if (dir)
		(void)closedir(dir);
	arena_free(arena);
	return dir != NULL;
}

static void note_own(void *data, uint64_t inode, int fd)
{
	struct nga_live *live = data;

	(void)fd;
	for (size_t i = 0; i < live->nsockets; i++)
		if (live->sockets[i].inode == inode)
			live->sockets[i].own = true;
}

static bool shares_network(struct arena *arena, int32_t pid)
{
	struct stat theirs, ours;

	return stat(arena_format(arena, "/proc/%d/ns/net", (int)pid), &theirs) == 0 &&
	       stat("/proc/self/ns/net", &ours) == 0 && theirs.st_ino == ours.st_ino;
}

void holders_read(struct arena *arena, struct nga_live *live)
{
	struct vec sockets = {.size = sizeof(struct nga_socket)};

	if (!shares_network(arena, live->master) || !diag_listeners(arena, &sockets))
		return;
	read_unix(arena, live->master, &sockets);
	live->sockets = sockets.items;
	live->nsockets = sockets.n;
	live->sockets_known = each_socket(live->master, note_own, live);
}

/* ---- others ---- */

/* A process that is looked at. */
struct visit {
	struct arena *arena;
	struct nga_live *live;
	int32_t pid;
};

static bool is_on(int fd, int option)
{
	int value = 0;
	socklen_t length = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 && value != 0;
}

/* Only who holds a socket can ask for its options: we hold it for a moment, by another descriptor
 * of ours; nothing of theirs changes: pidfd_getfd(2). */
static void ask_reuse(int32_t pid, int theirs, struct nga_socket *socket)
{
	int process = (int)syscall(SYS_pidfd_open, pid, 0);
	int fd = process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, theirs, 0);

	if (fd >= 0) {
		socket->reuse_known = true;
		socket->reuses_address = is_on(fd, SO_REUSEADDR);
		socket->reuses_port = is_on(fd, SO_REUSEPORT);
		(void)close(fd);
	}
	if (process >= 0)
		(void)close(process);
}

/* Of several that share one, the first counts: a server's parent before its children. */
static void note_other(void *data, uint64_t inode, int fd)
{
	struct visit *visit = data;

	for (size_t i = 0; i < visit->live->nobstacles; i++) {
		struct nga_socket *socket = visit->live->obstacles[i].socket;
		if (!socket || socket->inode != inode)
			continue;
		if (visit->live->obstacles[i].unsure && !socket->reuse_known)
			ask_reuse(visit->pid, fd, socket);
		if (socket->pid > 0)
			continue;
		const char *comm = proc_read(visit->arena, visit->pid, "comm");
		socket->pid = visit->pid;
		socket->comm = comm ? arena_copy_n(visit->arena, comm, strcspn(comm, "\n")) : NULL;
	}
}

static void find_holders(struct arena *arena, struct nga_live *live)
{
	struct visit visit = {.arena = arena, .live = live};
	DIR *dir = opendir("/proc");

	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		long pid = strtol(entry->d_name, NULL, 10);
		if (pid <= 0 || pid > INT32_MAX)
			continue;
		visit.pid = (int32_t)pid;
		(void)each_socket(visit.pid, note_other, &visit);
	}
	if (dir)
		(void)closedir(dir);
}

/* In whose name the process makes sockets. */
static uint32_t user_of(struct arena *arena, int32_t pid)
{
	struct stat stat_of = {0};

	(void)stat(arena_format(arena, "/proc/%d", (int)pid), &stat_of);
	return stat_of.st_uid;
}

static bool lies_there(const struct nga_obstacle *obstacle)
{
	struct stat stat;

	return lstat(obstacle->text + strlen("unix:"), &stat) == 0;
}

void holders_settle(struct arena *arena, struct nga_live *live)
{
	bool held = false;
	size_t kept = 0;

	for (size_t i = 0; i < live->nobstacles; i++) {
		struct nga_obstacle *obstacle = &live->obstacles[i];
		if (obstacle->kind == NGA_OBSTACLE_STALE && !lies_there(obstacle))
			continue;
		held |= obstacle->socket != NULL;
		live->obstacles[kept++] = *obstacle;
	}
	live->nobstacles = kept;
	if (!held)
		return;
	find_holders(arena, live);
	held_settle(live, user_of(arena, live->master));
}
