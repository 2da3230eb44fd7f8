/* Any bytes as the title of a process: whoever calls itself nginx chooses it. */
#include <title.h>

#include <arena.h>

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_copy_n(arena, (const char *)data, size);
	const char *command = title_of_master(text);

	assert(!command || title_is_nginx(text));
	assert(!command || (command >= text && command <= text + strlen(text)));
	assert(title_parse(arena, command ? command : text).program);
	arena_free(arena);
	return 0;
}
