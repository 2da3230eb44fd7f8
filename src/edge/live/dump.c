#include "dump.h"

#include "peek.h"
#include "proc.h"

#include <arena.h>
#include <elf_symbol.h>
#include <path.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The parts of nginx's structures that are looked at, as 64-bit machines lay them out:
 * src/core/ngx_array.h, ngx_string.h, ngx_buf.h. */
struct its_array {
	uint64_t elements, n, size, room, pool;
};
struct its_file {
	uint64_t name_length, name, buffer;
};
struct its_buffer {
	uint64_t position, last, file_position, file_last, start, end;
};

enum {
	CYCLE_LENGTH = 0x400, /* more than any ngx_cycle_t; within its pool's first block */
	MOST_FILES = 1 << 18,
	LONGEST_NAME = 4096,
	TRIES = 8,
};
static const uint64_t most_bytes = (uint64_t)256 << 20; /* of all files */

/* ---- where it is ---- */

struct program {
	struct elf_source source;
	int fd;
};

static bool read_program(const struct elf_source *source, uint64_t offset, void *to, size_t length)
{
	const struct program *program = (const struct program *)source;

	return offset <= INT64_MAX &&
	       pread(program->fd, to, length, (off_t)offset) == (ssize_t)length;
}

/* The address of the variable ngx_cycle; 0: not known. The names of symbols are there for modules
 * that are loaded at run time. */
static uint64_t find_variable(struct arena *arena, const struct peek *memory)
{
	struct program program = {.source.read = read_program};
	struct elf_symbol symbol;

	program.fd =
		open(arena_format(arena, "/proc/%d/exe", (int)memory->pid), O_RDONLY | O_CLOEXEC);
	if (program.fd < 0)
		return 0;
	bool found = elf_find_symbol(arena, &program.source, "ngx_cycle", &symbol);
	(void)close(program.fd);
	if (!found || (symbol.movable && memory->begin == 0))
		return 0;
	return symbol.movable ? memory->begin - symbol.begin + symbol.value : symbol.value;
}

/* ---- what is there ---- */

static bool read_one(const struct peek *memory, uint64_t address, void *to, size_t length)
{
	const struct peek_piece piece = {address, to, length};

	return peek_read(memory, &piece, 1);
}

static bool fits(const struct its_array *array)
{
	return array->size == sizeof(struct its_file) && array->n > 0 && array->n <= array->room &&
	       array->room <= MOST_FILES && array->elements != 0 && array->pool != 0;
}

/* The files of an array, while they are read. */
struct reading {
	struct arena *arena;
	const struct peek *memory;
	size_t n;
	struct its_file *its;
	struct its_buffer *buffers;
	struct nga_loaded_file *files;
};

