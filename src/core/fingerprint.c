#include "fingerprint.h"

#include <arena.h>
#include <digest.h>
#include <out.h>

#include <stdlib.h>
#include <string.h>

/* Each part with its length in front, so that no two lists of parts make the same bytes. */
static void put_part(struct out *out, const char *part)
{
	uint64_t length = strlen(part);
	char bytes[8];

	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(length >> 8 * i);
	out_bytes(out, bytes, sizeof(bytes));
	out_bytes(out, part, (size_t)length);
}

static void digest_one(struct arena *arena, struct raised *raised, size_t ordinal)
{
	struct out out = {.arena = arena};
	struct nga_finding *finding = &raised->finding;
	const struct nga_rule *rule = finding->rule;

	put_part(&out, rule->name);
	put_part(&out, finding->subject);
	for (size_t i = 0; i < rule->nevidence; i++)
		put_part(&out,
			message_render(rule->evidence[i], rule->about, &raised->subject, false));
	if (ordinal > 0)
		put_part(&out, arena_format(arena, "%zu", ordinal));
	digest_text(out.bytes, out.n, finding->fingerprint);
}

int fingerprint_compare_places(const struct nga_finding *a, const struct nga_finding *b)
{
	if (!a->file || !b->file) {
		if (a->file || b->file)
			return a->file ? -1 : 1;
	} else if (strcmp(a->file, b->file) != 0) {
		return strcmp(a->file, b->file);
	}
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

static int compare(const void *left, const void *right)
{
	const struct raised *a = *(struct raised *const *)left;
	const struct raised *b = *(struct raised *const *)right;
	int order = strcmp(a->finding.fingerprint, b->finding.fingerprint);

	if (order == 0)
		order = fingerprint_compare_places(&a->finding, &b->finding);
	if (order == 0)
		order = (a->sequence > b->sequence) - (a->sequence < b->sequence);
	return order;
}

void fingerprint_all(struct arena *arena, struct raised **all, size_t n)
{
	struct raised **sorted = arena_array(arena, n + 1, sizeof(struct raised *));
	size_t first = 0;

	for (size_t i = 0; i < n; i++) {
		sorted[i] = all[i];
		digest_one(arena, sorted[i], 0);
	}
	qsort(sorted, n, sizeof(struct raised *), compare);
	for (size_t i = 1; i < n; i++) {
		/* the first of equal ones keeps the plain fingerprint, so that it can be
		 * compared */
		if (strcmp(sorted[i]->finding.fingerprint, sorted[first]->finding.fingerprint) != 0)
			first = i;
		else
			digest_one(arena, sorted[i], i - first);
	}
}
