#include "worse.h"

#include <arena.h>
#include <map.h>

#include <string.h>

/* What makes two complaints the same fault: the site, where there is one, else the text. */
static const char *key_of(const struct nga_complaint *complaint)
{
	return complaint->entry ? complaint->entry->path : complaint->text;
}

static bool is_fault(const struct nga_complaint *complaint)
{
	return strcmp(complaint->level, "warn") != 0 && complaint->blame != NGA_BLAME_CONSEQUENCE;
}

static void note_findings(struct map *known, const struct nga_report *report)
{
	for (size_t i = 0; i < report->nfindings; i++)
		if (report->findings[i].severity == NGA_ERROR && report->findings[i].entry)
			map_set(known, report->findings[i].entry->path, known);
}

/* Whether there may be faults that were not found. */
static bool is_incomplete(const struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->ngaps; i++)
		if (strcmp(snapshot->gaps[i].path, "nginx") == 0)
			return snapshot->nginx.answer == NGA_REFUSES;
	return false;
}

static bool touches(const struct plan_chosen *chosen, const struct nga_entry *entry)
{
	return entry && (map_get(&chosen->by_path, entry->path) ||
				(entry->link && map_get(&chosen->by_path, entry->link->target)));
}

/* Whether the repairs have to do with what is refused. */
static bool concerns(const struct plan_chosen *chosen, const struct nga_complaint *complaint)
{
	return touches(chosen, complaint->entry) || touches(chosen, complaint->partner) ||
	       (complaint->file && map_get(&chosen->by_path, complaint->file));
}

/* The first fault of `after` that there was not before; or NULL. Where what all sites share was
 * refused, faults of sites could not all be found: then the findings tell which were broken, and
 * what the repairs have nothing to do with is not their fault. */
static const struct nga_complaint *new_fault(
	const struct pass *pass, const struct plan_chosen *chosen, const struct nga_nginx *after)
{
	struct arena *arena = pass->arena;
	const struct nga_nginx *before = &pass->snapshot.nginx;
	struct map known = {.arena = arena};
	bool incomplete = is_incomplete(&pass->snapshot);

	if (incomplete)
		note_findings(&known, &pass->report);
	for (size_t i = 0; i < before->ncomplaints; i++)
		if (is_fault(&before->complaints[i]))
			map_set(&known, key_of(&before->complaints[i]), &known);
	for (size_t i = 0; i < after->ncomplaints; i++) {
		const struct nga_complaint *complaint = &after->complaints[i];
		if (is_fault(complaint) && !map_get(&known, key_of(complaint)) &&
			(!incomplete || concerns(chosen, complaint)))
			return complaint;
	}
	return NULL;
}

bool worse_than(const struct pass *pass, const struct plan_chosen *chosen,
	const struct nga_nginx *after, const char **why)
{
	const struct nga_nginx *before = &pass->snapshot.nginx;

	bool answered = before->answer == NGA_ACCEPTS || before->answer == NGA_REFUSES;
	/* where there was nothing at all, there was nothing to refuse */
	bool refused = after->answer == NGA_REFUSES && pass->snapshot.nfiles == 0;
	if (after->answer == NGA_ACCEPTS ||
		(!answered && !refused && after->answer != NGA_TIMED_OUT))
		return false;
	if (after->answer != NGA_REFUSES) {
		*why = "nginx gave no answer about the result";
		return true;
	}
	const struct nga_complaint *fault = new_fault(pass, chosen, after);
	if (!fault && before->answer == NGA_REFUSES)
		return false;
	*why = fault ? arena_format(pass->arena, "nginx refuses the result: %s%s%s", fault->text,
			       fault->file ? " in " : "", fault->file ? fault->file : "")
		     : "nginx refuses the result";
	return true;
}
