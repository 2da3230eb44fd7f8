#include "news.h"

#include "output.h"
#include "progress.h"
#include "repair.h"
#include "style.h"

#include <arena.h>
#include <digest.h>
#include <render.h>
#include <told.h>

#include <stdio.h>
#include <string.h>

enum { KEPT = 20 }; /* histories: of so many choices of what is judged */

static const char prefix[] = "told-";

static void add_text(struct out *out, const char *text)
{
	out_bytes(out, text ? text : "", text ? strlen(text) + 1 : 1);
}

static void add_words(struct out *out, const struct words *words)
{
	for (size_t i = 0; i < words->n; i++)
		add_text(out, words->items[i]);
	add_text(out, NULL);
}

/* The name of the history: each line of somebody's crontab has its own, whatever the configuration
 * makes of it. */
static const char *name_of(struct arena *arena, const struct options *options)
{
	struct out key = {.arena = arena};
	char digest[DIGEST_TEXT];

	add_words(&key, &options->only);
	add_words(&key, &options->skip);
	add_words(&key, &options->severities);
	add_words(&key, &options->operands);
	add_text(&key, options->config);
	add_text(&key, options->rules_dir);
	add_text(&key, options->prefix);
	add_text(&key, options->nginx);
	for (size_t i = 0; i < options->npairs; i++) {
		const struct own_pair *pair = &options->pairs[i];
		struct words available = {.items = pair->available, .n = pair->navailable};
		add_text(&key, pair->name);
		add_words(&key, &available);
		add_text(&key, pair->enabled);
	}
	out_format(&key, "%d%d%d", options->no_test, options->no_live, options->test_disabled);
	digest_text(key.bytes, key.n, digest);
	return arena_format(arena, "%s%.16s", prefix, digest);
}

/* One run of it. */
struct changes {
	struct out *out;
	struct pass *pass;
	const struct settings *settings;
	struct home home;
	const char *name; /* of the history's file */
};

/* What was told before; NULL: nothing that can be read, and all of it is told. */
static int read_before(struct changes *changes, const struct told **before, struct nga_error *err)
{
	struct arena *arena = changes->out->arena;
	struct told *told = arena_alloc(arena, sizeof(*told));
	struct home_text text;

	*before = NULL;
	if (home_read(&changes->home, changes->name, &text, err) != 0)
		return -1;
	if (!text.bytes)
		return 0;
	if (told_read(arena, text.bytes, text.length, told, err) == 0) {
		*before = told;
		return 0;
	}
	(void)fprintf(stderr,
		"ngxaudit: what was told before cannot be read, so all is told again: %s/%s: %s\n",
		out_escape(arena, changes->home.path), changes->name, err->text);
	return 0;
}

static int tell(struct changes *changes, struct nga_error *err)
{
	const struct options *options = changes->settings->options;
	struct render_style style = style_of(changes->settings);
	struct arena *arena = changes->out->arena;
	struct nga_report *report = &changes->pass->report;
	const struct told *before;
	struct nga_news news;
	struct told after;
	struct out text = {.arena = arena};

	if (read_before(changes, &before, err) != 0)
		return -1;
	const struct told_since since = {
		.before = before,
		.notes = style.notes || options->format->render != render_text,
		.snapshot = &changes->pass->snapshot,
	};
	told_compare(arena, &since, report, &news, &after);
	report->exit_status = pass_exit_status(report, changes->settings->fail_on);
	options->format->render(changes->out, report, &style);
	if (output_write(arena, options->output, changes->out->bytes, changes->out->n, err) != 0)
		return -1;
	told_write(&text, &after);
	if (home_write(&changes->home, changes->name, (struct home_text){text.bytes, text.n},
		    err) != 0)
		return -1;
	home_prune(&changes->home, prefix, KEPT);
	return report->exit_status;
}

int news_tell(
	struct out *out, struct pass *pass, const struct settings *settings, struct nga_error *err)
{
	struct home_where where = repair_where(settings, &pass->snapshot);
	struct changes changes = {
		.out = out,
		.pass = pass,
		.settings = settings,
		.home = {.arena = out->arena},
		.name = name_of(out->arena, settings->options),
	};
	int status = -1;

	if (home_open(&changes.home, &where, true, err) == 0 && home_lock(&changes.home, err) == 0)
		status = tell(&changes, err);
	home_close(&changes.home);
	return status < 0 ? repair_no_home(out->arena, err) : status;
}
