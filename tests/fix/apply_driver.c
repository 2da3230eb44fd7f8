/* Repairs by hand, for crash.py: what the disk has is what is expected.
 *
 * usage: apply_driver STATE-DIR ROOT MAIN-FILE fix [PATH WANT]...
 *        apply_driver STATE-DIR ROOT MAIN-FILE refused [PATH WANT]...    done, then rolled back
 *        apply_driver STATE-DIR ROOT MAIN-FILE undo ID ask|skip|overwrite
 *        apply_driver STATE-DIR ROOT MAIN-FILE recover|unfinished|list
 *
 * WANT: `-` nothing, `l:TEXT` a link, `b:TEXT` a new file, `d` a new directory, `f:PATH` what lies
 * at that path, `m:MODE` another mode.
 *
 * Prints how it ended, and what is left; exits with the result, or 9 where it could not begin. */
#include <apply.h>
#include <arena.h>
#include <look.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NO_BEGIN = 9 };

static const char *const names[] = {
	[APPLY_DONE] = "done",
	[APPLY_REFUSED] = "refused",
	[APPLY_TAKEN_BACK] = "taken back",
	[APPLY_STUCK] = "stuck",
};

struct driver {
	struct arena *arena;
	struct world world;
	struct apply *apply;
	struct nga_error err;
};

static const char *read_bytes(struct driver *driver, const char *path, size_t length)
{
	char *bytes = arena_alloc(driver->arena, length + 1);
	int fd = -1;

	if (world_open(&driver->world, path, O_RDONLY | O_NOFOLLOW, &fd) != 0)
		return NULL;
	ssize_t got = read(fd, bytes, length);
	close(fd);
	return got == (ssize_t)length ? bytes : NULL;
}

static struct nga_lying lying(struct driver *driver, const char *path)
{
	struct nga_stat stat;
	struct nga_lying found = {.thing = NGA_NOTHING};

	if (world_lstat(&driver->world, path, &stat) != 0)
		return found;
	found.thing = look_thing(stat.mode);
	if (found.thing == NGA_A_LINK) {
		(void)world_readlink(&driver->world, driver->arena, path, &found.text);
		return found;
	}
	found.dev = stat.dev;
	found.ino = stat.ino;
	found.size = stat.size;
	found.mtime_ns = stat.mtime_ns;
	found.mode = stat.mode & 07777;
	found.uid = stat.uid;
	found.gid = stat.gid;
	if (found.thing == NGA_A_FILE) {
		found.length = (size_t)stat.size;
		found.bytes = read_bytes(driver, path, found.length);
	}
	return found;
}

static struct nga_lying wanted(struct driver *driver, const struct nga_step *step, const char *want)
{
	struct nga_lying made = {.uid = geteuid(), .gid = getegid()};

	switch (want[0]) {
	case 'l':
		return (struct nga_lying){.thing = NGA_A_LINK, .text = want + 2};
	case 'b':
		made.thing = NGA_A_FILE;
		made.bytes = want + 2;
		made.length = strlen(want + 2);
		made.mode = 0644;
		return made;
	case 'd':
		made.thing = NGA_A_DIRECTORY;
		made.mode = 0755;
		return made;
	case 'f':
		return lying(driver, want + 2);
	case 'm':
		made = step->have;
		made.mode = (uint32_t)strtoul(want + 2, NULL, 8);
		return made;
	default:
		return (struct nga_lying){.thing = NGA_NOTHING};
	}
}

static enum apply_result fix(struct driver *driver, char **words, bool accepted)
{
	static const char *const patterns[] = {
		"/etc/nginx/sites-enabled/*", "/etc/nginx/conf.d/*.conf"};
	struct vec steps = {.size = sizeof(struct nga_step)};
	const struct nga_finding finding = {.subject = words[0]};

	for (; words[0] && words[1]; words += 2) {
		struct nga_step *step = vec_push(&steps, driver->arena);
		step->path = words[0];
		step->have = lying(driver, words[0]);
		step->want = wanted(driver, step, words[1]);
	}
	const struct nga_proposal proposal = {
		.finding = &finding, .steps = steps.items, .nsteps = steps.n};
	const struct nga_proposal *const proposals[] = {&proposal};
	const struct apply_repair repair = {
		.proposals = proposals,
		.n = 1,
		.patterns = patterns,
		.npatterns = sizeof(patterns) / sizeof(patterns[0]),
	};
	enum apply_result result = apply_begin(driver->apply, &repair, &driver->err);
	if (result != APPLY_DONE)
		return result;
	return accepted ? apply_commit(driver->apply, &driver->err)
			: apply_rollback(driver->apply, &driver->err);
}

static enum apply_result undo(struct driver *driver, const char *id, const char *how)
{
	enum apply_changed changed = strcmp(how, "ask") == 0    ? APPLY_ASK
				     : strcmp(how, "skip") == 0 ? APPLY_SKIP
								: APPLY_OVERWRITE;
	enum apply_result result =
		apply_undo(driver->apply, (unsigned)strtoul(id, NULL, 10), changed, &driver->err);

	return result == APPLY_DONE ? apply_commit(driver->apply, &driver->err) : result;
}

static void print_left(const struct driver *driver)
{
	struct apply_troubles left = apply_left(driver->apply);
	struct apply_ids dropped = apply_dropped(driver->apply);

	for (size_t i = 0; i < left.n; i++)
		printf("left %s: %s\n", left.items[i].path, left.items[i].why);
	for (size_t i = 0; i < dropped.n; i++)
		printf("dropped %u\n", dropped.ids[i]);
}

static int list(struct driver *driver, const struct home_where *where)
{
	struct apply_history history;

	if (apply_list(driver->arena, where, &history, &driver->err) != 0)
		return NO_BEGIN;
	for (size_t i = 0; i < history.n; i++) {
		const struct apply_past *past = &history.items[i];
		printf("%u %zu %s%s%s\n", past->id, past->nsteps, past->nwhat ? past->what[0] : "",
			past->undone ? " (undone)" : "", past->broken ? past->broken : "");
	}
	return 0;
}

static enum apply_result act(struct driver *driver, char **words)
{
	if (strcmp(words[0], "fix") == 0)
		return fix(driver, words + 1, true);
	if (strcmp(words[0], "refused") == 0)
		return fix(driver, words + 1, false);
	if (strcmp(words[0], "undo") == 0 && words[1] && words[2])
		return undo(driver, words[1], words[2]);
	return apply_recover(driver->apply, &driver->err);
}

static int run(struct driver *driver, const struct home_where *where, char **words)
{
	if (strcmp(words[0], "unfinished") == 0)
		return apply_unfinished(driver->arena, where);
	if (strcmp(words[0], "list") == 0)
		return list(driver, where);
	driver->apply = apply_open(driver->arena, where, &driver->err);
	if (!driver->apply) {
		printf("not begun: %s\n", driver->err.text);
		return NO_BEGIN;
	}
	enum apply_result result = act(driver, words);
	printf("%s: %s\n", names[result], driver->err.text);
	print_left(driver);
	apply_close(driver->apply);
	return (int)result;
}

int main(int argc, char **argv)
{
	struct driver driver = {.arena = arena_new()};
	int status = NO_BEGIN;

	if (argc > 4 && world_open_root(&driver.world, argv[2], &driver.err) == 0) {
		struct home_where where = {argv[1], argv[2], argv[3]};
		status = run(&driver, &where, argv + 4);
		world_close(&driver.world);
	}
	arena_free(driver.arena);
	return status;
}
