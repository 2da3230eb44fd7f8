#include "judge.h"

#include "excerpts.h"
#include "explains.h"
#include "fingerprint.h"
#include "ignores.h"
#include "narrow.h"
#include "raised.h"
#include "rule_index.h"
#include "severities.h"
#include "subjects.h"

#include <arena.h>

#include <stdlib.h>
#include <string.h>

/* One judging, from the first subject to the finished report. */
struct judging {
	struct subject_visit visit; /* first: visits find the rest behind it */
	struct arena *arena;
	struct nga_ruleset *ruleset;
	const struct rule_index *rules;    /* of the step at hand */
	const struct rule_index *answered; /* of the second one */
	enum nga_about about;
	struct fact_subject shared; /* what all subjects have in common */
	struct vec raised;          /* struct raised * */
	struct ignores ignores;     /* of single entries */
};

/* ---- raising ---- */

static const char *trail_end(const struct nga_link *link)
{
	static const char *const words[] = {
		[NGA_END_DIRECTORY] = "is a directory",
		[NGA_END_SPECIAL] = "is no regular file",
		[NGA_END_MISSING] = "does not exist",
		[NGA_END_LOOP] = "leads in a circle",
		[NGA_END_DENIED] = "may not be read",
		[NGA_END_OUTSIDE_ROOT] = "lies outside the root",
		[NGA_END_UNKNOWN] = NULL,
	};
	if (link->end == NGA_END_LOOP && !link->circle)
		return "leads on, over more than 40 links in all";
	return link->target_is_null ? NULL : words[link->end];
}

static void set_trail(struct nga_finding *finding)
{
	const struct nga_entry *entry = finding->entry;

	if (!entry || !entry->link || entry->link->nhops == 0)
		return;
	finding->trail = entry->link->hops;
	finding->ntrail = entry->link->nhops;
	finding->trail_end = trail_end(entry->link);
}

static void set_place(struct raised *raised, const struct subject_kind *kind)
{
	struct subject_place place = kind->place(&raised->subject);

	raised->file = place.file;
	raised->finding.file = place.path;
	raised->finding.line = place.line;
	raised->finding.column = place.column;
}

static void raise_finding(struct judging *judging, const struct nga_rule *rule,
	const struct nga_case *held, const struct fact_subject *subject)
{
	const struct subject_kind *kind = subject_kind(rule->about);
	struct raised *raised = arena_alloc(judging->arena, sizeof(*raised));
	struct nga_finding *finding = &raised->finding;

	raised->subject = *subject;
	raised->sequence = judging->raised.n;
	*(struct raised **)vec_push(&judging->raised, judging->arena) = raised;
	finding->rule = rule;
	finding->severity = case_severity(rule, held);
	finding->message = message_render(held->message, rule->about, subject, true);
	finding->thing = subject->thing;
	set_place(raised, kind);
	if (held->subject) {
		finding->subject = message_render(held->subject, rule->about, subject, false);
		return;
	}
	finding->subject = kind->text(subject);
	finding->entry = kind->entry(subject);
	if (rule->about == NGA_ABOUT_ENTRY || rule->about == NGA_ABOUT_SITE)
		set_trail(finding);
}

static void judge_subject(struct subject_visit *self, const struct fact_subject *subject)
{
	struct judging *judging = (struct judging *)self;
	struct rule_list lists[2];

	rule_index_find(judging->rules, judging->about, subject, lists);
	for (size_t l = 0; l < 2; l++) {
		bool first = false;
		for (size_t i = 0; i < lists[l].n; i++) {
			const struct ready_rule *ready = &lists[l].rules[i];
			const struct nga_case *held = rule_index_case(ready, subject, &first);
			if (held)
				raise_finding(judging, ready->rule, held, subject);
		}
	}
}

static void judge_kinds(struct judging *judging)
{
	for (enum nga_about about = 0; about < NGA_ABOUT_COUNT; about++) {
		const struct subject_kind *kind = subject_kind(about);
		struct fact_subject subject = judging->shared;
		judging->about = about;
		if (kind->each && rule_index_has(judging->rules, about))
			kind->each(&subject, &judging->visit);
	}
}

static void judge_thing(struct judging *judging, enum nga_about about, const void *thing)
{
	struct fact_subject subject = judging->shared;

	subject.thing = thing;
	judging->about = about;
	judge_subject(&judging->visit, &subject);
}

/* ---- order, ignores, complaints ---- */

static int compare(const void *left, const void *right)
{
	const struct raised *a = *(struct raised *const *)left;
	const struct raised *b = *(struct raised *const *)right;

	if (a->finding.severity != b->finding.severity)
		return a->finding.severity > b->finding.severity ? -1 : 1;
	int order = fingerprint_compare_places(&a->finding, &b->finding);
	/* rules of one ruleset lie in one array, in their order */
	if (order == 0)
		order = (a->finding.rule > b->finding.rule) - (a->finding.rule < b->finding.rule);
	if (order == 0)
		order = strcmp(a->finding.subject, b->finding.subject);
	if (order == 0)
		order = (a->sequence > b->sequence) - (a->sequence < b->sequence);
	return order;
}

/* Marks what is ignored, from the `from`-th on. */
static void apply_ignores(struct judging *judging, const struct ignores *ignores, size_t from)
{
	struct raised **all = judging->raised.items;

	for (size_t i = from; i < judging->raised.n; i++)
		all[i]->ignore = ignores_hold(ignores, &all[i]->finding);
}

