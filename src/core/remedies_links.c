/* Remedies for links: leading them elsewhere, taking them away, making them. */
#include "fact_entry.h"
#include "fact_index.h"
#include "planning.h"

#include <out.h>
#include <path.h>

#include <string.h>

static const char *shown(const struct planning *planning, const char *name)
{
	return out_escape(planning->arena, name);
}

static struct nga_proposal *propose_link(
	struct planning *planning, const struct nga_entry *entry, const char *text)
{
	struct nga_step *steps;
	struct nga_proposal *proposal = plan_propose(planning, NGA_RELINK, 1, &steps);

	steps[0] = (struct nga_step){entry->path, plan_seen(entry), plan_link(text)};
	proposal->editable = true;
	return proposal;
}

/* ---- relink ---- */

static const char *why_meant(const struct planning *planning, const struct plan_candidate *found)
{
	static const char *const reasons[] = {
		[PLAN_RIGHT_BASE] =
			"the text was written relative to another directory; counted from "
			"there it is %s",
		[PLAN_SAME_NAME] = "%s has the name, and nothing leads to it",
		[PLAN_SAME_CLAIM] = "%s claims the server names that the accepted file had, and "
				    "nothing leads to it",
		[PLAN_LIKE_NAME] =
			"%s has the name but for an ordering prefix or a final extension, "
			"and nothing leads to it",
	};
	struct out out = {.arena = planning->arena};
	const char *reason = reasons[found->likeness], *gap = strstr(reason, "%s");

	out_bytes(&out, reason, (size_t)(gap - reason));
	out_escaped(&out, found->target);
	out_text(&out, gap + strlen("%s"));
	return out.bytes;
}

/* Whether the first step that has candidates has this one alone. */
static bool is_alone(const struct vec *candidates)
{
	const struct plan_candidate *found = candidates->items;

	return candidates->n == 1 || found[0].likeness != found[1].likeness;
}

/* Whether an enabled entry leads to it already, or is about to. */
static bool is_wanted(struct planning *planning, const char *target)
{
	const struct nga_entry *there = index_entry(planning->snapshot, target);

	if ((there && plan_is_enabled(planning, there)) || map_get(&planning->wanted, target))
		return true;
	map_set(&planning->wanted, target, planning);
	return false;
}

static void relink_broken(struct planning *planning, const struct nga_entry *entry)
{
	struct vec candidates = plan_candidates(planning, entry);
	const struct plan_candidate *found = candidates.items;

	for (size_t i = 0; i < candidates.n; i++) {
		if (strcmp(found[i].text, entry->link->text) == 0)
			continue;
		struct nga_proposal *proposal = propose_link(planning, entry, found[i].text);
		proposal->why = why_meant(planning, &found[i]);
		proposal->keeps = found[i].target;
		proposal->safe = i == 0 && entry->loaded && is_alone(&candidates) &&
				 !is_wanted(planning, found[i].target);
	}
}

static void relink_shorter(struct planning *planning, const struct nga_entry *entry)
{
	const char *target = entry->link->target;
	const char *text = plan_link_text(planning, entry->dir, entry, target);

	if (strcmp(text, entry->link->text) == 0)
		return;
	struct nga_proposal *proposal = propose_link(planning, entry, text);
	proposal->why = arena_format(planning->arena,
		"it ends at %s by way of other links, which are not needed",
		shown(planning, target));
	proposal->keeps = target;
}

/* The same place in the tree that is audited. */
static const char *own_target(const struct planning *planning, const struct nga_link *link)
{
	const char *rest = link->target + strlen(link->other_tree);

	return path_join(planning->arena, planning->snapshot->conf_dir, rest + strspn(rest, "/"));
}

static bool is_astray(const struct nga_entry *entry)
{
	return entry && entry->link && entry->link->other_tree &&
	       path_is_below(entry->link->target, entry->link->other_tree);
}

