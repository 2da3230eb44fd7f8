/* Any bytes as the file that says who stops every reload: it is a hold, by somebody. */
#include <hold_lines.h>

#include <arena.h>
#include <out.h>

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check_same(const char *a, const char *b)
{
	assert(strcmp(a, b) == 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct nga_hold *hold = hold_lines_read(arena, (const char *)data, size);
	struct out text = {.arena = arena};

	assert(hold->by[0] && hold->since[0] && hold->why[0] && !strchr(hold->why, '\n'));
	hold_lines_write(&text, hold);
	const struct nga_hold *again = hold_lines_read(arena, text.bytes, text.n);
	check_same(again->by, out_escape(arena, hold->by));
	check_same(again->from, out_escape(arena, hold->from));
	check_same(again->since, out_escape(arena, hold->since));
	check_same(again->why, out_escape(arena, hold->why));
	arena_free(arena);
	return 0;
}
