#include "narrow.h"

#include "sites.h"

#include <arena.h>
#include <map.h>
#include <path.h>

#include <string.h>

/* Whether an operand names the site: NAME, or PAIR/NAME where one pair is meant. */
static bool names_site(const char *operand, const struct nga_site *site)
{
	size_t length = strlen(site->pair->name);

	if (site_names_equal(operand, site->name))
		return true;
	return strncmp(operand, site->pair->name, length) == 0 && operand[length] == '/' &&
	       site_names_equal(operand + length + 1, site->name);
}

static int unknown_site(
	const struct nga_snapshot *snapshot, const char *operand, struct nga_error *err)
{
	const char *nearest = NULL;
	size_t distance = 4;

	for (size_t i = 0; i < snapshot->nsites; i++) {
		size_t here = path_distance(snapshot->sites[i].name, operand, distance);
		if (here < distance) {
			distance = here;
			nearest = snapshot->sites[i].name;
		}
	}
	if (nearest)
		return err_set(err, 0, "no site is called %s; did you mean %s?", operand, nearest);
	return err_set(err, 0, "no site is called %s; --sites lists them", operand);
}

int narrow_mark(const struct nga_snapshot *snapshot, const char *operand, struct map *entries,
	struct nga_error *err)
{
	size_t found = 0;

	for (size_t i = 0; i < snapshot->nsites; i++) {
		const struct nga_site *site = &snapshot->sites[i];
		if (!names_site(operand, site))
			continue;
		found++;
		if (site->enabled)
			map_set(entries, site->enabled->path, entries);
		if (site->available)
			map_set(entries, site->available->path, entries);
		if (site->place)
			map_set(entries, site->place, entries);
	}
	return found > 0 ? 0 : unknown_site(snapshot, operand, err);
}

enum nga_verdict narrow_verdict(const struct nga_report *report)
{
	if (report->counts[NGA_ERROR] > 0)
		return NGA_ERRORS;
	if (report->snapshot->ngaps > 0)
		return NGA_VERDICT_UNKNOWN;
	if (report->counts[NGA_WARNING] > 0)
		return NGA_WARNINGS;
	return report->counts[NGA_NOTE] > 0 ? NGA_NOTES : NGA_CLEAN;
}

static bool is_wanted(const struct map *wanted, const struct nga_entry *entry)
{
	return !entry || map_get(wanted, entry->path);
}

/* Whether the finding is one of the sites', or of what they share. A name that two servers claim is
 * shared by the sites of both. */
static bool concerns(const struct nga_finding *finding, const struct map *wanted)
{
	if (is_wanted(wanted, finding->entry))
		return true;
	if (finding->rule->about != NGA_ABOUT_CLAIM)
		return false;
	const struct nga_claim *claim = finding->thing;
	return is_wanted(wanted, claim->earlier->entry);
}

static void narrow_ignored(struct arena *arena, const struct map *wanted, struct nga_report *report)
{
	struct nga_ignored *kept = arena_array(arena, report->ignored, sizeof(*kept));
	size_t n = 0;

	for (size_t i = 0; i < report->ignored; i++)
		if (concerns(&report->ignored_findings[i].finding, wanted))
			kept[n++] = report->ignored_findings[i];
	report->ignored_findings = kept;
	report->ignored = n;
}

int narrow_to_sites(struct arena *arena, const char *const *names, size_t n,
	struct nga_report *report, struct nga_error *err)
{
	struct map wanted = {.arena = arena};

	for (size_t i = 0; i < n; i++)
		if (narrow_mark(report->snapshot, names[i], &wanted, err) != 0)
			return -1;
	size_t kept = 0;
	memset(report->counts, 0, sizeof(report->counts));
	for (size_t i = 0; i < report->nfindings; i++) {
		const struct nga_finding *finding = &report->findings[i];
		if (!concerns(finding, &wanted))
			continue;
		report->counts[finding->severity]++;
		report->findings[kept++] = *finding;
	}
	report->nfindings = kept;
	narrow_ignored(arena, &wanted, report);
	report->verdict = narrow_verdict(report);
	return 0;
}
