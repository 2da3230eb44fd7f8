#include "repair.h"

#include "locate.h"
#include "modes.h"
#include "progress.h"
#include "worse.h"

#include <out.h>
#include <plan_shadow.h>
#include <search.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char default_state_dir[] = "/var/lib/ngxaudit";

struct home_where repair_where(const struct settings *settings, const struct nga_snapshot *snapshot)
{
	const char *named = settings->options->state_dir;

	return (struct home_where){
		.state_dir = named ? named : default_state_dir,
		.root = snapshot->root,
		.nginx_conf = snapshot->nginx_conf,
	};
}

int repair_find(struct arena *arena, const struct settings *settings, struct nga_snapshot *snapshot,
	struct nga_error *err)
{
	struct target target;

	if (locate(arena, settings, &target, err) != 0)
		return -1;
	snapshot->root = target.root;
	snapshot->nginx_conf = target.nginx_conf;
	return 0;
}

int repair_trouble(struct arena *arena, const struct nga_error *err)
{
	progress_clear();
	(void)fprintf(stderr, "ngxaudit: %s\n", out_escape(arena, err->text));
	return STATUS_TROUBLE;
}

const char *repair_left(struct arena *arena, const struct apply *apply)
{
	struct apply_troubles left = apply_left(apply);
	struct out out = {.arena = arena};

	for (size_t i = 0; i < left.n; i++) {
		out_text(&out, "  ");
		out_escaped(&out, left.items[i].path);
		out_text(&out, ": ");
		out_escaped(&out, left.items[i].why);
		out_text(&out, "\n");
	}
	return out.n > 0 ? out.bytes : "";
}

int repair_result(struct arena *arena, const struct apply *apply, enum apply_result result,
	struct nga_error *err)
{
	const char *said = arena_copy(arena, result == APPLY_DONE ? "" : err->text);
	int code = err->code;

	switch (result) {
	case APPLY_DONE:
		return 0;
	case APPLY_REFUSED:
		(void)err_set(err, 0, "%s; nothing was changed", said);
		err->code = code;
		return -1;
	case APPLY_TAKEN_BACK:
		return err_set(err, 0, "%s; everything was taken back", said);
	case APPLY_STUCK:
		break;
	}
	(void)fputs(repair_left(arena, apply), stderr);
	return err_set(err, 0, "%s; these are not all as they were", said);
}

struct apply *repair_open(struct arena *arena, const struct settings *settings,
	const struct nga_snapshot *snapshot, bool *recovered, struct nga_error *err)
{
	struct home_where where = repair_where(settings, snapshot);
	bool unfinished = apply_unfinished(arena, &where);
	struct apply *apply = apply_open(arena, &where, err);

	*recovered = false;
	if (!apply || !unfinished)
		return apply;
	enum apply_result result = apply_recover(apply, err);
	if (result == APPLY_TAKEN_BACK)
		(void)fputs("ngxaudit: an interrupted repair was taken back\n", stderr);
	else if (result == APPLY_DONE && apply_id(apply) > 0)
		(void)fputs("ngxaudit: an interrupted repair was complete, and is kept\n", stderr);
	if (result == APPLY_DONE || result == APPLY_TAKEN_BACK) {
		*recovered = result == APPLY_TAKEN_BACK;
		return apply;
	}
	(void)!repair_result(arena, apply, result, err);
	apply_close(apply);
	return NULL;
}

/* As a word for a shell. */
static void add_word(struct out *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-./:@%+,=";

	if (*word && word[strspn(word, plain)] == '\0') {
		out_format(out, " %s", word);
		return;
	}
	out_text(out, " '");
	for (; *word; word++)
		if (*word == '\'')
			out_text(out, "'\\''");
		else
			out_bytes(out, word, 1);
	out_text(out, "'");
}

static void add_option(struct out *out, const char *name, const char *value)
{
	if (!value)
		return;
	out_text(out, name);
	add_word(out, value);
}

const char *repair_command(struct arena *arena, const struct settings *settings,
	const struct nga_snapshot *snapshot, const char *mode)
{
	const struct options *options = settings->options;
	bool same = strcmp(mode, "--recover") != 0;
	bool takes_operands = same && (options->mode == MODE_FIX || options->mode == MODE_RESTORE);
	struct out out = {.arena = arena};

	out_format(&out, "ngxaudit %s%s", mode, same && options->yes ? " --yes" : "");
	if (strcmp(mode, "--hold") == 0)
		add_word(&out, options->reason);
	add_option(&out, " -c", options->config);
	add_option(&out, " --root", options->root);
	add_option(&out, " -n", snapshot->nginx_conf);
	add_option(&out, " -p", options->prefix);
	add_option(&out, " --state-dir", options->state_dir);
	for (size_t i = 0; takes_operands && i < options->operands.n; i++)
		add_word(&out, options->operands.items[i]);
	return out.bytes;
}

