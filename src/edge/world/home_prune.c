/* What is remembered does not grow without end. */
#include "home.h"

#include <arena.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct old_file {
	const char *name;
	int64_t mtime_ns;
};

static int newest_first(const void *a, const void *b)
{
	const struct old_file *first = a, *second = b;

	return (first->mtime_ns < second->mtime_ns) - (first->mtime_ns > second->mtime_ns);
}

static void list(const struct home *home, const char *prefix, struct vec *files)
{
	int fd = openat(home->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	struct stat stat;

	for (const struct dirent *entry; directory && (entry = readdir(directory));)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
			fstatat(home->fd, entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) == 0)
			*(struct old_file *)vec_push(files, home->arena) = (struct old_file){
				.name = arena_copy(home->arena, entry->d_name),
				.mtime_ns = (int64_t)stat.st_mtim.tv_sec * 1000000000 +
					    stat.st_mtim.tv_nsec,
			};
	if (directory)
		closedir(directory);
	else if (fd >= 0)
		close(fd);
}

void home_prune(const struct home *home, const char *prefix, size_t most)
{
	struct vec files = {.size = sizeof(struct old_file)};

	list(home, prefix, &files);
	if (files.n <= most)
		return;
	const struct old_file *all = files.items;
	qsort(files.items, files.n, sizeof(*all), newest_first);
	for (size_t i = most; i < files.n; i++)
		(void)unlinkat(home->fd, all[i].name, 0);
}
