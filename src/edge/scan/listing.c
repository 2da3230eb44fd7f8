#include "listing.h"

#include "cache.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	FIRST_BUFFER = 16 * 1024,
	BUFFER = 128 * 1024,
	PREFIX = sizeof(uint64_t),
};

/* A name as it is sorted: its first bytes, beyond those that all names share, as a number. */
struct name {
	uint64_t key;
	const struct dirent64 *record;
};

static bool is_dots(const char *name)
{
	return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* The kernel's records stay in `scratch`, where `names` points to. */
static int read_names(struct arena *scratch, int fd, struct vec *names)
{
	for (size_t size = FIRST_BUFFER;; size = BUFFER) {
		char *buffer = arena_alloc(scratch, size);
		ssize_t got = getdents64(fd, buffer, size);
		if (got < 0)
			return errno;
		if (got == 0)
			return 0;
		for (ssize_t at = 0; at < got;) {
			const struct dirent64 *record = (const void *)(buffer + at);
			if (!is_dots(record->d_name))
				((struct name *)vec_push(names, scratch))->record = record;
			at += record->d_reclen;
		}
	}
}

/* How many bytes all names begin with. */
static size_t shared_length(const struct name *names, size_t n)
{
	const char *first = names[0].record->d_name;
	size_t shared = strlen(first);

	for (size_t i = 1; i < n; i++) {
		const char *name = names[i].record->d_name;
		size_t same = 0;
		while (same < shared && name[same] == first[same])
			same++;
		shared = same;
	}
	return shared;
}

static uint64_t key_of(const char *name)
{
	uint64_t key = 0;
	size_t i = 0;

	for (; i < PREFIX && name[i]; i++)
		key = key << 8 | (unsigned char)name[i];
	return i ? key << 8 * (PREFIX - i) : 0;
}

static int by_name(const void *left, const void *right)
{
	const struct name *a = left, *b = right;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return strcmp(a->record->d_name, b->record->d_name);
}

static void sort_names(struct name *names, size_t n)
{
	size_t shared = n > 0 ? shared_length(names, n) : 0;

	for (size_t i = 0; i < n; i++)
		names[i].key = key_of(names[i].record->d_name + shared);
	if (n > 1)
		qsort(names, n, sizeof(*names), by_name);
}

/* One name of a listing. */
struct listed {
	const char *name;
	enum nga_kind kind;
	uint64_t ino;
};

/* Entries and their paths in two pieces of memory. */
static void fill_entries(
	struct arena *arena, struct nga_dir *dir, const struct listed *listed, size_t n)
{
	size_t length = strlen(dir->path), total = 0;

	if (dir->path[length - 1] == '/')
		length--;
	for (size_t i = 0; i < n; i++)
		total += length + strlen(listed[i].name) + 2;
	char *next = arena_alloc(arena, total + 1);
	dir->entries = arena_array(arena, n, sizeof(*dir->entries));
	dir->nentries = n;
	for (size_t i = 0; i < n; i++) {
		size_t name_size = strlen(listed[i].name) + 1;
		memcpy(next, dir->path, length);
		next[length] = '/';
		memcpy(next + length + 1, listed[i].name, name_size);
		dir->entries[i].path = next;
		dir->entries[i].name = next + length + 1;
		dir->entries[i].dir = dir;
		dir->entries[i].kind = listed[i].kind;
		dir->entries[i].stat.ino = listed[i].ino;
		next += length + 1 + name_size;
	}
}

static const struct listed *listed_of(struct arena *scratch, const struct vec *names)
{
	struct listed *listed = arena_array(scratch, names->n, sizeof(*listed));

	for (size_t i = 0; i < names->n; i++) {
		const struct dirent64 *record = ((const struct name *)names->items)[i].record;
		listed[i] = (struct listed){
			record->d_name, world_kind(DTTOIF(record->d_type)), record->d_ino};
	}
	return listed;
}

int listing_read(struct arena *arena, int fd, struct nga_dir *dir)
{
	struct arena *scratch = arena_new();
	struct vec names = {.size = sizeof(struct name)};

	int error = read_names(scratch, fd, &names);
	if (!error) {
		sort_names(names.items, names.n);
		fill_entries(arena, dir, listed_of(scratch, &names), names.n);
	}
	arena_free(scratch);
	return error;
}

void listing_copy(struct arena *arena, const struct past *past, struct nga_dir *dir)
{
	struct arena *scratch = arena_new();
	struct listed *listed = arena_array(scratch, past->nentries, sizeof(*listed));

	for (size_t i = 0; i < past->nentries; i++) {
		const struct past_entry *entry = &past->entries[i];
		listed[i] = (struct listed){entry->name, entry->kind, entry->stat.ino};
	}
	fill_entries(arena, dir, listed, past->nentries);
	arena_free(scratch);
}
