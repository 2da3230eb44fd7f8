#include "restore.h"

#include "changes.h"
#include "planning.h"

#include <ngxaudit/rules.h>

#include <out.h>
#include <path.h>

#include <string.h>
#include <sys/stat.h>

/* What is asked about where no rule has found it. */
static const struct {
	struct nga_rule rule;
	const char *message;
} kinds[] = {
	[NGA_DIFFERS_CONTENT] = {{.name = "changed-config", .group = "drift"},
		"holds other bytes than were accepted"},
	[NGA_DIFFERS_LINK] = {{.name = "changed-link", .group = "drift"},
		"leads elsewhere than was accepted"},
	[NGA_DIFFERS_MODE] = {{.name = "changed-mode", .group = "drift"},
		"has another owner or mode than was accepted"},
	[NGA_DIFFERS_KIND] = {{.name = "changed-config", .group = "drift"},
		"is of another kind than was accepted"},
	[NGA_DIFFERS_NEW] = {{.name = "new-config", .group = "drift"},
		"was not there when the state was accepted"},
	[NGA_DIFFERS_GONE] = {{.name = "gone-config", .group = "drift"},
		"was accepted, and is gone"},
};

/* A path that differs, and what is known of it. */
struct differing {
	const struct nga_change *change;
	const struct nga_restorable *with;
};

static struct differing differing(const struct nga_snapshot *snapshot, size_t change)
{
	return (struct differing){&snapshot->changes[change], &snapshot->restorable[change]};
}

/* Links lead to it by other names: it lies where its record says. */
static const char *path_of(const struct nga_change *change)
{
	return change->was ? change->was->path : change->path;
}

static bool needs_content(const struct nga_change *change)
{
	return change->was && change->was->kind == NGA_RECORDED_FILE &&
	       change->how != NGA_DIFFERS_MODE;
}

bool restore_lacks(const struct nga_snapshot *snapshot, size_t change)
{
	struct differing one = differing(snapshot, change);

	return one.with->lacks || one.with->damage ||
	       (needs_content(one.change) && !one.with->bytes);
}

bool restore_makes_room(const struct nga_change *change)
{
	return change->was && change->how == NGA_DIFFERS_KIND;
}

/* ---- what is there, and what is to be ---- */

static void add_bytes(const struct nga_change *change, struct nga_lying *lying)
{
	const struct nga_file *file = change->file;

	if (!file || !file->bytes || file->stat.ino != change->stat.ino ||
		file->stat.mtime_ns != change->stat.mtime_ns || file->size != (size_t)lying->size)
		return;
	lying->bytes = file->bytes;
	lying->length = file->size;
}

static struct nga_lying lying_now(const struct differing *one)
{
	const struct nga_change *change = one->change;
	const struct nga_stat *stat = &change->stat;
	struct nga_lying lying = {.dev = stat->dev,
		.ino = stat->ino,
		.mode = stat->mode & 07777,
		.uid = stat->uid,
		.gid = stat->gid};

	if (stat->mode == 0)
		return plan_nothing();
	if (S_ISLNK(stat->mode))
		return plan_link(change->text);
	lying.thing = S_ISREG(stat->mode)   ? NGA_A_FILE
		      : S_ISDIR(stat->mode) ? NGA_A_DIRECTORY
					    : NGA_A_SPECIAL;
	if (lying.thing == NGA_A_FILE) {
		lying.size = stat->size;
		lying.mtime_ns = stat->mtime_ns;
		lying.bytes = one->with->now;
		lying.length = one->with->now_length;
		add_bytes(change, &lying);
	}
	return lying;
}

static struct nga_lying lying_then(const struct nga_record *was, const struct nga_restorable *with)
{
	struct nga_lying lying = {.mode = was ? was->mode : 0, .uid = with->uid, .gid = with->gid};

