/* The accepted state: remember what is there now, go back to what was remembered, list and check.
 */
#include "modes.h"

#include "clock.h"
#include "output.h"
#include "pass.h"
#include "progress.h"
#include "repair.h"
#include "who.h"

#include <arena.h>
#include <keep.h>
#include <out.h>
#include <prompt.h>
#include <render.h>
#include <store.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN = 40 /* changes */ };

/* One run of --accept. */
struct accepting {
	struct out *out;
	struct settings *settings;
	struct nga_snapshot tree; /* its root and main file alone */
	struct store states;
	uint32_t id; /* to go back to; 0: none */
	struct pass pass;
};

static const char *const difference_words[] = {
	[NGA_DIFFERS_CONTENT] = "changed",
	[NGA_DIFFERS_LINK] = "leads elsewhere",
	[NGA_DIFFERS_MODE] = "owner or mode",
	[NGA_DIFFERS_KIND] = "of another kind",
	[NGA_DIFFERS_NEW] = "new",
	[NGA_DIFFERS_GONE] = "gone",
};

/* ---- those that are kept ---- */

static void write_author(struct out *out, const struct nga_accepted *accepted)
{
	out_format(out, "%.19sZ, by ", clock_timestamp(out->arena, accepted->at_ns));
	out_escaped(out, accepted->by);
	out_text(out, " on ");
	out_escaped(out, accepted->host);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void write_counts(struct out *out, const struct nga_accepted *accepted)
{
	size_t enabled = 0, files = 0, links = 0, digests = 0;

	for (size_t i = 0; i < accepted->nrecords; i++) {
		const struct nga_record *record = &accepted->records[i];
		enabled += record->enabled;
		files += record->kind == NGA_RECORDED_FILE && record->kept;
		digests += record->kind == NGA_RECORDED_FILE && !record->kept;
		links += record->kind == NGA_RECORDED_LINK;
	}
	out_format(out, "%zu enabled site%s, %zu file%s, %zu link%s", enabled, plural(enabled),
		files, plural(files), links, plural(links));
	if (digests > 0)
		out_format(out, ", %zu by digest alone", digests);
}

static void write_past(struct out *out, const struct store_past *past)
{
	out_format(out, "%lu  ", (unsigned long)past->id);
	if (past->accepted) {
		write_author(out, past->accepted);
		out_text(out, ": ");
		write_counts(out, past->accepted);
	} else {
		out_text(out, "cannot be used: ");
		out_escaped(out, past->broken);
	}
	out_text(out, past->current ? "; the current one\n" : "\n");
}

static int list(struct accepting *accepting, struct nga_error *err)
{
	struct store_list list;

	if (store_list(&accepting->states, &list, err) != 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		write_past(accepting->out, &list.items[i]);
	if (list.n == 0)
		out_text(accepting->out, "nothing was accepted\n");
	return STATUS_CLEAN;
}

static int verify(struct accepting *accepting, struct nga_error *err)
{
	struct store_verified verified;

	if (store_verify(&accepting->states, &verified, err) != 0)
		return -1;
	for (size_t i = 0; i < verified.ndamage; i++)
		(void)fprintf(stderr, "ngxaudit: %s\n",
			out_escape(accepting->out->arena, verified.damage[i]));
	if (verified.ndamage > 0)
		return STATUS_TROUBLE;
	out_format(accepting->out,
		verified.nfiles > 0 ? "every one of %zu copies is whole\n"
				    : "nothing was accepted\n",
		verified.nfiles);
	return STATUS_CLEAN;
}

/* ---- going back ---- */

static int read_id(struct accepting *accepting, struct nga_error *err)
{
	const struct words *operands = &accepting->settings->options->operands;
	char *end = NULL;

	if (operands->n == 0)
		return 0;
	const char *text = operands->items[0];
	unsigned long number = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end != '\0' || number == 0 || number > UINT32_MAX)
		return err_set(err, 0,
			"%s is no number of an accepted state; --accept --list shows them", text);
	accepting->id = (uint32_t)number;
	return 0;
}

static int go_back(struct accepting *accepting, struct nga_error *err)
{
	if (store_switch(&accepting->states, accepting->id, err) != 0)
		return -1;
	out_format(accepting->out, "accepted state %lu is the current one\n",
		(unsigned long)accepting->id);
	return STATUS_CLEAN;
}

/* ---- accepting ---- */

static int refuse(const char *why, struct nga_error *err)
{
	return err_set(err, 0, "%s; nothing was accepted (--force accepts it all the same)", why);
}

/* What nginx refuses, and what could not be looked at, is nothing to go back to. */
static int check(const struct accepting *accepting, struct nga_error *err)
{
	const struct nga_snapshot *snapshot = &accepting->pass.snapshot;
	const struct nga_nginx *nginx = &snapshot->nginx;
	struct arena *arena = accepting->out->arena;

	if (accepting->settings->options->force)
		return 0;
	if (nginx->hazard)
		return refuse(arena_format(arena, "nginx would hang on %s", nginx->hazard), err);
	if (nginx->answer == NGA_TIMED_OUT)
		return refuse("nginx did not answer in time", err);
	if (nginx->answer == NGA_REFUSES)
		return refuse(arena_format(arena, "nginx refuses this configuration: %s",
				      nginx->ncomplaints > 0
					      ? nginx->complaints[nginx->ncomplaints - 1].text
					      : "it does not say why"),
			err);
	for (size_t i = 0; i < snapshot->ngaps; i++)
		if (snapshot->gaps[i].about_loaded)
			return refuse(arena_format(arena, "%s: %s", snapshot->gaps[i].path,
					      snapshot->gaps[i].reason),
				err);
	return 0;
}

static void write_first(struct out *out, const struct nga_snapshot *snapshot)
{
	struct keep keep;
	size_t loaded = 0;

	keep_derive(out->arena, snapshot, &keep);
	for (size_t i = 0; i < snapshot->nfiles; i++)
		loaded += snapshot->files[i]->loaded;
	out_format(out,
		"Nothing was accepted so far. These will be: %zu file%s that nginx loads, and "
		"all of %zu pair%s of directories; %zu names.\n",
		loaded, plural(loaded), snapshot->npairs, plural(snapshot->npairs), keep.n);
}

static void write_changes(struct out *out, const struct nga_snapshot *snapshot)
{
	size_t n = snapshot->nchanges;

	out_format(out, "%zu change%s since state %lu (", n, plural(n),
		(unsigned long)snapshot->accepted->id);
	write_author(out, snapshot->accepted);
	out_text(out, "):\n");
	for (size_t i = 0; i < n && i < SHOWN; i++) {
		const struct nga_change *change = &snapshot->changes[i];
		out_format(out, "  %-15s  ", difference_words[change->how]);
		out_escaped(out, change->path);
		out_text(out, "\n");
	}
	if (n > SHOWN)
		out_format(out, "  and %zu more\n", n - SHOWN);
}

/* What differs from the state before is shown already, and is accepted with all the rest. */
static bool is_accepted_too(const struct nga_finding *finding)
{
	return strcmp(finding->rule->group, "drift") == 0 &&
	       finding->rule->about != NGA_ABOUT_EXPECTATION;
}

static void write_found(struct out *out, const struct nga_report *report)
{
	size_t counts[] = {[NGA_NOTE] = 0, [NGA_WARNING] = 0, [NGA_ERROR] = 0};

	for (size_t i = 0; i < report->nfindings; i++)
		counts[report->findings[i].severity] += !is_accepted_too(&report->findings[i]);
	if (counts[NGA_ERROR] + counts[NGA_WARNING] > 0)
		out_format(out, "The audit finds %zu error%s and %zu warning%s.\n",
			counts[NGA_ERROR], plural(counts[NGA_ERROR]), counts[NGA_WARNING],
			plural(counts[NGA_WARNING]));
}

/* Shows what is new in it, and asks where somebody is there to be asked. */
static bool confirm(struct accepting *accepting)
{
	struct arena *arena = accepting->out->arena;
	const struct nga_snapshot *snapshot = &accepting->pass.snapshot;
	struct out out = {.arena = arena};
	bool asks = !accepting->settings->options->yes;
	struct out *to = asks ? &out : accepting->out;

	if (snapshot->accepted)
		write_changes(to, snapshot);
	else
		write_first(to, snapshot);
	write_found(to, &accepting->pass.report);
	if (!asks)
		return true;
	prompt_say(out.bytes);
	const char *answer = prompt_ask(arena, "Accept this [y,n]? ");
	return answer && answer[0] == 'y';
}

static int store(struct accepting *accepting, struct nga_error *err)
{
	struct out *out = accepting->out;
	struct who who = who_runs(out->arena);
	struct store_author author = {.by = who.user, .host = who.host};
	uint32_t id = 0;

	if (progress_wanted())
		progress_show("writing the accepted state", 0);
	int status = store_accept(&accepting->states, &accepting->pass.snapshot, &author, &id, err);
	progress_clear();
	if (status != 0)
		return -1;
	out_format(out, "accepted state %lu\n", (unsigned long)id);
	return STATUS_CLEAN;
}

static int accept_now(struct accepting *accepting, struct nga_error *err)
{
	struct arena *arena = accepting->out->arena;
	const struct options *options = accepting->settings->options;
	const struct nga_accepted *before;
	unsigned wants = PASS_WANTS_CONTENTS | PASS_WANTS_JUDGING | PASS_WANTS_NGINX |
			 PASS_WANTS_ACCEPTED | PASS_WANTS_TO_ACCEPT;

	if (store_read(&accepting->states, 0, &before, err) != 0) {
		if (!options->force)
			return -1;
		wants |= PASS_WANTS_NO_ACCEPTED;
	}
	accepting->pass = (struct pass){.arena = arena};
	if (pass_run(&accepting->pass, accepting->settings, wants, err) != 0)
		return -1;
	progress_clear();
	if (check(accepting, err) != 0)
		return -1;
	const struct nga_snapshot *snapshot = &accepting->pass.snapshot;
	if (snapshot->accepted && snapshot->nchanges == 0 && !options->force) {
		out_format(accepting->out, "nothing has changed since state %lu (",
			(unsigned long)snapshot->accepted->id);
		write_author(accepting->out, snapshot->accepted);
		out_text(accepting->out, ")\n");
		return STATUS_CLEAN;
	}
	if (!confirm(accepting)) {
		out_text(accepting->out, "nothing was accepted\n");
		return STATUS_CLEAN;
	}
	return store(accepting, err);
}

/* Under the lock of the repairs: half of one is nothing to accept, and is taken back first. */
static int change(struct accepting *accepting, struct nga_error *err)
{
	struct arena *arena = accepting->out->arena;
	bool recovered;
	struct apply *apply =
		repair_open(arena, accepting->settings, &accepting->tree, &recovered, err);

	if (!apply)
		return repair_no_home(arena, err);
	int status = accepting->id > 0 ? go_back(accepting, err) : accept_now(accepting, err);
	apply_close(apply);
	return status;
}

static int check_options(const struct options *options, struct nga_error *err)
{
	bool reads = options->list || options->verify, names = options->operands.n > 0;

	if (options->list + options->verify + names > 1)
		return err_set(err, 0, "--accept takes one of ID, --list and --verify");
	if ((reads || names) && (options->yes || options->force))
		return err_set(err, 0, "--yes and --force go with --accept alone");
	if (!reads && !names && !options->yes && !prompt_possible())
		return err_set(
			err, 0, "no terminal to ask at: say --yes to accept the state as it is");
	return 0;
}

int mode_accept(struct out *out, struct settings *settings, struct nga_error *err)
{
	const struct options *options = settings->options;
	struct accepting accepting = {.out = out, .settings = settings};

	if (check_options(options, err) != 0 || read_id(&accepting, err) != 0 ||
		repair_find(out->arena, settings, &accepting.tree, err) != 0)
		return -1;
	accepting.states = (struct store){out->arena, repair_where(settings, &accepting.tree)};
	if (options->list || options->verify) {
		repair_warn(out->arena, settings, &accepting.tree);
		return options->list ? list(&accepting, err) : verify(&accepting, err);
	}
	if (output_check(out->arena, options->output, err) != 0)
		return -1;
	return change(&accepting, err);
}
