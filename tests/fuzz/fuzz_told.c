/* Any bytes as what was told before, under a seal that holds: they are refused, or what was read
 * can be written and read, and a report is held against it. */
#include <told.h>

#include <ngxaudit/rules.h>

#include <arena.h>
#include <digest.h>
#include <out.h>

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static struct out sealed(struct arena *arena, const unsigned char *data, size_t size)
{
	struct out text = {.arena = arena};
	char digest[DIGEST_TEXT];

	digest_text(data, size, digest);
	out_bytes(&text, (const char *)data, size);
	out_format(&text, "end\t%s\n", digest);
	return text;
}

static void check(struct arena *arena, const struct told *told)
{
	struct out text = {.arena = arena};
	struct told again;
	struct nga_error err;

	told_write(&text, told);
	int result = told_read(arena, text.bytes, text.n, &again, &err);
	assert(result == 0 && again.n == told->n && again.ngaps == told->ngaps);
	for (size_t i = 0; i < told->n; i++) {
		const struct nga_finding *a = &told->findings[i], *b = &again.findings[i];
		assert(strcmp(a->fingerprint, b->fingerprint) == 0 && a->severity == b->severity);
		assert(strcmp(a->subject, b->subject) == 0 && strcmp(a->message, b->message) == 0);
	}
}

/* A report of what was told is no news. */
static void compare(struct arena *arena, const struct told *told)
{
	struct nga_snapshot snapshot = {.gaps = told->gaps, .ngaps = told->ngaps};
	struct nga_report report = {
		.snapshot = &snapshot, .findings = told->findings, .nfindings = told->n};
	struct told copy = *told, after;
	struct nga_news news;

	copy.findings = arena_array(arena, told->n + 1, sizeof(*copy.findings));
	if (told->n > 0)
		memcpy(copy.findings, told->findings, told->n * sizeof(*copy.findings));
	const struct told_since since = {.before = &copy, .notes = true, .snapshot = &snapshot};
	told_compare(arena, &since, &report, &news, &after);
	assert(report.nfindings <= told->n && after.n <= told->n && news.ngone == 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct out text = sealed(arena, data, size);
	struct told told;
	struct nga_error err;

	if (told_read(arena, (const char *)data, size, &told, &err) == 0)
		check(arena, &told);
	if (told_read(arena, text.bytes, text.n, &told, &err) == 0) {
		check(arena, &told);
		compare(arena, &told);
	}
	arena_free(arena);
	return 0;
}