	if (!was)
		return plan_nothing();
	switch (was->kind) {
	case NGA_RECORDED_LINK:
		lying.thing = NGA_A_LINK;
		lying.text = was->text;
		lying.mode = 0;
		break;
	case NGA_RECORDED_DIRECTORY:
		lying.thing = NGA_A_DIRECTORY;
		break;
	case NGA_RECORDED_FILE:
		lying.thing = NGA_A_FILE;
		lying.bytes = with->bytes;
		lying.length = with->length;
		lying.size = was->size;
		break;
	}
	return lying;
}

/* Another owner or mode is given to the very thing that is there. */
static struct nga_lying lying_wanted(const struct differing *one, const struct nga_lying *have)
{
	if (one->change->how != NGA_DIFFERS_MODE)
		return lying_then(one->change->was, one->with);
	struct nga_lying lying = *have;
	lying.mode = one->change->was->mode;
	lying.uid = one->with->uid;
	lying.gid = one->with->gid;
	return lying;
}

/* ---- proposals ---- */

static const char *why(const struct planning *planning, const struct nga_change *change)
{
	unsigned long id = planning->snapshot->accepted->id;

	if (!change->was)
		return arena_format(planning->arena,
			"it was not there when state %lu was accepted; nothing is deleted", id);
	return arena_format(planning->arena, "so it was when state %lu was accepted", id);
}

static struct nga_proposal *propose(struct planning *planning, const struct differing *one)
{
	struct nga_step *steps;
	size_t n = one->with->nparents, nbelow = one->with->nbelow;
	struct nga_proposal *proposal = plan_propose(planning, NGA_RESTORE, n + 1 + nbelow, &steps);

	for (size_t i = 0; i < n; i++) {
		const struct nga_missing_dir *parent = &one->with->parents[i];
		struct nga_lying made = {.thing = NGA_A_DIRECTORY,
			.mode = parent->mode,
			.uid = parent->uid,
			.gid = parent->gid};
		steps[i] = (struct nga_step){parent->path, plan_nothing(), made};
	}
	struct nga_lying have = lying_now(one);
	steps[n] = (struct nga_step){path_of(one->change), have, lying_wanted(one, &have)};
	for (size_t i = 0; i < nbelow; i++) {
		const struct nga_below *below = &one->with->below[i];
		steps[n + 1 + i] = (struct nga_step){
			below->was->path, plan_nothing(), lying_then(below->was, &below->with)};
	}
	proposal->why = why(planning, one->change);
	return proposal;
}

/* Whether nginx reads it for its name: it lies where a pattern looks. What an include line names
 * may have lain there long before that line was written, and is read no more when the line is taken
 * back. */
static bool is_matched(const struct nga_change *change)
{
	return change->entry && change->entry->loaded;
}

/* Of a directory that is made anew, what nobody recorded is missing: below that of the main file
 * that is nothing that nginx loads, elsewhere it may be what somebody serves. */
static bool is_safe(const struct nga_snapshot *snapshot, const struct differing *one)
{
	const struct nga_record *was = one->change->was;

	if (!was)
		return is_matched(one->change);
	return one->with->nbelow == 0 || was->whole ||
	       (path_is_below(was->path, snapshot->conf_dir) &&
		       strcmp(was->path, snapshot->conf_dir) != 0);
}

/* Whether it lies behind a link that led elsewhere: it is the link that is put back, and what lies
 * there now is not read any more. It may be somebody's next release. */
static bool is_behind(
	struct arena *arena, const struct nga_snapshot *snapshot, const struct nga_change *change)
{
	const struct nga_dir *dir = change->dir;

	return !change->was && dir &&
	       strcmp(changes_led(arena, snapshot->accepted, dir->path), dir->real) != 0;
}

/* A file that is written anew has the owner and the mode that it had. */
static bool is_done_already(const struct nga_snapshot *snapshot, size_t change)
{
	const struct nga_change *changes = snapshot->changes;

	return change > 0 && changes[change].how == NGA_DIFFERS_MODE &&
	       changes[change - 1].was == changes[change].was &&
	       !restore_lacks(snapshot, change - 1);
}

