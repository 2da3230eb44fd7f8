#include "pass.h"

#include "accepted.h"
#include "asking.h"
#include "clock.h"
#include "how_to_look.h"
#include "running.h"
#include "tls.h"

#include <arena.h>
#include <expectations.h>
#include <judge.h>
#include <placing.h>
#include <references.h>
#include <scan.h>
#include <servers.h>
#include <sites.h>
#include <store.h>

/* Where only files were read again, only what they refer to is looked for again. */
static void refer(struct pass *pass, const struct scan *scan)
{
	if (pass->memory)
		pass_memory_refer(pass->memory, scan, &pass->snapshot);
	else
		references_derive(pass->arena, &pass->snapshot);
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
		refer(pass, scan);
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
	struct target target;
	bool guessed, mistaken; /* `target` was, so far; it was, and turned out to be another */
	struct asking asking;
};

/* By now nginx will have said what it was built with. Fails where the target is another, too. */
static int settle_target(struct pass *pass, struct aim *aim, struct nga_error *err)
{
	struct target meant;

	if (!aim->guessed)
		return 0;
	aim->guessed = false;
	int status = locate(pass->arena, aim->settings, &meant, err);
	aim->settings->host = NULL; /* it was for one look */
	if (status != 0)
		return -1;
	aim->mistaken = !locate_is_same(&meant, &aim->target);
	aim->target = meant;
	return aim->mistaken ? -1 : 0;
}

static void take_target(
	struct pass *pass, struct scan_options *options, const struct target *target)
{
	options->prefix = pass->snapshot.prefix = target->prefix;
	options->workers_user = target->workers_user;
	options->master_pid = target->master_pid;
}

/* Where only files were read again, only what they say is placed again. */
static void place(struct pass *pass, const struct scan *scan)
{
	if (pass->memory)
		pass_memory_place(pass->memory, scan, &pass->snapshot);
	else
		placing_all(pass->arena, &pass->snapshot);
}

/* From the disk to everything that is known of it; nginx is left at work. */
static int look(struct pass *pass, struct aim *aim, unsigned needs, struct nga_error *err)
{
	struct settings *settings = aim->settings;
	const struct target *target = &aim->target;
	struct nga_snapshot *snapshot = &pass->snapshot;
	struct scan_options *options = arena_alloc(pass->arena, sizeof(*options));
	bool asks = !pass->known || pass->known->asks;

	*options = how_to_look(pass, settings, target);
	options->needs = needs;
	options->cache = pass->memory ? pass_memory_scan(pass->memory) : NULL;
	options->touched = pass->touched;
	if (pass->memory && !pass->touched)
		pass_memory_outdate(pass->memory);
	options->accepted = snapshot->accepted;
	pass->looked = options;
	struct scan *scan = scan_tree(pass->arena, options, snapshot, err);
	if (settle_target(pass, aim, err) != 0 || !scan) {
		scan_close(scan);
		return -1;
	}
	take_target(pass, options, target);
	running_begin(pass, settings, target);
	if (needs & JUDGE_NEEDS_CONTENTS)
		place(pass, scan);
	if (needs & JUDGE_NEEDS_PLACES)
		scan_places(scan, snapshot);
	aim->asking.scan = scan;
	if (needs & JUDGE_NEEDS_NGINX && asks)
		asking_start(&aim->asking, pass, settings, target);
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

static int run(struct pass *pass, struct aim *aim, unsigned wants, struct nga_error *err)
{
	struct nga_snapshot *snapshot = &pass->snapshot;
	struct settings *settings = aim->settings;
	const struct target *target = &aim->target;
	unsigned needs = needs_of(settings, wants);

	*snapshot = (struct nga_snapshot){
		.taken_at_ns = clock_now(),
		.expectations = settings->own.expectations,
		.nexpectations = settings->own.nexpectations,
	};
	snapshot->root = target->root;
	snapshot->nginx_conf = target->nginx_conf;
	/* the states of sites are told by it, too */
	const bool reads =
		wants & (PASS_WANTS_JUDGING | PASS_WANTS_ACCEPTED | PASS_WANTS_MISSING) &&
		!(wants & PASS_WANTS_NO_ACCEPTED);
	int denied = reads ? accepted_read(pass->arena, settings, snapshot, err) : 0;
	if (denied < 0) {
		(void)settle_target(pass, aim, err);
		return -1;
	}
	if (look_as_needed(pass, aim, needs, err) != 0)
		return accepted_add_way(pass->arena, settings, snapshot, err);
	if (needs & JUDGE_NEEDS_LIVE)
		running_look(pass, settings, target);
	if (denied)
		accepted_add_limit(pass->arena, snapshot);
	struct judging *judging = wants & PASS_WANTS_JUDGING
					  ? judge_begin(pass->arena, snapshot, &settings->ruleset)
					  : NULL;
	if (wants & PASS_WANTS_DIGEST)
		running_digest(pass, settings);
	asking_finish(pass, settings, &aim->asking);
	if (pass->known && !pass->known->asks)
		asking_recall(pass);
	if (judging)
		finish_judging(pass, settings, judging);
	return 0;
}

int pass_run(struct pass *pass, struct settings *settings, unsigned wants, struct nga_error *err)
{
	struct aim aim = {.settings = settings};

	if (pass->known)
		aim.target = *pass->known->target;
	else if (locate_guess(pass->arena, settings, &aim.target))
		aim.guessed = true;
	else if (locate(pass->arena, settings, &aim.target, err) != 0)
		return -1;
	int result = run(pass, &aim, wants, err);
	if (!aim.mistaken)
		return result;
	aim.mistaken = false;
	return run(pass, &aim, wants, err);
}
