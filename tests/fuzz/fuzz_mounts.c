/* Any bytes as /proc/self/mountinfo: for the watch, and for the isolation of nginx's test. */
#include <hearing.h>
#include <mountpoints.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check_points(struct arena *arena, const char *text)
{
	struct mountpoints mounts;

	mountpoints_parse(arena, text, &mounts);
	for (size_t i = 0; i < mounts.n; i++) {
		assert(i == 0 || strcmp(mounts.items[i - 1], mounts.items[i]) < 0);
		assert(mountpoints_have(&mounts, mounts.items[i]));
	}
}

/* The same text a second time is no change. */
static void check_watch(struct arena *arena, const unsigned char *data, size_t size)
{
	struct watch_dir etc = {.path = "/etc"};
	struct watch_set set = {.dirs = &etc, .n = 1, .found.arena = arena};
	struct watch *watch = arena_alloc(arena, sizeof(*watch));

	map_set(&set.found, etc.path, &etc);
	map_set(&set.found, "/", &etc);
	watch->set = &set;
	watch->mountinfo = memfd_create("mountinfo", MFD_CLOEXEC);
	if (watch->mountinfo < 0 || write(watch->mountinfo, data, size) != (ssize_t)size)
		abort();
	for (int whole = 0; whole < 2; whole++) {
		watch->world.root = "/srv";
		watch->world.whole = whole;
		(void)mounts_changed(watch);
		assert(!mounts_changed(watch));
	}
	(void)close(watch->mountinfo);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();

	check_points(arena, arena_copy_n(arena, (const char *)data, size));
	check_watch(arena, data, size);
	arena_free(arena);
	return 0;
}
