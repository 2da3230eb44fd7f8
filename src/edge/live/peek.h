/* The memory of another process, read while it runs: proc_pid_maps(5), process_vm_readv(2). It is
 * neither stopped nor changed. */
#ifndef LIVE_PEEK_H
#define LIVE_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct peek {
	int32_t pid;
	const struct peek_range *ranges; /* where it may write, ascending; neighbours are one */
	size_t nranges;
	uint64_t begin; /* the address of the first byte of its program's file; 0: not known */
};

/* One stretch to be read. */
struct peek_piece {
	uint64_t address;
	void *to;
	size_t length;
};

/* False where we may not look. */
bool peek_open(struct arena *arena, int32_t pid, struct peek *memory);

/* Reads all pieces, or returns false: then some of it lies where the process has nothing of its
 * own. */
bool peek_read(const struct peek *memory, const struct peek_piece *pieces, size_t n);

#endif
