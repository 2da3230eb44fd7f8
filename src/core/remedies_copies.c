/* Remedies for files that lie where links should be, or that should not be there at all. */
#include "fact_entry.h"
#include "planning.h"

#include <out.h>
#include <path.h>

#include <string.h>
#include <sys/stat.h>

/* A regular file in the enabled directory. */
static const struct nga_entry *copy_at_hand(const struct planning *planning)
{
	const struct nga_entry *entry = plan_entry(planning);

	if (!entry || entry->kind != NGA_KIND_FILE || entry->dir->side != NGA_ENABLED ||
		!plan_is_known(entry))
		return NULL;
	return entry;
}

static struct nga_step link_instead(
	struct planning *planning, const struct nga_entry *entry, const char *target)
{
	return (struct nga_step){entry->path, plan_seen(entry),
		plan_link(plan_link_text(planning, entry->dir, entry, target))};
}

/* ---- copies ---- */

/* Whether somebody may write the available file who may not write the copy. */
static bool loosens(const struct nga_entry *copy, const struct nga_entry *twin)
{
	const struct nga_stat *a = &copy->stat, *b = &twin->target;

	if (b->mode == 0)
		return true;
	uint32_t more = b->mode & ~a->mode & (S_IWGRP | S_IWOTH);
	bool group = b->mode & S_IWGRP && a->gid != b->gid;
	return a->uid != b->uid || more != 0 || group;
}

void remedy_replace_copy(struct planning *planning)
{
	const struct nga_entry *copy = copy_at_hand(planning);
	struct nga_step *steps;

	if (!copy || !copy->twin)
		return;
	if (copy->twin_how != NGA_TWIN_SAME && copy->twin_how != NGA_TWIN_HARDLINK)
		return;
	struct nga_proposal *proposal = plan_propose(planning, NGA_REPLACE_COPY, 1, &steps);
	steps[0] = link_instead(planning, copy, copy->twin->path);
	proposal->keeps = copy->twin->path;
	proposal->safe = !loosens(copy, copy->twin);
	proposal->why = arena_format(planning->arena,
		proposal->safe ? "%s holds the same bytes, so that nginx reads what it read before"
			       : "%s holds the same bytes; mind that others may write it",
		out_escape(planning->arena, copy->twin->path));
}

static const struct nga_entry *diverged_at_hand(const struct planning *planning)
{
	const struct nga_entry *copy = copy_at_hand(planning);

	return copy && copy->twin && copy->twin_how == NGA_TWIN_DIFFERS ? copy : NULL;
}

void remedy_keep_served(struct planning *planning)
{
	const struct nga_entry *copy = diverged_at_hand(planning);
	struct nga_step *steps;

	if (!copy || copy->twin->link || !plan_is_known(copy->twin) ||
		copy->twin->dir->stat.dev != copy->dir->stat.dev)
		return;
	struct nga_proposal *proposal = plan_propose(planning, NGA_KEEP_SERVED, 2, &steps);
	steps[0] = (struct nga_step){copy->twin->path, plan_seen(copy->twin), plan_seen(copy)};
	steps[1] = link_instead(planning, copy, copy->twin->path);
	proposal->why = "what is served stays as it is; the other text goes to the quarantine";
}

void remedy_keep_available(struct planning *planning)
{
	const struct nga_entry *copy = diverged_at_hand(planning);
	struct nga_step *steps;

	if (!copy)
		return;
	struct nga_proposal *proposal = plan_propose(planning, NGA_KEEP_AVAILABLE, 1, &steps);
	steps[0] = link_instead(planning, copy, copy->twin->path);
	if (copy->twin->file && copy->twin->file->bytes) {
		steps[0].want.bytes = copy->twin->file->bytes;
		steps[0].want.length = copy->twin->file->size;
	}
	proposal->keeps = copy->twin->path;
	proposal->why =
		"the file that people edit is served from now on; what was served until now "
		"goes to the quarantine";
}

/* ---- strays ---- */

static bool says_nothing(const struct nga_file *file)
{
	return file && file->parsed && !file->error && !file->directives;
}

static bool is_same_text(const struct nga_file *a, const struct nga_file *b)
{
	return a && b && a->bytes && b->bytes && a->size == b->size &&
	       memcmp(a->bytes, b->bytes, a->size) == 0;
}

/* An entry that stays, read before it by the same line, with the same bytes; or NULL. */
static const struct nga_entry *double_before(const struct nga_entry *entry)
{
	const struct nga_dir *dir = entry->dir;

	for (size_t i = 0; i < dir->nentries; i++) {
		const struct nga_entry *other = &dir->entries[i];
		if (other != entry && !other->leftover && other->loaded == entry->loaded &&
			other->load_order < entry->load_order &&
			is_same_text(other->file, entry->file))
			return other;
	}
	return NULL;
}

static const char *why_stray(const struct planning *planning, const struct nga_entry *entry,
	const struct nga_entry *before)
{
	if (before)
		return arena_format(planning->arena,
			"%s says the same before it, so that nothing else is served without it",
			out_escape(planning->arena, before->path));
	if (says_nothing(entry->file))
		return "it says nothing, so that nothing else is served without it";
	return "it is kept, and nginx does not read it any more; mind that what it says is served "
	       "now";
}

void remedy_quarantine(struct planning *planning)
{
	const struct nga_entry *entry = plan_entry(planning);
	struct nga_step *steps;

	if (!entry || entry->link || !plan_is_known(entry) || entry->kind == NGA_KIND_DIRECTORY)
		return;
	struct nga_proposal *proposal = plan_propose(planning, NGA_QUARANTINE, 1, &steps);
	steps[0] = (struct nga_step){entry->path, plan_seen(entry), plan_nothing()};
	if (steps[0].have.thing == NGA_A_SPECIAL) {
		proposal->why = "nginx can read nothing from it";
		return;
	}
	const struct nga_entry *before = entry->loaded ? double_before(entry) : NULL;
	proposal->safe = before || says_nothing(entry->file);
	proposal->keeps = before ? before->path : NULL;
	proposal->why = why_stray(planning, entry, before);
}

/* ---- orphans ---- */

/* The directory of the available side that takes the file; NULL: none can. */
static const struct nga_dir *shelf_for(const struct nga_entry *entry)
{
	const struct nga_pair *pair = entry->dir->pair;

	for (size_t i = 0; i < pair->navailable; i++) {
		const struct nga_dir *dir = pair->available[i];
		if (dir->lookup == NGA_FOUND && dir->stat.dev == entry->dir->stat.dev)
			return dir;
	}
	return NULL;
}

void remedy_adopt(struct planning *planning)
{
	const struct nga_entry *entry = copy_at_hand(planning);
	const struct nga_dir *shelf = entry && !entry->twin ? shelf_for(entry) : NULL;
	struct nga_step *steps;

	if (!shelf)
		return;
	const char *path = path_join(planning->arena, shelf->path, entry->name);
	if (plan_is_taken(planning, path))
		return;
	struct nga_proposal *proposal = plan_propose(planning, NGA_ADOPT, 2, &steps);
	steps[0] = (struct nga_step){path, plan_nothing(), plan_seen(entry)};
	steps[1] = link_instead(planning, entry, path);
	proposal->safe = true;
	proposal->why = "nginx reads the same file, and removing the link no longer deletes it";
}