/* The names and the buffers' heads. */
static bool read_heads(const struct reading *reading)
{
	size_t n = reading->n;
	struct peek_piece *pieces = arena_array(reading->arena, 2 * n, sizeof(*pieces));

	for (size_t i = 0; i < n; i++) {
		const struct its_file *its = &reading->its[i];
		struct its_buffer *buffer = &reading->buffers[i];
		if (its->name_length == 0 || its->name_length > LONGEST_NAME)
			return false;
		char *name = arena_alloc(reading->arena, its->name_length + 1);
		reading->files[i].path = name;
		pieces[2 * i] = (struct peek_piece){its->name, name, its->name_length};
		pieces[2 * i + 1] = (struct peek_piece){its->buffer, buffer, sizeof(*buffer)};
	}
	if (!peek_read(reading->memory, pieces, 2 * n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (strlen(reading->files[i].path) != reading->its[i].name_length)
			return false;
	return true;
}

static bool read_bytes(const struct reading *reading)
{
	struct peek_piece *pieces = arena_array(reading->arena, reading->n, sizeof(*pieces));
	uint64_t total = 0;
	size_t wanted = 0;

	for (size_t i = 0; i < reading->n; i++) {
		const struct its_buffer *buffer = &reading->buffers[i];
		if (buffer->position != buffer->start || buffer->last < buffer->start ||
			buffer->end < buffer->last)
			return false;
		uint64_t length = buffer->last - buffer->start;
		if (length > most_bytes || (total += length) > most_bytes)
			return false;
		char *bytes = arena_alloc(reading->arena, length + 1);
		reading->files[i].bytes = bytes;
		reading->files[i].length = length;
		if (length > 0)
			pieces[wanted++] = (struct peek_piece){buffer->start, bytes, length};
	}
	return peek_read(reading->memory, pieces, wanted);
}

static bool read_files(struct arena *arena, const struct peek *memory,
	const struct its_array *array, struct nga_live *live)
{
	size_t n = array->n;
	const struct reading reading = {.arena = arena,
		.memory = memory,
		.n = n,
		.its = arena_array(arena, n, sizeof(*reading.its)),
		.buffers = arena_array(arena, n, sizeof(*reading.buffers)),
		.files = arena_array(arena, n, sizeof(*reading.files))};

	if (!read_one(memory, array->elements, reading.its, n * sizeof(*reading.its)) ||
		!read_heads(&reading) || !read_bytes(&reading))
		return false;
	live->loaded = reading.files;
	live->nloaded = n;
	return true;
}

/* The array is found by its shape: where it lies differs from version to version. */
static bool read_cycle(
	struct arena *arena, const struct peek *memory, uint64_t cycle, struct nga_live *live)
{
	unsigned char bytes[CYCLE_LENGTH], again[CYCLE_LENGTH];

	if (!read_one(memory, cycle, bytes, sizeof(bytes)))
		return false;
	for (size_t at = 0; at + sizeof(struct its_array) <= sizeof(bytes); at += 8) {
		struct its_array array;
		memcpy(&array, bytes + at, sizeof(array));
		if (fits(&array) && read_files(arena, memory, &array, live))
			return read_one(memory, cycle, again, sizeof(again)) &&
			       memcmp(bytes + at, again + at, sizeof(array)) == 0;
	}
	return false;
}

/* A master that was started with a relative prefix names its files from there. */
static bool complete_names(struct arena *arena, int32_t pid, struct nga_live *live)
{
	struct nga_loaded_file *files = (struct nga_loaded_file *)(uintptr_t)live->loaded;
	const char *from = NULL;

	for (size_t i = 0; i < live->nloaded; i++) {
		if (files[i].path[0] == '/')
			continue;
		if (!from && !(from = proc_link(arena, pid, "cwd")))
			return false;
		files[i].path = path_join(arena, from, files[i].path);
	}
	return true;
}

void dump_read(struct arena *arena, int32_t pid, struct nga_live *live)
{
	struct peek memory;
	uint64_t before, after;

	if (!peek_open(arena, pid, &memory)) {
		live->hidden = true;
		live->unreadable = "its memory may not be read";
		return;
	}
	uint64_t variable = find_variable(arena, &memory);
	live->unreadable = "it is a build that keeps no copy of what it loaded (--with-debug does)";
	for (int tries = 0; variable != 0 && tries < TRIES; tries++) {
		if (!read_one(&memory, variable, &before, sizeof(before)))
			return;
		bool whole = read_cycle(arena, &memory, before, live) &&
			     complete_names(arena, pid, live);
		if (!read_one(&memory, variable, &after, sizeof(after)))
			break;
		if (after == before && whole) {
			live->unreadable = NULL;
			return;
		}
		live->loaded = NULL;
		live->nloaded = 0;
		if (after == before)
			return;
		/* it was reloaded meanwhile, and its memory may have grown */
		live->unreadable = "it was reloaded again and again while it was looked at";
		if (!peek_open(arena, pid, &memory))
			return;
	}
	live->loaded = NULL;
	live->nloaded = 0;
}
