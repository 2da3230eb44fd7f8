#include "told.h"

#include "narrow.h"

#include <arena.h>
#include <map.h>

#include <string.h>

struct comparing {
	struct arena *arena;
	const struct told_since *since;
	struct map before, now; /* fingerprint to finding */
	struct vec kept;        /* struct nga_finding: of what has been told */
};

static struct map index_of(struct arena *arena, struct nga_finding *findings, size_t n)
{
	struct map map = {.arena = arena};

	for (size_t i = 0; i < n; i++)
		map_set(&map, findings[i].fingerprint, &findings[i]);
	return map;
}

static void keep(struct comparing *comparing, const struct nga_finding *finding)
{
	if (comparing->kept.n < TOLD_MOST)
		*(struct nga_finding *)vec_push(&comparing->kept, comparing->arena) = *finding;
}

static bool was_told(const struct comparing *comparing, const struct nga_finding *finding)
{
	const struct nga_finding *before = map_get(&comparing->before, finding->fingerprint);

	return before && before->severity == finding->severity;
}

/* Leaves the new ones in the report. */
static void compare_findings(struct comparing *comparing, struct nga_report *report)
{
	size_t left = 0;

	memset(report->counts, 0, sizeof(report->counts));
	for (size_t i = 0; i < report->nfindings; i++) {
		const struct nga_finding *finding = &report->findings[i];
		bool told = was_told(comparing, finding);
		bool hidden = finding->severity == NGA_NOTE && !comparing->since->notes;
		if (told || !hidden)
			keep(comparing, finding);
		if (told || hidden)
			continue;
		report->counts[finding->severity]++;
		report->findings[left++] = *finding;
	}
	report->nfindings = left;
}

static void compare_gone(struct comparing *comparing, bool unsure, struct nga_news *news)
{
	const struct told *before = comparing->since->before;
	size_t n = before ? before->n : 0;
	struct nga_finding *gone = arena_array(comparing->arena, n + 1, sizeof(*gone));

	for (size_t i = 0; i < n; i++) {
		const struct nga_finding *finding = &before->findings[i];
		if (map_get(&comparing->now, finding->fingerprint))
			continue;
		if (unsure)
			keep(comparing, finding);
		else if (finding->severity > NGA_NOTE || comparing->since->notes)
			gone[news->ngone++] = *finding;
	}
	news->gone = gone;
}

static bool has_gap(const struct told *told, const struct nga_gap *gap)
{
	for (size_t i = 0; told && i < told->ngaps; i++)
		if (strcmp(told->gaps[i].path, gap->path) == 0 &&
			strcmp(told->gaps[i].reason, gap->reason) == 0)
			return true;
	return false;
}

/* Leaves the new ones in the snapshot. */
static void compare_gaps(const struct comparing *comparing)
{
	struct nga_snapshot *snapshot = comparing->since->snapshot;
	struct nga_gap *left = arena_array(comparing->arena, snapshot->ngaps + 1, sizeof(*left));
	size_t n = 0;

	for (size_t i = 0; i < snapshot->ngaps; i++)
		if (!has_gap(comparing->since->before, &snapshot->gaps[i]))
			left[n++] = snapshot->gaps[i];
	snapshot->gaps = left;
	snapshot->ngaps = n;
}

void told_compare(struct arena *arena, const struct told_since *since, struct nga_report *report,
	struct nga_news *news, struct told *after)
{
	const struct told *before = since->before;
	struct nga_finding *findings = arena_array(arena, report->nfindings + 1, sizeof(*findings));
	struct comparing comparing = {
		.arena = arena,
		.since = since,
		.before.arena = arena,
		.kept = {.size = sizeof(struct nga_finding)},
	};

	if (report->nfindings > 0)
		memcpy(findings, report->findings, report->nfindings * sizeof(*findings));
	comparing.now = index_of(arena, findings, report->nfindings);
	if (before)
		comparing.before = index_of(arena, before->findings, before->n);
	*after = (struct told){
		.at = report->taken_at,
		.gaps = since->snapshot->gaps,
		.ngaps = since->snapshot->ngaps,
	};
	*news = (struct nga_news){.since = before ? before->at : NULL};
	compare_gaps(&comparing);
	compare_findings(&comparing, report);
	compare_gone(&comparing, since->snapshot->ngaps > 0, news);
	after->findings = comparing.kept.items;
	after->n = comparing.kept.n;
	report->verdict = narrow_verdict(report);
	report->news = news;
}