static void relink_home(struct planning *planning, const struct nga_include *include)
{
	struct vec steps = {.size = sizeof(struct nga_step)};

	for (size_t i = 0; i < include->nfiles; i++) {
		const struct nga_entry *entry = include->files[i]->entry;
		if (!is_astray(entry))
			continue;
		const char *target = own_target(planning, entry->link);
		*(struct nga_step *)vec_push(&steps, planning->arena) =
			(struct nga_step){entry->path, plan_seen(entry),
				plan_link(plan_link_text(planning, entry->dir, entry, target))};
	}
	if (steps.n == 0)
		return;
	struct nga_step *room;
	struct nga_proposal *proposal = plan_propose(planning, NGA_RELINK, steps.n, &room);
	memcpy(room, steps.items, steps.n * sizeof(*room));
	proposal->why = arena_format(planning->arena,
		"%s has the same files, which are those that people edit",
		shown(planning, planning->snapshot->conf_dir));
}

void remedy_relink(struct planning *planning)
{
	const struct nga_entry *entry = plan_entry(planning);

	if (planning->finding->rule->about == NGA_ABOUT_INCLUDE)
		relink_home(planning, planning->finding->thing);
	if (!entry || !entry->link || !plan_is_known(entry))
		return;
	switch (entry->link->end) {
	case NGA_END_MISSING:
	case NGA_END_LOOP:
	case NGA_END_DIRECTORY:
	case NGA_END_SPECIAL:
		relink_broken(planning, entry);
		break;
	case NGA_END_FILE:
		if (entry->link->chained)
			relink_shorter(planning, entry);
		break;
	default: /* what nobody could look at is not led elsewhere */
		break;
	}
}

/* ---- taking links away ---- */

void remedy_remove_link(struct planning *planning)
{
	const struct nga_entry *entry = plan_entry(planning);
	struct nga_step *steps;

	if (!entry || !entry->link || !plan_is_known(entry))
		return;
	struct nga_proposal *proposal = plan_propose(planning, NGA_REMOVE_LINK, 1, &steps);
	steps[0] = (struct nga_step){entry->path, plan_seen(entry), plan_nothing()};
	proposal->why = entry_opens(entry) == OPENS_FILE
				? "only the link goes: the file that it leads to stays"
				: "if the site is gone for good, its link has nothing to lead to";
}

/* Of two equal servers the first answers: taking the later one away changes nothing, provided that
 * both stand in one context, and that the first stays. */
static bool is_idle(const struct nga_entry *entry, const struct nga_entry *kept)
{
	return entry->loaded && entry->loaded == kept->loaded &&
	       entry->load_order > kept->load_order && !kept->leftover;
}

void remedy_unlink_double(struct planning *planning)
{
	const struct nga_entry *entry = plan_entry(planning);
	const struct nga_entry *kept = entry ? entry->doubles : NULL;
	struct nga_step *steps;

	if (!kept || !plan_is_known(entry))
		return;
	struct nga_proposal *proposal = plan_propose(planning, NGA_UNLINK_DOUBLE, 1, &steps);
	steps[0] = (struct nga_step){entry->path, plan_seen(entry), plan_nothing()};
	proposal->safe = is_idle(entry, kept);
	proposal->keeps = kept->path;
	proposal->why = arena_format(planning->arena,
		proposal->safe ? "%s loads the same file before it, and goes on to do so"
			       : "%s loads the same file; mind that it does so in another place",
		shown(planning, kept->path));
}

/* ---- enabling ---- */

/* Where the link of a missing site is looked for; NULL: anywhere will do. */
static const char *wanted_place(const struct nga_finding *finding)
{
	const struct nga_site *site = finding->thing;

	return finding->rule->about == NGA_ABOUT_SITE ? site->place : NULL;
}

void remedy_enable(struct planning *planning)
{
	const struct nga_entry *entry = plan_entry(planning);
	const char *place = wanted_place(planning->finding);
	struct nga_step *steps;

	if (!entry || entry->dir->side != NGA_AVAILABLE || entry->leftover ||
		entry_opens(entry) != OPENS_FILE)
		return;
	const struct nga_dir *dir = entry->dir->pair->enabled;
	if (!dir || dir->lookup != NGA_FOUND || plan_is_enabled(planning, entry))
		return;
	const char *name =
		plan_readable_name(planning, dir, place ? path_base(place) : entry->name);
	if (!name)
		return;
	struct nga_proposal *proposal = plan_propose(planning, NGA_ENABLE, 1, &steps);
	steps[0] = (struct nga_step){path_join(planning->arena, dir->path, name), plan_nothing(),
		plan_link(plan_link_text(planning, dir, NULL, entry->path))};
	proposal->keeps = entry->path;
	proposal->why = "a link in the enabled directory is what makes nginx read it";
}
