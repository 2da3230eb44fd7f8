#include "asking.h"

#include "progress.h"

#include <answer.h>
#include <arena.h>
#include <ask_nginx.h>
#include <complaints.h>
#include <opened.h>
#include <search.h>
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

void asking_start(struct asking *asking, struct pass *pass, const struct settings *settings,
	const struct target *target)
{
	struct scan *scan = asking->scan;
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

void asking_finish(struct pass *pass, const struct settings *settings, const struct asking *asking)
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

void asking_recall(struct pass *pass)
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
