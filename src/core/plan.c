#include "plan.h"

#include "fact_index.h"
#include "planning.h"

#include <string.h>
#include <sys/stat.h>

const char *const nga_remedy_names[] = {
	[NGA_RELINK] = "relink",
	[NGA_REMOVE_LINK] = "remove-link",
	[NGA_REPLACE_COPY] = "replace-copy",
	[NGA_KEEP_SERVED] = "keep-served",
	[NGA_KEEP_AVAILABLE] = "keep-available",
	[NGA_QUARANTINE] = "quarantine",
	[NGA_UNLINK_DOUBLE] = "unlink-double",
	[NGA_ADOPT] = "adopt",
	[NGA_ENABLE] = "enable",
	[NGA_RENAME] = "rename",
	[NGA_UNHIDE] = "unhide",
	[NGA_TIGHTEN] = "tighten",
	[NGA_MAKE_DIR] = "make-dir",
	[NGA_RESTORE] = "restore",
	[NGA_REMEDY_COUNT] = NULL,
};

static void (*const proposers[NGA_REMEDY_COUNT])(struct planning *planning) = {
	[NGA_RELINK] = remedy_relink,
	[NGA_REMOVE_LINK] = remedy_remove_link,
	[NGA_REPLACE_COPY] = remedy_replace_copy,
	[NGA_KEEP_SERVED] = remedy_keep_served,
	[NGA_KEEP_AVAILABLE] = remedy_keep_available,
	[NGA_QUARANTINE] = remedy_quarantine,
	[NGA_UNLINK_DOUBLE] = remedy_unlink_double,
	[NGA_ADOPT] = remedy_adopt,
	[NGA_ENABLE] = remedy_enable,
	[NGA_RENAME] = remedy_rename,
	[NGA_UNHIDE] = remedy_unhide,
	[NGA_TIGHTEN] = remedy_tighten,
	[NGA_MAKE_DIR] = remedy_make_dir,
	[NGA_RESTORE] = remedy_restore,
};

/* ---- what the remedies are made of ---- */

struct nga_proposal *plan_propose(
	struct planning *planning, enum nga_remedy remedy, size_t nsteps, struct nga_step **steps)
{
	struct nga_proposal *proposal = vec_push(&planning->proposals, planning->arena);

	*steps = arena_array(planning->arena, nsteps, sizeof(**steps));
	*proposal = (struct nga_proposal){
		.finding = planning->finding, .remedy = remedy, .steps = *steps, .nsteps = nsteps};
	return proposal;
}

const struct nga_entry *plan_entry(const struct planning *planning)
{
	enum nga_about about = planning->finding->rule->about;

	return about == NGA_ABOUT_ENTRY || about == NGA_ABOUT_SITE ? planning->finding->entry
								   : NULL;
}

struct nga_lying plan_nothing(void)
{
	return (struct nga_lying){.thing = NGA_NOTHING};
}

struct nga_lying plan_link(const char *text)
{
	return (struct nga_lying){.thing = NGA_A_LINK, .text = text};
}

/* Of an available file only its content may have been looked at. */
static const struct nga_stat *stat_of(const struct nga_entry *entry)
{
	if (entry->stat.mode == 0 && !entry->link && entry->file)
		return &entry->file->stat;
	return &entry->stat;
}

static enum nga_thing thing_of(uint32_t mode)
{
	if (S_ISREG(mode))
		return NGA_A_FILE;
	return S_ISDIR(mode) ? NGA_A_DIRECTORY : NGA_A_SPECIAL;
}

struct nga_lying plan_seen(const struct nga_entry *entry)
{
	const struct nga_stat *stat = stat_of(entry);

	if (entry->link)
		return plan_link(entry->link->text);
	struct nga_lying seen = {.thing = thing_of(stat->mode),
		.dev = stat->dev,
		.ino = stat->ino,
		.mode = stat->mode & 07777,
		.uid = stat->uid,
		.gid = stat->gid};
	if (seen.thing != NGA_A_FILE)
		return seen;
	seen.size = stat->size;
	seen.mtime_ns = stat->mtime_ns;
	if (entry->file && entry->file->bytes) {
		seen.bytes = entry->file->bytes;
		seen.length = entry->file->size;
	}
	return seen;
}

bool plan_is_known(const struct nga_entry *entry)
{
	const struct nga_stat *stat = stat_of(entry);

	if (entry->link)
		return entry->link->text[0] != '\0';
	return stat->mode != 0 && stat->ino != 0;
}

static bool is_trusted_owner(const struct nga_snapshot *snapshot, const struct nga_file *file)
{
	for (size_t i = 0; i < snapshot->nplaces; i++)
		if (strcmp(snapshot->places[i].path, file->path) == 0)
			return snapshot->places[i].owner_trusted;
	return true;
}

void plan_give(const struct planning *planning, struct nga_lying *lying)
{
	const struct nga_snapshot *snapshot = planning->snapshot;
	const struct nga_file *main_file = snapshot->nfiles > 0 ? snapshot->files[0] : NULL;

	lying->uid = lying->gid = 0;
	if (!main_file || main_file->stat.mode == 0 || !is_trusted_owner(snapshot, main_file))
		return;
	lying->uid = main_file->stat.uid;
	lying->gid = main_file->stat.gid;
}

struct nga_lying plan_new_directory(const struct planning *planning)
{
	struct nga_lying directory = {.thing = NGA_A_DIRECTORY, .mode = 0755};

	plan_give(planning, &directory);
	return directory;
}

bool plan_is_taken(const struct planning *planning, const char *path)
{
	return index_entry(planning->snapshot, path) != NULL;
}

/* ---- making ---- */

static void apply_remedy(struct planning *planning, const char *word)
{
	for (int i = 0; i < NGA_REMEDY_COUNT; i++)
		if (strcmp(nga_remedy_names[i], word) == 0)
			proposers[i](planning);
}

static struct nga_choice choose_for(struct planning *planning, const struct nga_finding *finding)
{
	planning->finding = finding;
	planning->proposals = (struct vec){.size = sizeof(struct nga_proposal)};
	for (size_t i = 0; i < finding->rule->nremedies; i++)
		apply_remedy(planning, finding->rule->remedies[i]);
	struct nga_proposal *proposals = planning->proposals.items;
	for (size_t i = 0; i < planning->proposals.n; i++)
		proposals[i].safe = proposals[i].safe && finding->severity > NGA_NOTE;
	return (struct nga_choice){finding, proposals, planning->proposals.n};
}

void plan_make(struct arena *arena, const struct nga_report *report, struct nga_plan *plan)
{
	struct planning planning = {
		.arena = arena,
		.snapshot = report->snapshot,
		.names.arena = arena,
		.manners.arena = arena,
		.successors.arena = arena,
		.wanted.arena = arena,
		.ends.arena = arena,
	};
	struct vec choices = {.size = sizeof(struct nga_choice)};

	for (size_t i = 0; i < report->nfindings; i++) {
		struct nga_choice choice = choose_for(&planning, &report->findings[i]);
		if (choice.n > 0)
			*(struct nga_choice *)vec_push(&choices, arena) = choice;
	}
	*plan = (struct nga_plan){choices.items, choices.n};
}
