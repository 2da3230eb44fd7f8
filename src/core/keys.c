#include "certificates.h"

#include <arena.h>
#include <map.h>

#include <string.h>

/* ssl_certificate_key, proxy_ssl_certificate_key and their like. */
static bool names_key(const struct nga_reference *reference)
{
	static const char ending[] = "ssl_certificate_key";
	const struct nga_word *name = &reference->directive->words[0];
	size_t length = sizeof(ending) - 1;

	return reference->referent == NGA_REF_FILE && name->length >= length &&
	       strcmp(name->text + name->length - length, ending) == 0;
}

void keys_derive(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct arena *working = arena_new();
	struct map seen = {.arena = working};
	struct vec keys = {.size = sizeof(struct nga_key)};

	for (size_t i = 0; i < snapshot->nreferences; i++) {
		struct nga_reference *reference = &snapshot->references[i];
		if (!reference->judged || !names_key(reference) || map_get(&seen, reference->path))
			continue;
		map_set(&seen, reference->path, reference);
		*(struct nga_key *)vec_push(&keys, arena) =
			(struct nga_key){.reference = reference};
	}
	snapshot->keys = keys.items;
	snapshot->nkeys = keys.n;
	arena_free(working);
}
