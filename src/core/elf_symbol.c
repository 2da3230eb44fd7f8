#include "elf_symbol.h"

#include <arena.h>

#include <elf.h>
#include <string.h>

/* No nginx comes near these. */
enum {
	MOST_SECTIONS = 4096,
	MOST_SEGMENTS = 256,
	LONGEST_TABLE = 16 << 20, /* bytes of symbols, or of their names */
};

static bool read_header(const struct elf_source *source, Elf64_Ehdr *header)
{
	const uint16_t one = 1;
	unsigned char little;

	memcpy(&little, &one, 1);
	return source->read(source, 0, header, sizeof(*header)) &&
	       memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
	       header->e_ident[EI_CLASS] == ELFCLASS64 &&
	       header->e_ident[EI_DATA] == (little ? ELFDATA2LSB : ELFDATA2MSB) &&
	       (header->e_type == ET_DYN || header->e_type == ET_EXEC) &&
	       header->e_shentsize == sizeof(Elf64_Shdr) && header->e_shnum <= MOST_SECTIONS &&
	       header->e_phentsize == sizeof(Elf64_Phdr) && header->e_phnum <= MOST_SEGMENTS;
}

/* The bytes of a section; NULL where they are too many or not there. */
static char *read_section(
	struct arena *arena, const struct elf_source *source, const Elf64_Shdr *section)
{
	if (section->sh_size == 0 || section->sh_size > LONGEST_TABLE)
		return NULL;
	char *bytes = arena_alloc(arena, section->sh_size);
	return source->read(source, section->sh_offset, bytes, section->sh_size) ? bytes : NULL;
}

/* The tables of names and of symbols, read. */
struct tables {
	const char *names, *symbols;
	size_t names_length, nsymbols;
};

static bool read_tables(struct arena *arena, const struct elf_source *source,
	const Elf64_Ehdr *header, struct tables *tables)
{
	Elf64_Shdr *sections = arena_array(arena, header->e_shnum, sizeof(*sections));
	size_t i = 0;

	if (!source->read(source, header->e_shoff, sections, header->e_shnum * sizeof(*sections)))
		return false;
	while (i < header->e_shnum && sections[i].sh_type != SHT_DYNSYM)
		i++;
	if (i == header->e_shnum || sections[i].sh_link >= header->e_shnum)
		return false;
	const Elf64_Shdr *names = &sections[sections[i].sh_link];
	tables->names = read_section(arena, source, names);
	tables->symbols = read_section(arena, source, &sections[i]);
	tables->names_length = names->sh_size;
	tables->nsymbols = sections[i].sh_size / sizeof(Elf64_Sym);
	return tables->names && tables->symbols;
}

static bool find(const struct tables *tables, const char *name, uint64_t *value)
{
	size_t length = strlen(name) + 1; /* its NUL too */

	for (size_t i = 0; i < tables->nsymbols; i++) {
		Elf64_Sym symbol;
		memcpy(&symbol, tables->symbols + i * sizeof(symbol), sizeof(symbol));
		if (symbol.st_shndx == SHN_UNDEF || symbol.st_name >= tables->names_length ||
			tables->names_length - symbol.st_name < length ||
			memcmp(tables->names + symbol.st_name, name, length) != 0)
			continue;
		*value = symbol.st_value;
		return true;
	}
	return false;
}

/* The address of the segment that begins with the file's first byte. */
static bool find_begin(struct arena *arena, const struct elf_source *source,
	const Elf64_Ehdr *header, uint64_t *begin)
{
	Elf64_Phdr *segments = arena_array(arena, header->e_phnum, sizeof(*segments));

	if (!source->read(source, header->e_phoff, segments, header->e_phnum * sizeof(*segments)))
		return false;
	for (size_t i = 0; i < header->e_phnum; i++) {
		if (segments[i].p_type != PT_LOAD || segments[i].p_offset != 0)
			continue;
		*begin = segments[i].p_vaddr;
		return true;
	}
	return false;
}

bool elf_find_symbol(struct arena *arena, const struct elf_source *source, const char *name,
	struct elf_symbol *symbol)
{
	struct tables tables;
	Elf64_Ehdr header;

	if (!read_header(source, &header))
		return false;
	symbol->movable = header.e_type == ET_DYN;
	return read_tables(arena, source, &header, &tables) &&
	       find(&tables, name, &symbol->value) &&
	       find_begin(arena, source, &header, &symbol->begin);
}