/* The findings that are ignored, or those that are shown, in order. */
static struct raised **sort(const struct judging *judging, bool ignored, size_t *n)
{
	struct raised **sorted =
		arena_array(judging->arena, judging->raised.n + 1, sizeof(struct raised *));
	struct raised *const *all = judging->raised.items;

	*n = 0;
	for (size_t i = 0; i < judging->raised.n; i++)
		if (!all[i]->ignore == !ignored)
			sorted[(*n)++] = all[i];
	qsort(sorted, *n, sizeof(struct raised *), compare);
	return sorted;
}

/* nginx refused, and nothing of what it said could be read as a reason. */
static const struct nga_complaint no_reason = {
	.level = "emerg",
	.text = "nginx gave no reason that could be read",
};

static void judge_complaints(struct judging *judging)
{
	const struct nga_nginx *nginx = &judging->shared.snapshot->nginx;
	size_t n, fatal = 0;
	struct raised **shown = sort(judging, false, &n);
	const bool *given = explains_give(judging->arena, nginx, shown, n);

	for (size_t i = 0; i < nginx->ncomplaints; i++) {
		fatal += strcmp(nginx->complaints[i].level, "warn") != 0;
		if (!given[i])
			judge_thing(judging, NGA_ABOUT_COMPLAINT, &nginx->complaints[i]);
	}
	if (nginx->answer == NGA_REFUSES && fatal == 0)
		judge_thing(judging, NGA_ABOUT_COMPLAINT, &no_reason);
	for (size_t i = 0; i < nginx->nwhat_if; i++)
		judge_thing(judging, NGA_ABOUT_COMPLAINT, &nginx->what_if[i]);
}

/* ---- the report ---- */

static void fill_ignored(struct judging *judging, struct nga_report *report)
{
	struct raised **ignored = sort(judging, true, &report->ignored);
	struct nga_ignored *items = arena_array(judging->arena, report->ignored, sizeof(*items));

	excerpts_set(judging->arena, ignored, report->ignored);
	for (size_t i = 0; i < report->ignored; i++)
		items[i] = (struct nga_ignored){ignored[i]->finding, ignored[i]->ignore};
	report->ignored_findings = items;
}

static void fill_report(struct judging *judging, struct nga_report *report)
{
	size_t n;
	struct raised **shown = sort(judging, false, &n);

	excerpts_set(judging->arena, shown, n);
	report->findings = arena_array(judging->arena, n + 1, sizeof(*report->findings));
	report->nfindings = n;
	memset(report->counts, 0, sizeof(report->counts));
	for (size_t i = 0; i < n; i++) {
		report->findings[i] = shown[i]->finding;
		report->counts[shown[i]->finding.severity]++;
	}
	fill_ignored(judging, report);
	report->snapshot = judging->shared.snapshot;
	report->ruleset = judging->ruleset;
	report->verdict = narrow_verdict(report);
}

struct judging *judge_begin(
	struct arena *arena, const struct nga_snapshot *snapshot, struct nga_ruleset *ruleset)
{
	struct judging *judging = arena_alloc(arena, sizeof(*judging));
	struct rule_indexes indexes = rule_index_new(arena, ruleset);

	*judging = (struct judging){
		.visit = {judge_subject},
		.arena = arena,
		.ruleset = ruleset,
		.rules = indexes.before,
		.answered = indexes.after,
		.shared = {.arena = arena,
			.snapshot = snapshot,
			.index = fact_index_new(arena, snapshot, ruleset)},
		.raised = {.size = sizeof(struct raised *)},
	};
	judge_kinds(judging);
	return judging;
}

void judge_end(struct judging *judging, struct nga_report *report)
{
	struct arena *arena = judging->arena;
	struct ignores ignores = ignores_gather(arena, judging->shared.snapshot, judging->ruleset);

	judging->rules = judging->answered;
	judge_kinds(judging);
	apply_ignores(judging, &ignores, 0);
	size_t before = judging->raised.n;
	judge_complaints(judging);
	apply_ignores(judging, &ignores, before);
	/* last, when it is known which were used; they are not themselves ignored */
	for (size_t i = 0; i < ignores.n; i++)
		judge_thing(judging, NGA_ABOUT_IGNORE, ignores.items[i]);
	fingerprint_all(arena, judging->raised.items, judging->raised.n);
	fill_report(judging, report);
}

void judge(struct arena *arena, const struct nga_snapshot *snapshot, struct nga_ruleset *ruleset,
	struct nga_report *report)
{
	judge_end(judge_begin(arena, snapshot, ruleset), report);
}

struct judging *judge_entries_begin(
	struct arena *arena, const struct nga_snapshot *snapshot, struct nga_ruleset *ruleset)
{
	struct judging *judging = arena_alloc(arena, sizeof(*judging));

	*judging = (struct judging){
		.visit = {judge_subject},
		.ruleset = ruleset,
		.rules = rule_index_entries(arena, ruleset),
		.shared = {.snapshot = snapshot, .index = fact_index_new(arena, snapshot, ruleset)},
		.raised = {.size = sizeof(struct raised *)},
		.ignores = ignores_gather(arena, snapshot, ruleset),
	};
	return judging;
}

void judge_entry(const struct judging *judging, struct arena *arena, const struct nga_entry *entry,
	struct nga_report *report)
{
	struct judging one = *judging;

	*report = (struct nga_report){.snapshot = judging->shared.snapshot};
	one.arena = one.shared.arena = arena;
	judge_thing(&one, NGA_ABOUT_ENTRY, entry);
	apply_ignores(&one, &one.ignores, 0);
	fingerprint_all(arena, one.raised.items, one.raised.n);
	fill_report(&one, report);
}
