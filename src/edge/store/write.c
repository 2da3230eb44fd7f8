#include "write.h"

#include "sha256.h"

#include <arena.h>
#include <manifest.h>
#include <out.h>
#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char new_name[] = ".new";

enum { PERMISSIONS = 0777 };

/* A state being written. */
struct writing {
	struct arena *arena;
	const struct collected *collected;
	int state, files; /* the directory of the state, and of its copies */
	/* the directory of the last copy: most lie beside each other */
	const char *directory; /* without the slash at its beginning; or NULL */
	size_t length;
	int fd;
};

/* Makes the directories of `path` (relative) that are missing, and opens it. */
static int enter(struct writing *writing, const char *path, size_t length)
{
	char *all = arena_copy_n(writing->arena, path, length);

	if (writing->fd >= 0)
		close(writing->fd);
	writing->fd = -1;
	for (char *slash = strchr(all, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(writing->files, all, 0755) != 0 && errno != EEXIST)
			return errno;
		*slash = '/';
	}
	if (length > 0 && mkdirat(writing->files, all, 0755) != 0 && errno != EEXIST)
		return errno;
	writing->fd = openat(writing->files, length > 0 ? all : ".",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	writing->directory = path;
	writing->length = length;
	return writing->fd < 0 ? errno : 0;
}

static int write_all(int fd, const struct store_content *content)
{
	for (size_t done = 0; done < content->length;) {
		ssize_t written = write(fd, content->bytes + done, content->length - done);
		if (written < 0 && errno != EINTR)
			return errno;
		done += written > 0 ? (size_t)written : 0;
	}
	return 0;
}

/* As far as we may: the manifest has the owner in any case. `more` are permissions beside those of
 * the record. */
static int set_rights(int fd, const struct nga_record *record, uint32_t more)
{
	if ((record->uid != geteuid() || record->gid != getegid()) &&
		fchown(fd, record->uid, record->gid) != 0 && errno != EPERM)
		return errno;
	return fchmod(fd, (record->mode & PERMISSIONS) | more) == 0 ? 0 : errno;
}

static int write_file(int directory, const char *name, const struct nga_record *record,
	const struct store_content *content)
{
	int fd =
		openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	int error = write_all(fd, content);
	if (!error)
		error = set_rights(fd, record, 0);
	if (close(fd) != 0 && !error)
		error = errno;
	return error;
}

/* One copy; directories are made for what lies in them, and get their rights in the end. */
static int write_copy(struct writing *writing, size_t i)
{
	const struct nga_record *record = &writing->collected->accepted.records[i];
	const char *name = path_base(record->path), *directory = record->path + 1;
	size_t length = name > directory ? (size_t)(name - directory - 1) : 0;
	int error = 0;

	if (record->kind == NGA_RECORDED_DIRECTORY)
		return record->path[1] ? enter(writing, directory, strlen(directory)) : 0;
	if (record->kind == NGA_RECORDED_FILE && !record->kept)
		return 0;
	if (!writing->directory || writing->length != length ||
		memcmp(writing->directory, directory, length) != 0)
		error = enter(writing, directory, length);
	if (error)
		return error;
	if (record->kind == NGA_RECORDED_LINK)
		return symlinkat(record->text, writing->fd, name) == 0 ? 0 : errno;
	return write_file(writing->fd, name, record, &writing->collected->contents[i]);
}

/* Those within others first. Their owner can always remove them again. */
static int finish_directories(const struct writing *writing)
{
	const struct nga_accepted *accepted = &writing->collected->accepted;

	for (size_t i = accepted->nrecords; i-- > 0;) {
		const struct nga_record *record = &accepted->records[i];
		if (record->kind != NGA_RECORDED_DIRECTORY || !record->path[1])
			continue;
		int fd = openat(writing->files, record->path + 1,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		int error = fd < 0 ? errno : set_rights(fd, record, S_IRWXU);
		if (fd >= 0)
			close(fd);
		if (error)
			return error;
	}
	return 0;
}

static int write_copies(struct writing *writing)
{
	int error = 0;

	for (size_t i = 0; i < writing->collected->accepted.nrecords && !error; i++)
		error = write_copy(writing, i);
	if (writing->fd >= 0)
		close(writing->fd);
	writing->fd = -1;
	return error ? error : finish_directories(writing);
}

static int write_manifest(const struct writing *writing)
{
	unsigned char sha256[NGA_SHA256_LENGTH];
	struct out out = {.arena = writing->arena};

	manifest_write(&out, &writing->collected->accepted);
	sha256_bytes(out.bytes, out.n, sha256);
	manifest_sign(&out, sha256);
	int fd = openat(
		writing->state, states_manifest, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	int error = write_all(fd, &(struct store_content){out.bytes, out.n});
	if (!error && fsync(fd) != 0)
		error = errno;
	close(fd);
	return error;
}

/* The copies come to the disk all at once, and before the manifest that speaks of them. */
static int write_whole(struct writing *writing, int directory)
{
	if (mkdirat(directory, new_name, 0700) != 0)
		return errno;
	writing->state = openat(directory, new_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (writing->state < 0 || mkdirat(writing->state, states_files, 0700) != 0)
		return errno;
	writing->files = openat(writing->state, states_files, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (writing->files < 0)
		return errno;
	int error = write_copies(writing);
	if (!error && syncfs(writing->files) != 0)
		error = errno;
	if (!error)
		error = write_manifest(writing);
	if (!error && fsync(writing->state) != 0)
		error = errno;
	return error;
}

int write_state(struct states *states, const struct collected *collected, struct nga_error *err)
{
	const char *name =
		arena_format(states->arena, "%lu", (unsigned long)collected->accepted.id);
	struct writing writing = {
		.arena = states->arena,
		.collected = collected,
		.state = -1,
		.files = -1,
		.fd = -1,
	};
	int error = states_remove(states->fd, new_name);

	if (!error)
		error = write_whole(&writing, states->fd);
	if (writing.files >= 0)
		close(writing.files);
	if (writing.state >= 0)
		close(writing.state);
	if (!error && renameat(states->fd, new_name, states->fd, name) != 0)
		error = errno;
	if (!error && fsync(states->fd) != 0)
		error = errno;
	if (!error)
		return 0;
	(void)states_remove(states->fd, new_name);
	return err_set(err, error, "cannot write %s/%s", states->path, name);
}
