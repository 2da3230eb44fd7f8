/* Remedies for rights, and for directories that are not there. */
#include "planning.h"

#include <out.h>
#include <path.h>

#include <string.h>
#include <sys/stat.h>

/* ---- tighten ---- */

static struct nga_lying lying_place(const struct nga_place *place)
{
	const struct nga_stat *stat = &place->stat;
	struct nga_lying lying = {
		.thing = place->directory ? NGA_A_DIRECTORY : NGA_A_FILE,
		.dev = stat->dev,
		.ino = stat->ino,
		.mode = stat->mode & 07777,
		.uid = stat->uid,
		.gid = stat->gid,
	};

	if (!place->directory) {
		lying.size = stat->size;
		lying.mtime_ns = stat->mtime_ns;
	}
	return lying;
}

/* In a sticky directory the owner alone counts. */
static void tighten(
	const struct planning *planning, const struct nga_place *place, struct nga_lying *lying)
{
	bool sticky = place->directory && place->stat.mode & S_ISVTX;

	if (!place->owner_trusted)
		plan_give(planning, lying);
	if (sticky)
		return;
	lying->mode &= (uint32_t)~S_IWOTH;
	if (!place->group_trusted && place->owner_trusted)
		lying->mode &= (uint32_t)~S_IWGRP;
}

static bool is_own(const struct planning *planning, const struct nga_place *place)
{
	const char *top = path_fold(planning->arena, planning->snapshot->conf_dir);

	return path_is_below(place->path, top);
}

static const char *why_tighten(const struct nga_place *place, bool own)
{
	if (!own)
		return "only who is trusted may change it then; others may rely on writing there";
	return place->owner_trusted ? "only who is trusted may change it then"
				    : "nobody else decides then what nginx does as root";
}

void remedy_tighten(struct planning *planning)
{
	const struct nga_place *place = planning->finding->thing;
	struct nga_step *steps;

	if (planning->finding->rule->about != NGA_ABOUT_PLACE || S_ISLNK(place->stat.mode) ||
		place->writer == NGA_WRITER_TRUSTED || place->stat.ino == 0)
		return;
	bool own = is_own(planning, place);
	struct nga_proposal *proposal = plan_propose(planning, NGA_TIGHTEN, 1, &steps);
	steps[0] = (struct nga_step){place->path, lying_place(place), lying_place(place)};
	tighten(planning, place, &steps[0].want);
	/* Another user who may write has been let do so by somebody. */
	proposal->safe = own && place->writer != NGA_WRITER_OTHER;
	proposal->why = why_tighten(place, own);
}

/* ---- make-dir ---- */

/* Proposes the directories from `first` down to `last`, which is `first` or lies below it. */
static struct nga_proposal *propose_directories(
	struct planning *planning, const char *first, const char *last)
{
	size_t n = 1;
	struct nga_step *steps;

	for (const char *at = last + strlen(first); *at; at++)
		n += *at == '/';
	struct nga_proposal *proposal = plan_propose(planning, NGA_MAKE_DIR, n, &steps);
	for (size_t i = n; i-- > 0; last = path_directory(planning->arena, last))
		steps[i] = (struct nga_step){last, plan_nothing(), plan_new_directory(planning)};
	return proposal;
}

/* What the master writes itself: logs, the pid file. */
static void make_parent(struct planning *planning, const struct nga_reference *reference)
{
	if (reference->referent != NGA_REF_PARENT || reference->lookup != NGA_MISSING ||
		!reference->missing_at)
		return;
	const char *first = path_fold(planning->arena, reference->missing_at);
	const char *path = path_fold(planning->arena, reference->path);
	const char *last = path_directory(planning->arena, path);
	if (!path_is_below(last, first))
		return;
	struct nga_proposal *proposal = propose_directories(planning, first, last);
	proposal->safe = true;
	proposal->why = "nginx makes the file itself, once there is a directory for it";
}

/* Whether something is known to be in `path`. */
static bool is_there(const struct planning *planning, const char *path)
{
	const struct nga_snapshot *snapshot = planning->snapshot;

	if (strcmp(path, snapshot->conf_dir) == 0)
		return true;
	for (size_t i = 0; i < snapshot->nfiles; i++)
		if (snapshot->files[i]->lookup == NGA_FOUND &&
			path_is_below(snapshot->files[i]->path, path))
			return true;
	for (size_t i = 0; i < snapshot->npairs; i++)
		for (size_t k = 0; k < snapshot->pairs[i]->navailable; k++)
			if (snapshot->pairs[i]->available[k]->lookup == NGA_FOUND &&
				path_is_below(snapshot->pairs[i]->available[k]->path, path))
				return true;
	return false;
}

static void make_enabled(struct planning *planning, const struct nga_dir *dir)
{
	struct nga_step *steps;

	if (dir->lookup != NGA_MISSING && !(dir->link && dir->lookup == NGA_LOOP))
		return;
	if (!is_there(planning, path_directory(planning->arena, dir->path)))
		return;
	struct nga_proposal *proposal = plan_propose(planning, NGA_MAKE_DIR, 1, &steps);
	steps[0] = (struct nga_step){dir->path,
		dir->link ? plan_link(dir->link->text) : plan_nothing(),
		plan_new_directory(planning)};
	proposal->safe = !dir->link;
	proposal->why =
		dir->link ? "the link leads nowhere; mind that what it leads to may only not "
			    "be mounted"
			  : "nginx loads nothing from it either way; sites can be linked in it "
			    "then";
}

static void make_included(struct planning *planning, const struct nga_include *include)
{
	if (include->dead_pattern || include->blank_edge || !include->directory ||
		include->directory_lookup != NGA_MISSING)
		return;
	const char *path = path_fold(planning->arena, include->directory);
	if (!is_there(planning, path_directory(planning->arena, path)))
		return;
	propose_directories(planning, path, path)->why =
		"files can be put there then; look whether the line names the path that was "
		"meant";
}

void remedy_make_dir(struct planning *planning)
{
	const void *thing = planning->finding->thing;

	switch (planning->finding->rule->about) {
	case NGA_ABOUT_REFERENCE:
		make_parent(planning, thing);
		break;
	case NGA_ABOUT_DIRECTORY:
		make_enabled(planning, thing);
		break;
	case NGA_ABOUT_INCLUDE:
		make_included(planning, thing);
		break;
	default:
		break;
	}
}