static const struct nga_finding *finding_of(struct arena *arena, const struct nga_change *change)
{
	struct nga_finding *finding = arena_alloc(arena, sizeof(*finding));

	*finding = (struct nga_finding){
		.rule = &kinds[change->how].rule,
		.severity = NGA_WARNING,
		.subject = path_of(change),
		.file = change->path,
		.message = arena_format(arena, "%s %s", out_escape(arena, path_of(change)),
			kinds[change->how].message),
	};
	return finding;
}

void restore_plan(struct arena *arena, const struct nga_snapshot *snapshot, struct nga_plan *plan)
{
	struct planning planning = {.arena = arena, .snapshot = snapshot};
	struct vec choices = {.size = sizeof(struct nga_choice)};

	for (size_t i = 0; i < snapshot->nchanges; i++) {
		struct differing one = differing(snapshot, i);
		if (restore_lacks(snapshot, i) || one.with->behind ||
			is_done_already(snapshot, i) || is_behind(arena, snapshot, one.change))
			continue;
		planning.finding = finding_of(arena, one.change);
		planning.proposals = (struct vec){.size = sizeof(struct nga_proposal)};
		struct nga_proposal *proposal = propose(&planning, &one);
		proposal->safe = is_safe(snapshot, &one);
		*(struct nga_choice *)vec_push(&choices, arena) =
			(struct nga_choice){planning.finding, proposal, 1};
	}
	*plan = (struct nga_plan){choices.items, choices.n};
}

/* The steps of a proposal but for directories that were made before. */
static struct nga_proposal *without_made(
	struct arena *arena, struct map *made, const struct nga_proposal *proposal)
{
	struct nga_proposal *rest = arena_alloc(arena, sizeof(*rest));
	struct nga_step *steps = arena_array(arena, proposal->nsteps, sizeof(*steps));

	*rest = *proposal;
	rest->steps = steps;
	rest->nsteps = 0;
	for (size_t i = 0; i < proposal->nsteps; i++) {
		const struct nga_step *step = &proposal->steps[i];
		bool directory = step->want.thing == NGA_A_DIRECTORY;
		bool last = i + 1 == proposal->nsteps;
		if (!last && directory && map_get(made, step->path))
			continue;
		if (directory)
			map_set(made, step->path, made);
		steps[rest->nsteps++] = *step;
	}
	return rest;
}

void restore_make_once(struct arena *arena, struct nga_plan *plan)
{
	struct nga_choice *choices = arena_array(arena, plan->n, sizeof(*choices));
	struct map made = {.arena = arena};

	for (size_t i = 0; i < plan->n; i++) {
		choices[i] = plan->choices[i];
		choices[i].proposals = without_made(arena, &made, &choices[i].proposals[0]);
	}
	plan->choices = choices;
}

/* ---- as a remedy among others ---- */

/* The change that the finding at hand is about: of a site the one of its entry. */
static const char *path_at_hand(const struct planning *planning)
{
	const struct nga_finding *finding = planning->finding;

	if (finding->rule->about == NGA_ABOUT_SITE) {
		const struct nga_site *site = finding->thing;
		return site->accepted ? site->accepted->path : NULL;
	}
	return finding->subject;
}

/* A person decides: what was accepted may be what is out of date. */
void remedy_restore(struct planning *planning)
{
	const struct nga_snapshot *snapshot = planning->snapshot;
	const char *path = path_at_hand(planning);

	for (size_t i = 0; path && snapshot->restorable && i < snapshot->nchanges; i++) {
		struct differing one = differing(snapshot, i);
		if (strcmp(path_of(one.change), path) != 0 && strcmp(one.change->path, path) != 0)
			continue;
		if (!restore_lacks(snapshot, i) && !one.with->behind &&
			!is_done_already(snapshot, i))
			(void)propose(planning, &one);
	}
}
