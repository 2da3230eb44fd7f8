#include "scratch.h"

#include <arena.h>
#include <ask_nginx.h>
#include <elf_symbol.h>

#include <fcntl.h>

/* A program in memory, of which `size` bytes are there. */
struct bytes {
	struct elf_source source;
	unsigned char *at;
	size_t size;
};

static bool read_bytes(const struct elf_source *source, uint64_t offset, void *to, size_t length)
{
	const struct bytes *bytes = (const struct bytes *)source;

	if (offset > bytes->size || length > bytes->size - offset)
		return false;
	memcpy(to, bytes->at + offset, length);
	return true;
}

/* The nginx of this machine. */
static struct bytes read_nginx(struct arena *arena)
{
	const char *path = ask_find_binary(arena);
	struct bytes bytes = {.source.read = read_bytes};
	struct stat stat;

	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &stat), 0);
	bytes.size = (size_t)stat.st_size;
	bytes.at = arena_alloc(arena, bytes.size);
	ck_assert_int_eq(read(fd, bytes.at, bytes.size), stat.st_size);
	(void)close(fd);
	return bytes;
}

static bool find(const struct bytes *bytes, const char *name, struct elf_symbol *symbol)
{
	struct arena *arena = arena_new();
	bool found = elf_find_symbol(arena, &bytes->source, name, symbol);

	arena_free(arena);
	return found;
}

START_TEST(what_modules_may_use_is_found)
{
	struct arena *arena = arena_new();
	struct bytes nginx = read_nginx(arena);
	struct elf_symbol symbol;

	bool found = find(&nginx, "ngx_cycle", &symbol);

	ck_assert(found);
	ck_assert_uint_gt(symbol.value, 0);
	ck_assert_uint_lt(symbol.begin, symbol.value);
	arena_free(arena);
}
END_TEST

START_TEST(what_it_has_not_is_not_found)
{
	struct arena *arena = arena_new();
	struct bytes nginx = read_nginx(arena);
	struct elf_symbol symbol;

	ck_assert(!find(&nginx, "ngx_cycl", &symbol));
	ck_assert(!find(&nginx, "ngx_cyclee", &symbol));
	ck_assert(!find(&nginx, "malloc", &symbol)); /* it is another's */
	arena_free(arena);
}
END_TEST

/* The table of sections stands at the end: without it nothing can be found. */
START_TEST(a_program_that_was_cut_short_is_none)
{
	struct arena *arena = arena_new();
	struct bytes nginx = read_nginx(arena);
	size_t whole = nginx.size;
	struct elf_symbol symbol;

	for (nginx.size = 0; nginx.size < whole; nginx.size += nginx.size < 128 ? 1 : 9973)
		ck_assert(!find(&nginx, "ngx_cycle", &symbol));
	arena_free(arena);
}
END_TEST

START_TEST(another_format_is_none)
{
	struct arena *arena = arena_new();
	struct bytes nginx = read_nginx(arena);
	struct elf_symbol symbol;

	for (size_t at = 0; at < 6; at++) { /* magic, 64 bits, byte order */
		nginx.at[at] ^= 3;
		ck_assert(!find(&nginx, "ngx_cycle", &symbol));
		nginx.at[at] ^= 3;
	}
	ck_assert(find(&nginx, "ngx_cycle", &symbol));
	arena_free(arena);
}
END_TEST

/* Every bit of its header and of its tables of segments and sections. Whatever it says then,
 * nothing may be read that is not there: the sanitizers watch. */
START_TEST(lies_are_survived)
{
	struct arena *arena = arena_new();
	struct bytes nginx = read_nginx(arena);
	struct elf_symbol symbol;
	uint64_t sections;
	size_t refused = 0;
	memcpy(&sections, nginx.at + 0x28, sizeof(sections));

	for (size_t at = 0; at < 1024; at++)
		for (unsigned bit = 0; bit < 8; bit += 1 + (unsigned)at / 64) {
			nginx.at[at] ^= (unsigned char)(1 << bit);
			refused += !find(&nginx, "ngx_cycle", &symbol);
			nginx.at[at] ^= (unsigned char)(1 << bit);
		}
	for (size_t at = sections; at < nginx.size; at++) {
		nginx.at[at] ^= 0xff;
		refused += !find(&nginx, "ngx_cycle", &symbol);
		nginx.at[at] ^= 0xff;
	}

	ck_assert_uint_gt(refused, 100);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_modules_may_use_is_found,
		what_it_has_not_is_not_found,
		a_program_that_was_cut_short_is_none,
		another_format_is_none,
		lies_are_survived,
		NULL,
	};
	struct arena *arena = arena_new();
	bool has_nginx = ask_find_binary(arena) != NULL;

	arena_free(arena);
	if (!has_nginx) {
		(void)fprintf(stderr, "SKIPPED: elf_symbol_test: no nginx is installed\n");
		return EXIT_SUCCESS;
	}
	return unit_run("elf_symbol", tests);
}