int repair_no_home(struct arena *arena, struct nga_error *err)
{
	const int code = err->code;

	if (geteuid() == 0 || (code != EACCES && code != EPERM))
		return -1;
	(void)err_set(err, 0, "%s; run as root, or name a directory of your own with --state-dir",
		arena_copy(arena, err->text));
	err->code = code;
	return -1;
}

void repair_warn(
	struct arena *arena, const struct settings *settings, const struct nga_snapshot *snapshot)
{
	struct home_where where = repair_where(settings, snapshot);

	if (apply_unfinished(arena, &where))
		(void)fprintf(stderr,
			"ngxaudit: a repair was interrupted, if none is being made right now; to "
			"take it back: %s\n",
			out_escape(arena, repair_command(arena, settings, snapshot, "--recover")));
}

/* ---- doing it ---- */

/* Asks nginx about the tree as it would be. A tree that is refused now is judged when it is done:
 * there may be less wrong with it then. */
static int try_first(
	const struct repair *repair, const struct plan_chosen *chosen, struct nga_error *err)
{
	struct arena *arena = repair->before->arena;
	const struct nga_nginx *now = &repair->before->snapshot.nginx;
	struct plan_shadow shadow;
	struct nga_nginx then = {0};
	const char *why = NULL;

	if (now->answer != NGA_ACCEPTS || repair->settings->options->force)
		return 0;
	plan_shadow(arena, &repair->before->snapshot, chosen, &shadow);
	if (shadow.gap || shadow.nfiles == 0)
		return 0;
	struct ask_file *files = arena_array(arena, shadow.nfiles, sizeof(*files));
	for (size_t i = 0; i < shadow.nfiles; i++)
		files[i] = (struct ask_file){
			shadow.files[i].path, shadow.files[i].bytes, shadow.files[i].length};
	const char *gap =
		search_would_accept(arena, &repair->before->ask, files, shadow.nfiles, &then);
	if (!gap && worse_than(repair->before, chosen, &then, &why))
		return err_set(err, 0, "%s; nothing was changed", why);
	return 0;
}

void repair_hold_signals(sigset_t *held)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaddset(&set, signals[i]);
	(void)sigprocmask(SIG_BLOCK, &set, held);
}

void repair_release_signals(const sigset_t *held)
{
	(void)sigprocmask(SIG_SETMASK, held, NULL);
}

static const char **patterns_of(struct arena *arena, const struct nga_snapshot *snapshot)
{
	const char **patterns = arena_array(arena, snapshot->nincludes, sizeof(*patterns));

	for (size_t i = 0; i < snapshot->nincludes; i++)
		patterns[i] = snapshot->includes[i]->path;
	return patterns;
}

/* Who wants to stop while nginx is asked wants nothing of it. */
static bool is_interrupted(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	sigset_t pending;

	if (sigpending(&pending) != 0)
		return false;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigismember(&pending, signals[i]) == 1)
			return true;
	return false;
}

static int take_back(const struct repair *repair, const char *why, struct nga_error *err)
{
	enum apply_result result = apply_rollback(repair->apply, err);

	if (result == APPLY_STUCK)
		return repair_result(repair->before->arena, repair->apply, result, err);
	return err_set(err, 0, "%s; everything was taken back", why);
}

/* The tree has changed: looks again, and keeps it or takes it back. */
static int settle(
	const struct repair *repair, const struct plan_chosen *chosen, struct nga_error *err)
{
	struct arena *arena = repair->before->arena;
	const char *why = NULL;
	unsigned wants = PASS_WANTS_JUDGING | PASS_WANTS_CONTENTS | PASS_WANTS_NGINX;

	if (pass_run(repair->after, repair->settings, wants, err) != 0)
		return take_back(repair, arena_copy(arena, err->text), err);
	if (!repair->settings->options->force &&
		worse_than(repair->before, chosen, &repair->after->snapshot.nginx, &why))
		return take_back(repair, why, err);
	if (is_interrupted())
		return take_back(repair, "interrupted", err);
	return repair_result(arena, repair->apply, apply_commit(repair->apply, err), err);
}

int repair_do(const struct repair *repair, const struct plan_chosen *chosen, struct nga_error *err)
{
	struct arena *arena = repair->before->arena;
	const struct nga_snapshot *snapshot = &repair->before->snapshot;
	struct apply_repair what = {
		.proposals = chosen->proposals.items,
		.n = chosen->proposals.n,
		.patterns = patterns_of(arena, snapshot),
		.npatterns = snapshot->nincludes,
	};
	sigset_t held;

	if (try_first(repair, chosen, err) != 0)
		return -1;
	repair_hold_signals(&held);
	int status =
		repair_result(arena, repair->apply, apply_begin(repair->apply, &what, err), err);
	if (status == 0)
		status = settle(repair, chosen, err);
	repair_release_signals(&held);
	return status;
}
