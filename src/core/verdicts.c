#include "verdicts.h"

#include <arena.h>

#include <string.h>

static bool is_warning(const struct nga_complaint *complaint)
{
	return strcmp(complaint->level, "warn") == 0;
}

const struct nga_complaint *verdicts_fatal(const struct nga_nginx *nginx)
{
	for (size_t i = nginx->ncomplaints; i > 0; i--)
		if (!is_warning(&nginx->complaints[i - 1]))
			return &nginx->complaints[i - 1];
	return NULL;
}

static enum nga_blame blame_of(enum blame_kind kind)
{
	static const enum nga_blame blames[] = {
		[BLAME_OWN] = NGA_BLAME_OWN,
		[BLAME_SPOILER] = NGA_BLAME_SPOILER,
		[BLAME_JOINT] = NGA_BLAME_JOINT,
		[BLAME_CONSEQUENCE] = NGA_BLAME_CONSEQUENCE,
		[BLAME_UNDECIDED] = NGA_BLAME_NOBODY,
	};

	return blames[kind];
}

static const struct nga_entry *entry_of(const struct suspects *suspects, uint32_t site)
{
	return site == BLAME_NOBODY ? NULL : suspects->items[site].entry;
}

static void add(struct vec *complaints, struct arena *arena, struct nga_complaint complaint)
{
	*(struct nga_complaint *)vec_push(complaints, arena) = complaint;
}

/* Whether the file is other sites' and not this one's. */
static bool is_of_others(const struct suspects *suspects, uint32_t site, const char *file)
{
	return file && suspects_behind(suspects, file, &site, 1) == BLAME_NOBODY &&
	       suspects_behind(suspects, file, suspects->all, suspects->n) != BLAME_NOBODY;
}

/* One for each site that nginx would refuse. */
static void add_sites(struct vec *complaints, struct arena *arena, const struct suspects *suspects,
	const struct blame *blame)
{
	for (uint32_t i = 0; i < suspects->n; i++) {
		const struct blame_verdict *verdict = blame_verdict(blame, i);
		if (!verdict->complaint)
			continue;
		struct nga_complaint complaint = *verdict->complaint;
		complaint.blame = blame_of(verdict->kind);
		complaint.entry = suspects->items[i].entry;
		complaint.partner = entry_of(suspects, verdict->other);
		if (verdict->kind != BLAME_JOINT && is_of_others(suspects, i, complaint.file)) {
			complaint.file = NULL;
			complaint.line = 0;
		}
		add(complaints, arena, complaint);
	}
}

/* Whether the complaint, of all sites, is about one that is known to be broken. */
static bool is_about_known(const struct suspects *suspects, const struct blame *blame,
	const struct nga_complaint *complaint)
{
	uint32_t *known = arena_array(suspects->arena, suspects->n + 1u, sizeof(*known));
	size_t n = 0;

	for (uint32_t i = 0; i < suspects->n; i++) {
		if (blame_verdict(blame, i)->kind != BLAME_KNOWN)
			continue;
		if (strstr(complaint->text, suspects->items[i].path))
			return true;
		known[n++] = i;
	}
	return complaint->file &&
	       suspects_behind(suspects, complaint->file, known, n) != BLAME_NOBODY;
}

static size_t count(
	const struct suspects *suspects, const struct blame *blame, enum blame_kind kind)
{
	size_t n = 0;

	for (uint32_t i = 0; i < suspects->n; i++)
		n += blame_verdict(blame, i)->kind == kind;
	return n;
}

static bool is_base(const struct blame *blame, const struct nga_complaint *complaint)
{
	const struct nga_complaint *base = blame_base(blame);

	return base && strcmp(base->text, complaint->text) == 0;
}

static const char *gap_of(
	struct arena *arena, const struct suspects *suspects, const struct blame *blame)
{
	size_t undecided = count(suspects, blame, BLAME_UNDECIDED);

	if (blame_base(blame))
		return arena_format(arena,
			"nginx refuses the configuration even without its sites: "
			"whether it would accept each of %u sites is not known",
			suspects->n);
	if (undecided > 0)
		return arena_format(arena,
			"time was up before it was known whether nginx accepts %zu of %u sites; "
			"see --test-timeout",
			undecided, suspects->n);
	return NULL;
}

static bool is_said(const struct vec *complaints, const struct nga_complaint *complaint)
{
	const struct nga_complaint *said = complaints->items;

	for (size_t i = 0; i < complaints->n; i++)
		if (strcmp(said[i].text, complaint->text) == 0)
			return true;
	return false;
}

const char *verdicts_take(struct arena *arena, const struct suspects *suspects,
	const struct blame *blame, struct nga_nginx *nginx)
{
	struct vec complaints = {.size = sizeof(struct nga_complaint)};
	struct vec sites = {.size = sizeof(struct nga_complaint)};

	add_sites(&sites, arena, suspects, blame);
	for (size_t i = 0; i < nginx->ncomplaints; i++) {
		struct nga_complaint complaint = nginx->complaints[i];
		bool fatal = !is_warning(&complaint);
		if (fatal && is_base(blame, &complaint))
			complaint.blame = NGA_BLAME_BASE;
		bool told = blame_is_checked(blame) ? sites.n > 0 : is_said(&sites, &complaint);
		if (!fatal || !told || is_about_known(suspects, blame, &complaint))
			add(&complaints, arena, complaint);
	}
	for (size_t i = 0; i < sites.n; i++)
		add(&complaints, arena, ((const struct nga_complaint *)sites.items)[i]);
	nginx->complaints = complaints.items;
	nginx->ncomplaints = complaints.n;
	return gap_of(arena, suspects, blame);
}

const char *verdicts_take_what_if(struct arena *arena, const struct suspects *suspects,
	const struct blame *blame, struct nga_nginx *nginx)
{
	struct vec sites = {.size = sizeof(struct nga_complaint)};

	add_sites(&sites, arena, suspects, blame);
	nginx->what_if = sites.items;
	nginx->nwhat_if = sites.n;
	return gap_of(arena, suspects, blame);
}
