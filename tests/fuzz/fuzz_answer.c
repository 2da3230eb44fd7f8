/* Any bytes as nginx's answer from another process: they are refused, or what was read can be
 * shown. */
#include <answer.h>

#include <arena.h>

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check_complaints(const struct nga_complaint *complaints, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert(complaints[i].level && complaints[i].text);
		assert(complaints[i].blame <= NGA_BLAME_BASE);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct nga_snapshot snapshot = {.nginx_conf = "/etc/nginx/nginx.conf"};
	struct answer answer;

	if (answer_read(arena, (const char *)data, size, &snapshot, &answer)) {
		assert(answer.nginx.answer <= NGA_TIMED_OUT);
		assert(answer.nginx.isolation <= NGA_ISOLATION_FULL);
		check_complaints(answer.nginx.complaints, answer.nginx.ncomplaints);
		check_complaints(answer.nginx.what_if, answer.nginx.nwhat_if);
		for (size_t i = 0; i < answer.ngaps; i++)
			assert(answer.gaps[i]);
	}
	arena_free(arena);
	return 0;
}
