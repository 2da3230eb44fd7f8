/* Repairs with the accepted state as their aim: what differs from it is made what it was. */
#include "modes.h"

#include "accepted.h"
#include "fixing.h"
#include "operand_paths.h"
#include "progress.h"
#include "repair.h"
#include "restoring.h"
#include "style.h"

#include <arena.h>
#include <path.h>
#include <restore.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where the main file is gone there is no pass; what was accepted is all that is known then. */
static int look_at_disk(struct fixing *fixing, struct nga_error *err)
{
	const struct options *options = fixing->settings->options;
	unsigned wants = PASS_WANTS_JUDGING | PASS_WANTS_CONTENTS | PASS_WANTS_ACCEPTED;
	struct pass *before = &fixing->before;
	struct nga_error second;

	if (!options->dry_run)
		wants |= PASS_WANTS_NGINX;
	*before = (struct pass){.arena = fixing->out->arena};
	int status = pass_run(before, fixing->settings, wants, err);
	progress_clear();
	if (status == 0 || before->snapshot.nfiles > 0)
		return status;
	if (restoring_look_alone(before, fixing->settings, &second) != 0)
		return -1;
	return before->snapshot.accepted ? 0 : -1;
}

static int refuse_without(const struct fixing *fixing, struct nga_error *err)
{
	const struct nga_snapshot *snapshot = &fixing->before.snapshot;

	if (!snapshot->accepted_withheld)
		return accepted_insist(snapshot, err);
	return err_set(err, 0, "the accepted state may not be read; to restore it: sudo %s",
		repair_command(fixing->out->arena, fixing->settings, snapshot, "--restore"));
}

/* ---- some paths alone ---- */

static bool is_meant(const struct nga_finding *finding, const char *path)
{
	return path_is_below(finding->subject, path) || path_is_below(finding->file, path);
}

static bool is_accepted(const struct nga_snapshot *snapshot, const char *path)
{
	for (size_t i = 0; i < snapshot->accepted->nrecords; i++)
		if (path_is_below(snapshot->accepted->records[i].path, path))
			return true;
	return false;
}

/* Whether anything is known of the path. */
static bool mark(struct fixing *fixing, const char *path, bool *wanted)
{
	bool found = false;

	for (size_t i = 0; i < fixing->plan.n; i++)
		if (is_meant(fixing->plan.choices[i].finding, path))
			found = wanted[i] = true;
	return found || is_accepted(&fixing->before.snapshot, path);
}

/* Of what lies behind a path that is to make room, nothing is repaired by itself. */
static int refuse_behind(
	const struct nga_snapshot *snapshot, const char *path, struct nga_error *err)
{
	for (size_t i = 0; i < snapshot->nchanges; i++) {
		const struct nga_change *change = &snapshot->changes[i];
		if (restore_makes_room(change) && strcmp(path, change->was->path) != 0 &&
			path_is_below(path, change->was->path))
			return err_set(err, 0,
				"%s: %s on the way to it is of another kind than was accepted: "
				"restore that, and all below it with it",
				path, change->was->path);
	}
	return 0;
}

static int narrow(struct fixing *fixing, const struct operand_paths *paths, struct nga_error *err)
{
	struct arena *arena = fixing->out->arena;
	bool *wanted = arena_array(arena, fixing->plan.n + 1, sizeof(*wanted));
	struct nga_choice *kept = arena_array(arena, fixing->plan.n + 1, sizeof(*kept));
	size_t n = 0;

	if (paths->words.n == 0)
		return 0;
	for (size_t i = 0; i < paths->words.n; i++) {
		const char *path = paths->words.items[i];
		if (refuse_behind(&fixing->before.snapshot, path, err) != 0)
			return -1;
		if (!mark(fixing, path, wanted))
			return err_set(err, 0,
				"%s: nothing was accepted of it, and nothing is new there", path);
	}
	for (size_t i = 0; i < fixing->plan.n; i++)
		if (wanted[i])
			kept[n++] = fixing->plan.choices[i];
	fixing->plan = (struct nga_plan){kept, n};
	return 0;
}

/* All or nothing: what rests on a damaged copy stops the rest of what was asked for. */
static int refuse_damaged(const struct nga_snapshot *snapshot, const struct operand_paths *paths,
	struct nga_error *err)
{
	size_t n = restoring_tell_damage(snapshot, paths);

	if (n == 0)
		return 0;
	return err_set(err, 0,
		"%zu accepted cop%s cannot be used, so nothing is restored: restore the others by "
		"name (--restore PATH...), or go back to an older state with --accept ID "
		"(--accept --verify names all that is damaged, --accept --list the states)",
		n, n == 1 ? "y" : "ies");
}

/* ---- what stays as it is ---- */

static void tell(const struct fixing *fixing, const char *path, const char *what)
{
	(void)fprintf(stderr, "ngxaudit: %s %s\n", out_escape(fixing->out->arena, path), what);
}

static void tell_lacking(const struct fixing *fixing)
{
	const struct nga_snapshot *snapshot = &fixing->before.snapshot;

	for (size_t i = 0; i < snapshot->nchanges; i++) {
		const struct nga_change *change = &snapshot->changes[i];
		const struct nga_restorable *with = &snapshot->restorable[i];
		if (!restore_lacks(snapshot, i) || with->damage || with->behind)
			continue;
		tell(fixing, change->path,
			with->lacks ? with->lacks
			: change->how == NGA_DIFFERS_GONE
				? "is missing here, and only its digest was accepted: bring it "
				  "from elsewhere"
				: "differs from what was accepted, of which only the digest is "
				  "known: it stays");
	}
}

/* What --yes leaves to a person. */
static void tell_unsafe(const struct fixing *fixing)
{
	for (size_t i = 0; i < fixing->plan.n; i++) {
		const struct nga_proposal *proposal = fixing->plan.choices[i].proposals;
		if (!proposal->safe && fixing->settings->options->yes)
			tell(fixing, proposal->finding->subject,
				proposal->nsteps > 1
					? "was a directory, of which not all was remembered: it "
					  "stays; without --yes it is asked about"
					: "is new, and no include pattern loads it: it stays");
	}
}

static int look(struct fixing *fixing, struct nga_error *err)
{
	struct arena *arena = fixing->out->arena;
	struct nga_snapshot *snapshot = &fixing->before.snapshot;
	struct operand_paths paths = {.arena = arena, .snapshot = snapshot};

	if (look_at_disk(fixing, err) != 0)
		return -1;
	if (!snapshot->accepted)
		return refuse_without(fixing, err);
	if (operand_paths_read(&paths, fixing->settings->options, err) != 0 ||
		restoring_prepare(arena, fixing->settings, snapshot, err) != 0 ||
		refuse_damaged(snapshot, &paths, err) != 0)
		return -1;
	restore_plan(arena, snapshot, &fixing->plan);
	if (narrow(fixing, &paths, err) != 0)
		return -1;
	if (fixing->settings->options->dry_run)
		restore_make_once(arena, &fixing->plan);
	tell_lacking(fixing);
	tell_unsafe(fixing);
	return 0;
}

int mode_restore(struct out *out, struct settings *settings, struct nga_error *err)
{
	static const struct fixing_aim aim = {"restore", "--restore", look};
	struct fixing fixing = {
		.out = out, .settings = settings, .aim = &aim, .style = style_of(settings)};

	return fixing_run(&fixing, err);
}
