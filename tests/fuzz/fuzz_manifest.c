/* Any bytes as the manifest of an accepted state, as if its last line held: they are refused with
 * the line, or what was read can be written, and is then read as the same. */
#include <manifest.h>

#include <arena.h>
#include <changes.h>
#include <out.h>

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(struct arena *arena, const struct nga_accepted *accepted)
{
	assert(accepted->by && accepted->host);
	for (size_t i = 0; i < accepted->nrecords; i++) {
		const struct nga_record *record = &accepted->records[i];
		assert(record->path[0] == '/' && !strstr(record->path, "/../"));
		assert(i == 0 || strcmp(record[-1].path, record->path) < 0);
		assert((record->kind == NGA_RECORDED_LINK) == (record->text != NULL));
		assert(record->size >= 0 && record->mode <= 07777);
		assert(changes_record(accepted, record->path) == record);
		assert(changes_led(arena, accepted, record->path)[0] == '/');
	}
	for (size_t i = 0; i < accepted->naddresses; i++) {
		const struct nga_accepted_address *address = &accepted->addresses[i];
		assert(address->context && address->text && address->answers && address->name);
	}
}

/* What is read of `text`, written again. */
static struct out again(struct arena *arena, struct out text)
{
	struct nga_accepted accepted;
	struct nga_error err;
	struct out out = {.arena = arena};

	int result = manifest_read(
		arena, arena_copy_n(arena, text.bytes, text.n), text.n, &accepted, &err);
	assert(result == 0);
	manifest_write(&out, &accepted);
	return out;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();
	unsigned char sha256[NGA_SHA256_LENGTH];
	char *bytes = arena_copy_n(arena, (const char *)data, size);
	struct nga_accepted accepted;
	struct nga_error err = {0};

	assert(manifest_signed(bytes, size, sha256) < size || size == 0);
	if (manifest_read(arena, bytes, size, &accepted, &err) != 0) {
		assert(strncmp(err.text, "line ", strlen("line ")) == 0);
	} else {
		struct out first = {.arena = arena};
		check(arena, &accepted);
		manifest_write(&first, &accepted);
		const struct out second = again(arena, first);
		assert(second.n == first.n && memcmp(second.bytes, first.bytes, first.n) == 0);
	}
	arena_free(arena);
	return 0;
}
