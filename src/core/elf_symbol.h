/* Where a program has a symbol: the few parts of ELF that tell (System V ABI, "Object Files").
 * Every byte may lie. */
#ifndef CORE_ELF_SYMBOL_H
#define CORE_ELF_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* The file, read piece by piece. */
struct elf_source {
	/* Fills `to` with all `length` bytes from `offset` on; false where they are not there. */
	bool (*read)(const struct elf_source *source, uint64_t offset, void *to, size_t length);
};

struct elf_symbol {
	uint64_t value;
	bool movable;   /* the program was laid anywhere: `value` counts from its begin */
	uint64_t begin; /* the address that the first byte of the file has in `value`'s counting */
};

/* Looks the symbol up among those for dynamic linking. False where the file is no 64-bit program of
 * this machine's byte order, has no such symbol, or does not hold together. What it reads on the
 * way it keeps in `arena`, a few MiB at most. */
bool elf_find_symbol(struct arena *arena, const struct elf_source *source, const char *name,
	struct elf_symbol *symbol);

#endif
