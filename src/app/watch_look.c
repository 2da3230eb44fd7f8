/* At once: single entries are looked at again as events name them, and what rules say of each alone
 * is told. Everything else waits for the pass. */
#include "watching.h"

#include "clock.h"

#include <arena.h>
#include <marks.h>
#include <path.h>
#include <scan.h>

#include <fnmatch.h>
#include <string.h>

/* As many as a burst may have until its pass: a pass is cheaper then. */
enum { MOST_LOOKS = 20000 };

struct looking {
	struct watching *watching;
	struct arena *scratch;
	struct scan *scan;
};

/* Whether the pattern reads `name` in the directory. */
static bool reads(const struct nga_include *include, const struct nga_dir *dir, const char *name)
{
	return include->pattern && !include->dead_pattern &&
	       strcmp(include->directory, dir->path) == 0 &&
	       fnmatch(path_base(include->path), name, FNM_PERIOD) == 0;
}

/* The include line that reads a name that was not there before. */
static const struct nga_include *find_include(
	const struct nga_snapshot *snapshot, const struct nga_dir *dir, const char *name)
{
	if (dir->included && reads(dir->included, dir, name))
		return dir->included;
	for (size_t i = 0; i < snapshot->nincludes; i++)
		if (reads(snapshot->includes[i], dir, name))
			return snapshot->includes[i];
	return NULL;
}

/* What is known of the name, before it is looked at. */
static struct nga_entry known_entry(
	const struct looking *looking, const struct nga_dir *dir, const char *name)
{
	const struct nga_snapshot *snapshot = &looking->watching->now->pass.snapshot;
	size_t low = 0, high = dir->nentries;
	struct nga_entry entry = {.name = name};

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(dir->entries[middle].name, name);
		if (order == 0)
			return dir->entries[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (dir->side == NGA_ENABLED || dir->included)
		entry.loaded = find_include(snapshot, dir, name);
	marks_set_names(looking->scratch, &looking->watching->settings->ruleset, &entry);
	return entry;
}

static void look_at(const struct looking *looking, const struct nga_dir *dir, const char *name)
{
	struct watching *watching = looking->watching;
	struct nga_entry entry = known_entry(looking, dir, name);
	struct nga_report report = {0};

	if (dir->lookup != NGA_FOUND || watching->looks++ >= MOST_LOOKS)
		return;
	if (scan_again(looking->scan, dir, &entry))
		judge_entry(watching->now->entries, looking->scratch, &entry, &report);
	struct report_findings now = {report.findings, report.nfindings};
	struct believed_changes changes =
		believed_again(watching->told, looking->scratch, entry.path, &now);
	watching_tell(watching, &changes, false);
}

void watching_look(struct watching *watching, const char *directory, const char *name)
{
	const struct watched *now = watching->now;
	struct looking looking = {.watching = watching, .scratch = arena_new()};
	struct vec entries = {.size = sizeof(const struct nga_entry *)};
	const char *path = path_join(looking.scratch, directory, name);
	const struct nga_dir *dir = leads_dir(&watching->leads, directory);
	struct nga_error err;

	leads_through(&watching->leads, looking.scratch, path, watch_set_is_above(&now->set, path),
		&entries);
	if (dir || entries.n > 0)
		looking.scan = scan_again_begin(
			looking.scratch, now->pass.looked, &now->pass.snapshot, &err);
	if (looking.scan && dir)
		look_at(&looking, dir, name);
	const struct nga_entry *const *items = entries.items;
	for (size_t i = 0; looking.scan && i < entries.n; i++)
		look_at(&looking, items[i]->dir, items[i]->name);
	scan_close(looking.scan);
	arena_free(looking.scratch);
}

void watching_drop_leads(struct watching *watching, const struct scan_touched *touched)
{
	if (touched)
		return;
	arena_free(watching->leads_arena);
	watching->leads_arena = NULL;
}

void watching_gather_leads(struct watching *watching, const struct nga_snapshot *snapshot)
{
	if (watching->leads_arena && scan_cache_took_over(pass_memory_scan(watching->memory)))
		return;
	watching_drop_leads(watching, NULL);
	watching->leads_arena = arena_new();
	leads_gather(watching->leads_arena, snapshot, &watching->leads);
}
