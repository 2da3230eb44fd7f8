#include "repairs.h"

#include <arena.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char repairs_journal[] = "journal";

const char *repairs_name(struct arena *arena, unsigned id)
{
	return arena_format(arena, "repair-%u", id);
}

static int ascending(const void *a, const void *b)
{
	unsigned first = *(const unsigned *)a, second = *(const unsigned *)b;

	return (first > second) - (first < second);
}

/* 0: no repair. */
static unsigned id_of(const char *name)
{
	static const char prefix[] = "repair-";
	size_t length = sizeof(prefix) - 1;

	if (strncmp(name, prefix, length) != 0)
		return 0;
	size_t digits = strspn(name + length, "0123456789");
	if (digits == 0 || digits > 9 || name[length + digits] != '\0')
		return 0;
	return (unsigned)strtoul(name + length, NULL, 10);
}

struct apply_ids repairs_ids(const struct home *home)
{
	struct vec ids = {.size = sizeof(unsigned)};
	int fd = openat(home->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);

	for (const struct dirent *entry; directory && (entry = readdir(directory));) {
		unsigned id = id_of(entry->d_name);
		if (id > 0)
			*(unsigned *)vec_push(&ids, home->arena) = id;
	}
	if (directory)
		closedir(directory);
	else if (fd >= 0)
		close(fd);
	if (ids.n > 0)
		qsort(ids.items, ids.n, sizeof(unsigned), ascending);
	return (struct apply_ids){.ids = ids.items, .n = ids.n};
}
