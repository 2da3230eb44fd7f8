#include "world.h"

#include <arena.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum {
	OPEN_ATTEMPTS = 64, /* openat2 gives EAGAIN whenever anything was renamed meanwhile */
	WANTED = STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_UID | STATX_GID | STATX_MTIME |
		 STATX_CTIME | STATX_INO | STATX_SIZE,
};

int world_open_root(struct world *world, const char *root, struct nga_error *err)
{
	world->root = root;
	world->whole = strspn(root, "/") == strlen(root);
	world->fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (world->fd < 0)
		return err_set(err, errno, "cannot open the root %s", root);
	return 0;
}

void world_close(struct world *world)
{
	if (world->fd >= 0)
		close(world->fd);
	world->fd = -1;
}

int world_open_at(int directory, const char *name, int flags, int *fd)
{
	do {
		*fd = openat(directory, name, flags | O_CLOEXEC);
	} while (*fd < 0 && errno == EINTR);
	return *fd < 0 ? errno : 0;
}

static int open_in_root(const struct world *world, const char *path, int flags, int *fd)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
		*fd = (int)syscall(SYS_openat2, world->fd, path, &how, sizeof(how));
		if (*fd >= 0)
			return 0;
		if (errno != EAGAIN && errno != EINTR)
			return errno;
	}
	return EAGAIN;
}

int world_open(const struct world *world, const char *path, int flags, int *fd)
{
	if (world->whole)
		return world_open_at(AT_FDCWD, path, flags, fd);
	int error = open_in_root(world, path, flags, fd);
	if (error == ENOSYS || error == EPERM || error == EAGAIN)
		return world_walk(world, path, flags, fd);
	return error;
}

/* From the kernel's to ours. */
static void stat_of(const struct statx *statx, struct nga_stat *stat)
{
	*stat = (struct nga_stat){
		.dev = makedev(statx->stx_dev_major, statx->stx_dev_minor),
		.ino = statx->stx_ino,
		.size = (int64_t)statx->stx_size,
		.mtime_ns = statx->stx_mtime.tv_sec * 1000000000 + statx->stx_mtime.tv_nsec,
		.ctime_ns = statx->stx_ctime.tv_sec * 1000000000 + statx->stx_ctime.tv_nsec,
		.mode = statx->stx_mode,
		.uid = statx->stx_uid,
		.gid = statx->stx_gid,
		.nlink = statx->stx_nlink,
	};
}

static int stat_at(int directory, const char *path, int flags, struct nga_stat *stat)
{
	struct statx found;

	*stat = (struct nga_stat){0};
	if (statx(directory, path, flags | AT_NO_AUTOMOUNT, WANTED, &found) != 0)
		return errno;
	stat_of(&found, stat);
	return 0;
}

int world_lstat_at(int directory, const char *name, struct nga_stat *stat)
{
	return stat_at(directory, name, AT_SYMLINK_NOFOLLOW, stat);
}

int world_fstat(int fd, struct nga_stat *stat)
{
	return stat_at(fd, "", AT_EMPTY_PATH, stat);
}

/* `nofollow` is 0 or O_NOFOLLOW. */
static int stat_path(
	const struct world *world, const char *path, int nofollow, struct nga_stat *stat)
{
	if (world->whole)
		return stat_at(AT_FDCWD, path, nofollow ? AT_SYMLINK_NOFOLLOW : 0, stat);
	int fd;
	*stat = (struct nga_stat){0};
	int error = world_open(world, path, O_PATH | nofollow, &fd);
	if (error)
		return error;
	error = world_fstat(fd, stat);
	close(fd);
	return error;
}

int world_stat(const struct world *world, const char *path, struct nga_stat *stat)
{
	return stat_path(world, path, 0, stat);
}

int world_lstat(const struct world *world, const char *path, struct nga_stat *stat)
{
	return stat_path(world, path, O_NOFOLLOW, stat);
}

int world_readlink(
	const struct world *world, struct arena *arena, const char *path, const char **text)
{
	char buffer[4096]; /* no link of Linux's file systems is longer: its text fits a page */
	int fd = -1;
	int error = world->whole ? 0 : world_open(world, path, O_PATH | O_NOFOLLOW, &fd);

	if (error)
		return error;
	ssize_t length = readlinkat(
		world->whole ? AT_FDCWD : fd, world->whole ? path : "", buffer, sizeof(buffer));
	error = length < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	/* What an empty path through a descriptor says of what is no link. */
	if (error == ENOENT && !world->whole)
		error = EINVAL;
	if (!error)
		*text = arena_copy_n(arena, buffer, (size_t)length);
	return error;
}

bool world_holds(const struct world *world, const char *path)
{
	if (world->whole)
		return true;
	path += strspn(path, "/");
	size_t length = strcspn(path, "/");
	struct arena *arena = arena_new();
	struct nga_stat stat;
	bool holds = length == 0 ||
		     world_lstat_at(world->fd, arena_copy_n(arena, path, length), &stat) == 0;
	arena_free(arena);
	return holds;
}

bool world_same(const struct nga_stat *a, const struct nga_stat *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
	       a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

enum nga_kind world_kind(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return NGA_KIND_FILE;
	case S_IFDIR:
		return NGA_KIND_DIRECTORY;
	case S_IFLNK:
		return NGA_KIND_LINK;
	case S_IFIFO:
		return NGA_KIND_FIFO;
	case S_IFSOCK:
		return NGA_KIND_SOCKET;
	case S_IFCHR:
	case S_IFBLK:
		return NGA_KIND_DEVICE;
	default:
		return NGA_KIND_UNKNOWN;
	}
}

enum nga_lookup world_lookup(int error)
{
	switch (error) {
	case 0:
		return NGA_FOUND;
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return NGA_MISSING;
	case ELOOP:
		return NGA_LOOP;
	case EACCES:
	case EPERM:
		return NGA_DENIED;
	default:
		return NGA_UNKNOWN;
	}
}
