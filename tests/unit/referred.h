/* References out of texts, for the tests of core/references and its parts. */
#ifndef UNIT_REFERRED_H
#define UNIT_REFERRED_H

#include "unit.h"
#include "world.h"

#include <references.h>

static inline struct texts *derived(const struct text_file *files)
{
	struct texts *texts = texts_read(files);

	references_derive(texts->arena, &texts->snapshot);
	return texts;
}

/* The references of a main file that is `text`, which must be a literal. */
static inline struct texts *of(const char *text)
{
	return derived((const struct text_file[]){{"nginx.conf", text}, {0}});
}

/* The n-th reference of a kind, from 0; NULL where there are fewer. */
static inline const struct nga_reference *nth(
	const struct texts *texts, enum nga_referent referent, size_t n)
{
	for (size_t i = 0; i < texts->snapshot.nreferences; i++) {
		const struct nga_reference *reference = &texts->snapshot.references[i];
		if (reference->referent == referent && n-- == 0)
			return reference;
	}
	return NULL;
}

static inline const struct nga_reference *first(
	const struct texts *texts, enum nga_referent referent)
{
	const struct nga_reference *reference = nth(texts, referent, 0);

	ck_assert_ptr_nonnull(reference);
	return reference;
}

#endif
