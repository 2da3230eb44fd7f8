#include "pass.h"

#include "accepted.h"
#include "clock.h"
#include "how_to_look.h"
#include "locate.h"
#include "progress.h"
#include "running.h"
#include "strangers.h"
#include "tls.h"

#include <answer.h>
#include <arena.h>
#include <ask_nginx.h>
#include <complaints.h>
#include <conf.h>
#include <expectations.h>
#include <judge.h>
#include <opened.h>
#include <references.h>
#include <scan.h>
#include <search.h>
#include <servers.h>
#include <sites.h>
#include <store.h>
#include <traces.h>

#include <string.h>

static void add_gap(struct pass *pass, const char *path, const char *reason)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	struct nga_gap *gaps = arena_array(pass->arena, snapshot->ngaps + 1, sizeof(*gaps));

	if (snapshot->ngaps > 0)
		memcpy(gaps, snapshot->gaps, snapshot->ngaps * sizeof(*gaps));
	gaps[snapshot->ngaps++] = (struct nga_gap){
		.path = path,
		.reason = reason,
		.about_loaded = true,
	};
	snapshot->gaps = gaps;
}

/* nginx -t beside the rest of the pass. */
struct asking {
	struct ask *ask; /* NULL: it was not to be asked, or could not be */
	struct strangers strangers;
	const char *gap; /* why it could not */
};

/* What would make nginx wait for ever, or die; or NULL. */
static const char *find_hazard(
	struct pass *pass, const struct scan *scan, const struct traces *traces)
{
	const char *hazard = complaints_hazard(&pass->snapshot);
	size_t n = 0;

	if (!hazard)
		hazard = scan_first_fifo(scan, traces->paths, traces->npaths);
	if (!hazard) {
		const char **opened = opened_by_master(pass->arena, &pass->snapshot, &n);
		hazard = scan_first_fifo(scan, opened, n);
	}
	return hazard;
}

/* A pipe of passphrases is no fault of the configuration, but we would take what is meant for the
 * next start, or wait. */
static const char *gap_of_hazard(const struct pass *pass)
{
	const char *hazard = pass->snapshot.nginx.hazard;

	if (!opened_for_passphrases(pass->arena, &pass->snapshot, hazard))
		return NULL;
	return arena_format(pass->arena,
		"not asked: it would take the passphrases that are meant for nginx out of %s, a "
		"FIFO, or wait for ever; --no-test leaves it out",
		hazard);
}

static void start_asking(struct pass *pass, const struct settings *settings,
	const struct target *target, struct scan *scan, struct asking *asking)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	struct nga_error err;

	if (settings->options->no_test || settings->options->root)
		return;
	struct traces *traces = arena_alloc(pass->arena, sizeof(*traces));
	traces_derive(pass->arena, snapshot, &target->makes, target->globals, traces);
	snapshot->nginx.hazard = find_hazard(pass, scan, traces);
	if (snapshot->nginx.hazard) {
		asking->gap = gap_of_hazard(pass);
		return;
	}
	if (!target->binary) {
		asking->gap = "no nginx found to ask; name one with --nginx, or say --no-test";
		return;
	}
	pass->ask = (struct ask_options){
		.binary = target->binary,
		.nginx_conf = target->nginx_conf,
		.prefix = target->test_prefix,
		.globals = target->globals,
		.old = target->old,
		.timeout = settings->test_timeout,
		.in_place = settings->options->test_in_place,
		.traces = traces,
	};
	if (!settings->options->test_anyway)
		strangers_look(pass->arena, scan, snapshot, &pass->ask, &asking->strangers);
	asking->gap = asking->strangers.gap;
	if (asking->gap) {
		pass->ask.binary = NULL;
		return;
	}
	asking->ask = ask_start(pass->arena, &pass->ask, &err);
	if (!asking->ask)
		asking->gap = arena_copy(pass->arena, err.text);
}

static void add_nginx_gap(struct pass *pass, const char *gap)
{
	if (gap)
		add_gap(pass, "nginx", gap);
}

/* Which sites nginx refuses, and which it would refuse if they were enabled. */
static void ask_further(struct pass *pass, const struct settings *settings)
{
	struct nga_nginx *nginx = &pass->snapshot.nginx;
	struct search search = {
		.snapshot = &pass->snapshot,
		.ask = &pass->ask,
		.seconds = settings->test_timeout - nginx->seconds,
		.progress = progress_wanted() ? progress_show : NULL,
	};

	if (nginx->answer == NGA_REFUSES)
		add_nginx_gap(pass, search_faults(pass->arena, &search, nginx));
	if (settings->options->test_disabled &&
		(nginx->answer == NGA_REFUSES || nginx->answer == NGA_ACCEPTS))
		add_nginx_gap(pass, search_disabled(pass->arena, &search, nginx));
}

