/* Any bytes as the journal of a repair, under a digest that holds: they are refused, or the course
 * that was read hangs together and can be written again. */
#include <journal.h>

#include <arena.h>
#include <digest.h>
#include <out.h>

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static struct home_text sealed(struct arena *arena, const unsigned char *data, size_t size)
{
	struct out text = {.arena = arena};
	char digest[DIGEST_TEXT];

	digest_text(data, size, digest);
	out_bytes(&text, (const char *)data, size);
	out_format(&text, "end %s\n", digest);
	return (struct home_text){text.bytes, text.n};
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct world world = {.fd = -1};
	struct course *course = course_new(arena, &world), *again = course_new(arena, &world);
	struct nga_error err;

	if (journal_read(course, sealed(arena, data, size), "x", &err) == 0) {
		assert(course->root && course->nginx_conf);
		const struct home_text text = journal_write(course, course->state);
		int result = journal_read(again, text, "x", &err);
		assert(result == 0 && again->id == course->id);
		assert(again->acts.n == course->acts.n && again->spots.n == course->spots.n);
	}
	arena_free(arena);
	return 0;
}
