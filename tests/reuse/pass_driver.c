/* Passes over one tree, one after the other, for tests/reuse/run.py.
 *
 * usage: pass_driver [OPTION of an audit]...
 *
 * Reads a word a line: `again` makes a pass that takes over what it may from those before it, as
 * anything may have changed; `heard` one that knows what did: the lines `touch`, a directory and a
 * name, with tabs between, since the one before, in the directories of the lines `hear`, a
 * directory, its device and its inode; `all` one that knows that nothing else did, wherever;
 * `fresh` one that takes over nothing. Each is answered by a line with the milliseconds of
 * processor time that it took, behind "kept" where it looked at nothing but what was touched, and
 * else "scanned", and pass_memory_again(); and by the report as JSON, with a NUL behind it. */
#include <clock.h>
#include <pass.h>
#include <style.h>

#include <arena.h>
#include <out.h>
#include <placing.h>
#include <references.h>
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
	unsigned kept = pass->memory ? pass_memory_again(pass->memory) : 0;
	struct out out = {.arena = arena_new()};
	struct render_style style = style_of(settings);

	settings->options->format->render(&out, &pass->report, &style);
	printf("%s %u %.3f\n", kept ? "kept" : "scanned", kept, spent);
	(void)fwrite(out.bytes, 1, out.n, stdout);
	(void)putchar('\0');
	(void)fflush(stdout);
	arena_free(out.arena);
}

/* What was placed file by file stands where all of it would, placed at once. */
static void check_places(const struct pass *pass)
{
	struct nga_snapshot anew = pass->snapshot;
	size_t same = 0;

	placing_all(pass->arena, &anew);
	while (same < anew.nplaced && same < pass->snapshot.nplaced) {
		const struct nga_placed *a = &anew.placed[same], *b = &pass->snapshot.placed[same];
		if (a->directive != b->directive || a->file != b->file ||
			strcmp(a->context->path, b->context->path) != 0)
			break;
		same++;
	}
	if (same == anew.nplaced && same == pass->snapshot.nplaced)
		return;
	(void)fprintf(stderr, "pass_driver: place %zu of %zu is another\n", same, anew.nplaced);
	exit(3);
}

static bool is_same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* All but what the disk says. */
static bool is_same_reference(const struct nga_reference *a, const struct nga_reference *b)
{
	bool same = a->directive == b->directive && a->file == b->file && a->word == b->word &&
		    a->server == b->server && a->referent == b->referent &&
		    a->opener == b->opener && a->judged == b->judged &&
		    is_same_text(a->path, b->path) && a->ncandidates == b->ncandidates &&
		    a->naddresses == b->naddresses;

	for (size_t i = 0; same && i < a->ncandidates; i++)
		same = strcmp(a->candidates[i], b->candidates[i]) == 0;
	for (size_t i = 0; same && i < a->naddresses; i++)
		same = strcmp(a->addresses[i].text, b->addresses[i].text) == 0 &&
		       a->addresses[i].loopback == b->addresses[i].loopback;
	return same && (a->referent != NGA_REF_LOCATION || a->lookup == b->lookup);
}

/* So are the references. */
static void check_references(const struct pass *pass)
{
	struct nga_snapshot anew = pass->snapshot;
	size_t same = 0;

	references_derive(pass->arena, &anew);
	while (same < anew.nreferences && same < pass->snapshot.nreferences &&
		is_same_reference(&anew.references[same], &pass->snapshot.references[same]))
		same++;
	if (same == anew.nreferences && same == pass->snapshot.nreferences)
		return;
	(void)fprintf(
		stderr, "pass_driver: reference %zu of %zu is another\n", same, anew.nreferences);
	exit(3);
}

/* Makes a pass; the one before it is released first, as in a watch. */
static struct arena *make(struct settings *settings, const struct pass *how, struct arena *before)
{
	arena_free(before);
	struct pass pass = {.arena = arena_new(), .memory = how->memory, .touched = how->touched};
	double begun = milliseconds();
	struct nga_error err;

	insist(pass_run(&pass, settings, PASS_WANTS_JUDGING | PASS_WANTS_CONTENTS, &err), &err);
	if (how->memory)
		pass_memory_drop(how->memory);
	double spent = milliseconds() - begun;
	check_places(&pass);
	check_references(&pass);
	answer(&pass, settings, spent);
	return pass.arena;
}

/* What was heard since the last pass. */
struct hearing {
	struct arena *arena;
	struct vec touches, heard; /* struct scan_touch, struct scan_heard */
};

static char *field(char **line)
{
	char *field = *line;
	size_t length = strcspn(field, "\t\n");

	*line = field + length + (field[length] != '\0');
	field[length] = '\0';
	return field;
}

/* "touch", a directory and a name; or "hear", a directory, its device and its inode. */
static bool note(struct hearing *hearing, const char *text)
{
	char *line = arena_copy(hearing->arena, text);
	const char *word = field(&line);
	bool touch = strcmp(word, "touch") == 0;

	if (!touch && strcmp(word, "hear") != 0)
		return false;
	const char *directory = field(&line), *first = field(&line), *second = field(&line);
	if (touch)
		*(struct scan_touch *)vec_push(&hearing->touches, hearing->arena) =
			(struct scan_touch){directory, first};
	else
		*(struct scan_heard *)vec_push(&hearing->heard, hearing->arena) =
			(struct scan_heard){
				directory, strtoull(first, NULL, 10), strtoull(second, NULL, 10)};
	return true;
}

static void obey(struct arena *arena, struct settings *settings)
{
	struct pass_memory *memory = pass_memory_new();
	struct hearing hearing = {
		arena, {.size = sizeof(struct scan_touch)}, {.size = sizeof(struct scan_heard)}};
	struct arena *again = NULL;
	char line[2 * 4096];

	while (fgets(line, sizeof(line), stdin)) {
		struct scan_touched touched = {hearing.touches.items, hearing.touches.n,
			hearing.heard.items, hearing.heard.n, strcmp(line, "all\n") == 0};
		struct pass how = {.memory = memory};
		if (note(&hearing, line))
			continue;
		if (strcmp(line, "fresh\n") == 0)
			how.memory = NULL;
		else if (touched.all || strcmp(line, "heard\n") == 0)
			how.touched = &touched;
		struct arena *made = make(settings, &how, how.memory ? again : NULL);
		if (how.memory) {
			again = made;
			hearing.touches.n = hearing.heard.n = 0;
		} else {
			arena_free(made);
		}
	}
	arena_free(again);
	pass_memory_free(memory);
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct options options;
	struct settings settings;
	struct nga_error err;

	insist(options_read(arena, argc, argv, &options, &err), &err);
	insist(settings_read(arena, &options, clock_today(arena), &settings, &err), &err);
	insist(settings_read_rules(arena, &settings, &err), &err);
	obey(arena, &settings);
	arena_free(arena);
	return 0;
}