static void finish_asking(
	struct pass *pass, const struct settings *settings, const struct asking *asking)
{
	const char *gap = asking->gap;

	if (asking->ask) {
		if (progress_wanted())
			progress_show("waiting for nginx -t", 0);
		ask_finish(asking->ask, &pass->snapshot.nginx, &gap);
		if (asking->strangers.copy)
			strangers_tell(&asking->strangers, pass->arena, &pass->snapshot);
		else
			ask_further(pass, settings);
		const char *unknown = ask_check_listens(pass->arena, &pass->snapshot,
			pass->snapshot.live.master, &pass->snapshot.nginx);
		gap = gap ? gap : unknown;
	}
	add_nginx_gap(pass, gap);
}

/* The answer that is known, in place of a new one. */
static void give_answer(struct pass *pass)
{
	const struct pass_known *known = pass->known;
	struct answer answer;

	if (!known->answer ||
		!answer_read(pass->arena, known->answer, known->length, &pass->snapshot, &answer))
		return;
	pass->snapshot.nginx = answer.nginx;
	for (size_t i = 0; i < answer.ngaps; i++)
		add_nginx_gap(pass, answer.gaps[i]);
}

/* From names to meaning: servers, references, certificates and sites, as far as `needs`
 * goes. */
static void look_closer(
	struct pass *pass, struct scan *scan, unsigned needs, const struct settings *settings)
{
	struct nga_snapshot *snapshot = &pass->snapshot;

	if (needs & JUDGE_NEEDS_CONTENTS)
		servers_derive(pass->arena, snapshot);
	if (needs & (JUDGE_NEEDS_REFERENCES | JUDGE_NEEDS_KEYS))
		references_derive(pass->arena, snapshot);
	if (settings->policy->of_masters_alone)
		references_keep_masters(snapshot);
	if (needs & JUDGE_NEEDS_REFERENCES)
		scan_references(scan, snapshot);
	tls_look(pass->arena, scan, snapshot, needs);
	sites_derive(pass->arena, snapshot, &settings->ruleset);
	if (snapshot->accepted)
		accepted_recall(pass->arena, settings, snapshot);
	expectations_derive(pass->arena, snapshot);
}

static unsigned needs_of(const struct settings *settings, unsigned wants)
{
	unsigned needs = wants & PASS_WANTS_JUDGING ? judge_needs(&settings->ruleset) : 0;

	if (wants & PASS_WANTS_CONTENTS)
		needs |= JUDGE_NEEDS_CONTENTS;
	if (wants & PASS_WANTS_ACCEPTED)
		needs |= JUDGE_NEEDS_ACCEPTED | JUDGE_NEEDS_CHANGED;
	if (wants & PASS_WANTS_TO_ACCEPT)
		needs |= JUDGE_NEEDS_DISABLED | JUDGE_NEEDS_REFERENCES;
	if (wants & PASS_WANTS_NO_ACCEPTED)
		needs &= ~(unsigned)JUDGE_NEEDS_ACCEPTED;
	if (wants & PASS_WANTS_NGINX)
		needs |= JUDGE_NEEDS_NGINX;
	if (wants & PASS_WANTS_LIVE)
		needs |= JUDGE_NEEDS_LIVE;
	if (settings->options->no_live || settings->options->root)
		needs &= ~(unsigned)JUDGE_NEEDS_LIVE;
	if (needs & JUDGE_NEEDS_LIVE)
		needs |= JUDGE_NEEDS_CONTENTS;
	if (needs & JUDGE_NEEDS_NGINX && !settings->options->no_test && !settings->options->root)
		needs |= JUDGE_NEEDS_CONTENTS | /* what would hang it is known first, */
			 JUDGE_NEEDS_PLACES;    /* and whose word it would follow */
	if (wants & PASS_WANTS_WAYS)
		needs |= JUDGE_NEEDS_PLACES;
	if (needs & JUDGE_NEEDS_NGINX && settings->options->test_disabled)
		needs |= JUDGE_NEEDS_DISABLED;
	if (settings->own.nexpectations > 0) /* whatever they name, only contents tell of it */
		needs |= JUDGE_NEEDS_CONTENTS;
	if (needs & (JUDGE_NEEDS_REFERENCES | JUDGE_NEEDS_PLACES | JUDGE_NEEDS_DISABLED))
		needs |= JUDGE_NEEDS_CONTENTS;
	return needs;
}

int pass_exit_status(const struct nga_report *report, enum nga_severity fail_on)
{
	bool never = fail_on == NGA_NO_SEVERITY;

	if (!never && report->counts[NGA_ERROR] > 0)
		return 2;
	if (report->snapshot->ngaps > 0)
		return 3;
	for (int severity = NGA_NOTE; !never && severity < NGA_ERROR; severity++)
		if (severity >= (int)fail_on && report->counts[severity] > 0)
			return 1;
	return 0;
}

