#include "unit.h"

#include <addresses.h>
#include <arena.h>

START_TEST(loopback_addresses_are_told_from_others)
{
	struct arena *arena = arena_new();

	ck_assert(address_parse(arena, "127.9.9.9:1", 0).loopback);
	ck_assert(address_parse(arena, "[::1]:1", 0).loopback);
	ck_assert(address_parse(arena, "localhost", 0).loopback);
	ck_assert(address_parse(arena, "unix:/x", 0).loopback);
	ck_assert(!address_parse(arena, "10.0.0.1:1", 0).loopback);
	ck_assert(!address_parse(arena, "example.com:1", 0).loopback);

	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		loopback_addresses_are_told_from_others,
		NULL,
	};
	return unit_run("addresses", tests);
}
