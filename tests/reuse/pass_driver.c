/* Passes over one tree, one after the other, for tests/reuse/run.py and tests/bench/reuse.py.
 *
 * usage: pass_driver [OPTION of an audit]...
 *
 * Reads a word a line: `again` makes a pass that takes over what it may from those before it,
 * `fresh` one that takes over nothing. Each is answered by a line with the milliseconds of
 * processor time that it took, and the report as JSON, with a NUL behind it. */
#include <clock.h>
#include <pass.h>
#include <style.h>

#include <arena.h>
#include <out.h>
#include <render.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void insist(int status, const struct nga_error *err)
{
	if (status == 0)
		return;
	(void)fprintf(stderr, "pass_driver: %s\n", err->text);
	exit(3);
}

static void answer(const struct pass *pass, const struct settings *settings, double spent)
{
	struct out out = {.arena = arena_new()};
	struct render_style style = style_of(settings);

	settings->options->format->render(&out, &pass->report, &style);
	printf("%.3f\n", spent);
	(void)fwrite(out.bytes, 1, out.n, stdout);
	(void)putchar('\0');
	(void)fflush(stdout);
	arena_free(out.arena);
}

/* Makes a pass; the one before it stays until this one is over, as in a watch. */
static struct arena *make(
	struct settings *settings, struct pass_memory *memory, struct arena *before)
{
	struct pass pass = {.arena = arena_new(), .memory = memory};
	double begun = milliseconds();
	struct nga_error err;

	insist(pass_run(&pass, settings, PASS_WANTS_JUDGING | PASS_WANTS_CONTENTS, &err), &err);
	if (memory)
		pass_memory_drop(memory);
	double spent = milliseconds() - begun;
	answer(&pass, settings, spent);
	arena_free(before);
	return pass.arena;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new(), *again = NULL;
	struct pass_memory *memory = pass_memory_new();
	struct options options;
	struct settings settings;
	struct nga_error err;
	char line[16];

	insist(options_read(arena, argc, argv, &options, &err), &err);
	insist(settings_read(arena, &options, clock_today(arena), &settings, &err), &err);
	insist(settings_read_rules(arena, &settings, &err), &err);
	while (fgets(line, sizeof(line), stdin)) {
		if (strcmp(line, "again\n") == 0)
			again = make(&settings, memory, again);
		else if (strcmp(line, "fresh\n") == 0)
			arena_free(make(&settings, NULL, NULL));
		else
			return 2;
	}
	arena_free(again);
	pass_memory_free(memory);
	arena_free(arena);
	return 0;
}