static void keep_gaps_of_loaded(struct nga_snapshot *snapshot)
{
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->ngaps; i++)
		if (snapshot->gaps[i].about_loaded)
			snapshot->gaps[kept++] = snapshot->gaps[i];
	snapshot->ngaps = kept;
}

static void finish_judging(
	struct pass *pass, const struct settings *settings, struct judging *judging)
{
	struct nga_report *report = &pass->report;

	*report = (struct nga_report){
		.snapshot = &pass->snapshot,
		.mode = settings->policy->mode,
		.taken_at = clock_timestamp(pass->arena, pass->snapshot.taken_at_ns),
		.fail_on = settings->fail_on,
	};
	if (settings->policy->of_loaded_alone)
		keep_gaps_of_loaded(&pass->snapshot);
	judge_end(judging, report);
	report->exit_status = pass_exit_status(report, settings->fail_on);
}

/* What one pass is about. */
struct aim {
	struct settings *settings;
	const struct target *target;
	struct asking asking;
};

/* From the disk to everything that is known of it; nginx is left at work. */
static int look(struct pass *pass, struct aim *aim, unsigned needs, struct nga_error *err)
{
	struct settings *settings = aim->settings;
	const struct target *target = aim->target;
	struct nga_snapshot *snapshot = &pass->snapshot;
	struct scan_options *options = arena_alloc(pass->arena, sizeof(*options));
	bool asks = !pass->known || pass->known->asks;

	*options = how_to_look(pass, settings, target);
	options->needs = needs;
	options->cache = pass->memory ? pass_memory_scan(pass->memory) : NULL;
	options->touched = pass->touched;
	options->accepted = snapshot->accepted;
	pass->looked = options;
	struct scan *scan = scan_tree(pass->arena, options, snapshot, err);
	if (!scan)
		return -1;
	running_begin(pass, settings, target);
	if (needs & JUDGE_NEEDS_CONTENTS)
		conf_place(pass->arena, snapshot);
	if (needs & JUDGE_NEEDS_PLACES)
		scan_places(scan, snapshot);
	if (needs & JUDGE_NEEDS_NGINX && asks)
		start_asking(pass, settings, target, scan, &aim->asking);
	look_closer(pass, scan, needs, settings);
	scan_close(scan);
	tls_add_limits(pass->arena, snapshot);
	if (!snapshot->accepted || !(needs & JUDGE_NEEDS_ACCEPTED))
		return 0;
	return store_look(pass->arena, snapshot, err);
}

/* What something else could have moved has not moved where nothing differs from what was accepted:
 * then most of the work is saved. */
static int look_as_needed(struct pass *pass, struct aim *aim, unsigned needs, struct nga_error *err)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	const struct nga_snapshot before = *snapshot;

	if (look(pass, aim, needs, err) != 0)
		return -1;
	if (!(needs & JUDGE_NEEDS_CHANGED) || needs & JUDGE_NEEDS_CONTENTS ||
		snapshot->nchanges == 0)
		return 0;
	*snapshot = before;
	return look(pass, aim, needs | JUDGE_NEEDS_CONTENTS, err);
}

int pass_run(struct pass *pass, struct settings *settings, unsigned wants, struct nga_error *err)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	unsigned needs = needs_of(settings, wants);
	struct target target;
	struct aim aim = {.settings = settings, .target = &target};

	*snapshot = (struct nga_snapshot){
		.taken_at_ns = clock_now(),
		.expectations = settings->own.expectations,
		.nexpectations = settings->own.nexpectations,
	};
	if (pass->known)
		target = *pass->known->target;
	else if (locate(pass->arena, settings, &target, err) != 0)
		return -1;
	snapshot->root = target.root;
	snapshot->nginx_conf = target.nginx_conf;
	/* the states of sites are told by it, too */
	const bool reads =
		wants & (PASS_WANTS_JUDGING | PASS_WANTS_ACCEPTED | PASS_WANTS_MISSING) &&
		!(wants & PASS_WANTS_NO_ACCEPTED);
	int denied = reads ? accepted_read(pass->arena, settings, snapshot, err) : 0;
	if (denied < 0)
		return -1;
	if (look_as_needed(pass, &aim, needs, err) != 0)
		return accepted_add_way(pass->arena, settings, snapshot, err);
	if (needs & JUDGE_NEEDS_LIVE)
		running_look(pass, settings, &target);
	if (denied)
		accepted_add_limit(pass->arena, snapshot);
	struct judging *judging = wants & PASS_WANTS_JUDGING
					  ? judge_begin(pass->arena, snapshot, &settings->ruleset)
					  : NULL;
	if (wants & PASS_WANTS_DIGEST)
		running_digest(pass, settings);
	finish_asking(pass, settings, &aim.asking);
	if (pass->known && !pass->known->asks)
		give_answer(pass);
	if (judging)
		finish_judging(pass, settings, judging);
	return 0;
}
