/* Any bytes as what a running nginx has in its memory, beside a disk of the same kind: the
 * configuration is made of them, walked, and held against the disk and what listens.
 *
 * The first byte says how many of the files are the disk's; a file is its path, a newline and its
 * text, up to a form feed. */
#include <held.h>
#include <loaded.h>
#include <pending.h>
#include <statements.h>

#include <arena.h>

#include <assert.h>
#include <string.h>

enum { MOST_FILES = 64 };

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static struct nga_loaded_file file_of(struct arena *arena, const char *bytes, size_t length)
{
	const char *newline = memchr(bytes, '\n', length);
	size_t name = newline ? (size_t)(newline - bytes) : length;
	size_t begin = newline ? name + 1 : length;

	return (struct nga_loaded_file){
		.path = arena_format(arena, "/%s", arena_copy_n(arena, bytes, name)),
		.bytes = arena_copy_n(arena, bytes + begin, length - begin),
		.length = length - begin};
}

static size_t split(
	struct arena *arena, const char *at, const char *end, struct nga_loaded_file *files)
{
	size_t n = 0;

	while (at < end && n < MOST_FILES) {
		const char *feed = memchr(at, '\f', (size_t)(end - at));
		size_t length = (size_t)((feed ? feed : end) - at);
		files[n++] = file_of(arena, at, length);
		at += length + 1;
	}
	return n;
}

/* The disk is read as what is loaded is. */
static struct nga_snapshot disk_of(
	struct arena *arena, const struct nga_loaded_file *files, size_t n)
{
	const struct nga_snapshot nothing = {
		.root = "/", .prefix = "/usr", .live = {.loaded = files, .nloaded = n}};
	const struct nga_snapshot *made = loaded_configuration(arena, &nothing);

	struct nga_snapshot disk = made ? *made : nothing;
	disk.live = (struct nga_live){0};
	return disk;
}

static void check_statements(struct arena *arena, const struct nga_snapshot *disk)
{
	const struct nga_live *live = &disk->live;
	char ours[DIGEST_TEXT], its[DIGEST_TEXT];

	if (statements_digest(arena, disk, ours) &&
		statements_digest(arena, live->configuration, its) && strcmp(ours, its) == 0)
		assert(live->how == NGA_PENDING_NOTHING || live->how == NGA_PENDING_READ);
}

static void look(struct arena *arena, struct nga_snapshot *disk,
	const struct nga_loaded_file *files, size_t n)
{
	static const char *listens[] = {"443", "[::]:80", "unix:/run/x"};
	static const struct nga_expectation expectation = {
		.site = "x", .listens = listens, .nlistens = 3, .file = "/x", .line = 1};
	struct nga_socket sockets[] = {{.text = "0.0.0.0:80", .own = true}, {.text = "[::]:80"},
		{.text = "127.0.0.1:81"}, {.text = "unix:/run/x", .own = true}};
	const struct pending_notes notes = {0};

	disk->live = (struct nga_live){.looked = true,
		.running = true,
		.master = 1,
		.loaded = files,
		.nloaded = n,
		.sockets_known = true,
		.sockets = sockets,
		.nsockets = sizeof(sockets) / sizeof(sockets[0])};
	disk->expectations = &expectation;
	disk->nexpectations = 1;
	disk->live.configuration = loaded_configuration(arena, disk);
	pending_derive(arena, disk, &notes);
	held_wanted(arena, disk);
	held_obstacles(arena, disk);
	if (disk->live.configuration)
		check_statements(arena, disk);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (size == 0)
		return 0;
	struct arena *arena = arena_new();
	struct nga_loaded_file *files = arena_array(arena, MOST_FILES, sizeof(*files));
	const char *bytes = (const char *)data;
	size_t n = split(arena, bytes + 1, bytes + size, files);
	size_t of_disk = data[0] % (n + 1);
	struct nga_snapshot disk = disk_of(arena, files, of_disk);

	look(arena, &disk, files + of_disk, n - of_disk);
	arena_free(arena);
	return 0;
}
