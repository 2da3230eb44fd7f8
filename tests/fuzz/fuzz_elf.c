/* Programs: whatever stands in one, looking for a symbol in it reads nothing that is not there. */
#include <arena.h>
#include <elf_symbol.h>

#include <string.h>

struct input {
	struct elf_source source;
	const unsigned char *data;
	size_t size;
};

static bool read_input(const struct elf_source *source, uint64_t offset, void *to, size_t length)
{
	const struct input *input = (const struct input *)source;

	if (offset > input->size || length > input->size - offset)
		return false;
	memcpy(to, input->data + offset, length);
	return true;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct input input = {.source.read = read_input, .data = data, .size = size};
	struct elf_symbol symbol;

	(void)elf_find_symbol(arena, &input.source, "ngx_cycle", &symbol);
	arena_free(arena);
	return 0;
}
