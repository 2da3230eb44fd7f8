/* Any bytes as the notes of what was let through to be loaded: what is no note is passed over, and
 * a new one comes last. */
#include <pending.h>

#include <arena.h>
#include <digest.h>

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(const struct pending_notes *notes)
{
	for (size_t i = 0; i < notes->n; i++) {
		assert(notes->items[i].at_ns > 0);
		assert(strlen(notes->items[i].digest) == DIGEST_TEXT - 1);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const struct pending_note note = {
		1763620000123456789, "0123456789abcdef0123456789abcdef"};
	struct arena *arena = arena_new();
	const char *text = arena_copy_n(arena, (const char *)data, size);
	const struct pending_notes before = pending_recall(arena, text);
	const char *written = pending_remember(arena, text, &note);
	const struct pending_notes after = pending_recall(arena, written);
	struct nga_snapshot snapshot = {.live = {.looked = true,
						.running = true,
						.started_at_ns = note.at_ns,
						.loaded_at_ns = note.at_ns}};

	check(&before);
	check(&after);
	assert(after.n > 0 && after.n <= before.n + 1);
	assert(after.items[after.n - 1].at_ns == note.at_ns);
	assert(strcmp(after.items[after.n - 1].digest, note.digest) == 0);
	pending_derive(arena, &snapshot, &before);
	arena_free(arena);
	return 0;
}
