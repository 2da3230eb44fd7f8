#include "peek.h"

#include "proc.h"

#include <arena.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { BATCH = 1024 }; /* IOV_MAX of Linux */

struct peek_range {
	uint64_t from, to; /* `to` is behind it */
};

/* One line of maps: "FROM-TO rw-p OFFSET MAJOR:MINOR INODE   PATH". */
struct mapping {
	struct peek_range range;
	uint64_t offset, inode;
	bool writable;
};

static bool parse_mapping(const char *line, struct mapping *mapping)
{
	char *at;

	mapping->range.from = strtoull(line, &at, 16);
	if (*at != '-')
		return false;
	mapping->range.to = strtoull(at + 1, &at, 16);
	if (*at != ' ' || strnlen(at, 6) < 6)
		return false;
	mapping->writable = at[1] == 'r' && at[2] == 'w';
	mapping->offset = strtoull(at + 5, &at, 16);
	if (*at != ' ' || !(at = strchr(at + 1, ' ')))
		return false;
	mapping->inode = strtoull(at, NULL, 10);
	return mapping->range.from < mapping->range.to;
}

static void add_range(struct arena *arena, struct vec *ranges, struct peek_range range)
{
	struct peek_range *all = ranges->items;

	if (ranges->n > 0 && all[ranges->n - 1].to == range.from)
		all[ranges->n - 1].to = range.to;
	else
		*(struct peek_range *)vec_push(ranges, arena) = range;
}

bool peek_open(struct arena *arena, int32_t pid, struct peek *memory)
{
	struct vec ranges = {.size = sizeof(struct peek_range)};
	const char *maps = proc_read(arena, pid, "maps");
	struct stat program;

	if (!maps || stat(arena_format(arena, "/proc/%d/exe", (int)pid), &program) != 0)
		return false;
	*memory = (struct peek){.pid = pid};
	for (const char *line = maps; *line;) {
		struct mapping mapping;
		const char *end = strchr(line, '\n');
		if (!end)
			break; /* cut short */
		if (parse_mapping(line, &mapping)) {
			if (mapping.writable)
				add_range(arena, &ranges, mapping.range);
			if (memory->begin == 0 && mapping.offset == 0 &&
				mapping.inode == program.st_ino)
				memory->begin = mapping.range.from;
		}
		line = end + 1;
	}
	memory->ranges = ranges.items;
	memory->nranges = ranges.n;
	return ranges.n > 0;
}

static int by_address(const void *key, const void *element)
{
	const struct peek_piece *piece = key;
	const struct peek_range *range = element;

	if (piece->address < range->from)
		return -1;
	return piece->address >= range->to;
}

static bool is_mapped(const struct peek *memory, const struct peek_piece *piece)
{
	const struct peek_range *range = bsearch(
		piece, memory->ranges, memory->nranges, sizeof(*memory->ranges), by_address);

	return range && piece->length <= range->to - piece->address;
}

static bool read_batch(const struct peek *memory, const struct peek_piece *pieces, size_t n)
{
	struct iovec ours[BATCH], its[BATCH];
	size_t total = 0;

	for (size_t i = 0; i < n; i++) {
		ours[i] = (struct iovec){pieces[i].to, pieces[i].length};
		/* an address of theirs: nothing is done with it here */
		its[i] = (struct iovec){(void *)(uintptr_t)pieces[i].address, pieces[i].length};
		total += pieces[i].length;
	}
	return process_vm_readv(memory->pid, ours, n, its, n, 0) == (ssize_t)total;
}

/* For kernels and containers that refuse the call. */
static bool read_singly(const struct peek *memory, const struct peek_piece *pieces, size_t n)
{
	struct arena *arena = arena_new();
	int fd = open(arena_format(arena, "/proc/%d/mem", (int)memory->pid), O_RDONLY | O_CLOEXEC);
	bool whole = fd >= 0;

	for (size_t i = 0; whole && i < n; i++)
		whole = pread(fd, pieces[i].to, pieces[i].length, (off_t)pieces[i].address) ==
			(ssize_t)pieces[i].length;
	if (fd >= 0)
		(void)close(fd);
	arena_free(arena);
	return whole;
}

bool peek_read(const struct peek *memory, const struct peek_piece *pieces, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_mapped(memory, &pieces[i]))
			return false;
	for (size_t done = 0; done < n; done += BATCH) {
		size_t batch = n - done < BATCH ? n - done : BATCH;
		if (read_batch(memory, pieces + done, batch))
			continue;
		return (errno == ENOSYS || errno == EPERM) &&
		       read_singly(memory, pieces + done, n - done);
	}
	return true;
}
