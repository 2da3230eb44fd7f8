/* A report by hand, for the tests of formats: two rules, and what a test adds. */
#ifndef UNIT_REPORTED_H
#define UNIT_REPORTED_H

#include "unit.h"

#include <ngxaudit/rules.h>

#include <arena.h>
#include <render.h>

#include <string.h>

struct reported {
	struct arena *arena;
	struct nga_rule rules[3];
	struct nga_ruleset ruleset;
	struct nga_snapshot snapshot;
	struct nga_finding findings[200];
	struct nga_ignored ignored[1];
	struct nga_gap gaps[1];
	struct nga_report report;
};

static const struct nga_case reported_cases[] = {
	{.severity = NGA_ERROR, .message = "{entry.path} points at {link.text}: it is broken"},
	{.severity = NGA_NOTE, .message = "is odd"},
};

/* Nothing found, by the rules "broken" (error or note), "odd" (note) and "unused" (off). */
static inline struct reported *reported_new(void)
{
	struct arena *arena = arena_new();
	struct reported *reported = arena_alloc(arena, sizeof(*reported));

	*reported = (struct reported){
		.arena = arena,
		.rules = {{.name = "broken",
				  .group = "links",
				  .cases = reported_cases,
				  .ncases = 2,
				  .why = "It *is* `not *` there.",
				  .repair = "Make it:\n    ln -s a b"},
			{.name = "odd", .group = "links", .cases = reported_cases + 1, .ncases = 1},
			{.name = "unused",
				.group = "own",
				.cases = reported_cases + 1,
				.ncases = 1,
				.off = true}},
	};
	reported->ruleset = (struct nga_ruleset){.rules = reported->rules, .nrules = 3};
	reported->snapshot = (struct nga_snapshot){
		.root = "/",
		.nginx_conf = "/etc/nginx/nginx.conf",
		.taken_at_ns = 1795165043533000000,
		.gaps = reported->gaps,
	};
	reported->report = (struct nga_report){
		.snapshot = &reported->snapshot,
		.ruleset = &reported->ruleset,
		.mode = "audit",
		.taken_at = "2026-11-20T08:57:23.533000Z",
		.findings = reported->findings,
		.ignored_findings = reported->ignored,
		.fail_on = NGA_WARNING,
	};
	return reported;
}

/* Adds a finding of the `nth` rule; the test may change it. */
static inline struct nga_finding *reported_add(
	struct reported *reported, size_t nth, enum nga_severity severity, const char *subject)
{
	struct nga_finding *finding = &reported->findings[reported->report.nfindings++];

	*finding = (struct nga_finding){
		.rule = &reported->rules[nth],
		.severity = severity,
		.subject = subject,
		.message = "it is broken",
		.fingerprint = "0123456789abcdef0123456789abcdef",
	};
	reported->report.counts[severity]++;
	reported->report.exit_status = severity == NGA_ERROR ? 2 : 1;
	return finding;
}

static inline void reported_add_gap(struct reported *reported, const char *path, const char *reason)
{
	reported->gaps[0] = (struct nga_gap){.path = path, .reason = reason};
	reported->snapshot.ngaps = 1;
	reported->report.exit_status = 3;
}

/* What the format makes of it. */
static inline const char *reported_as(const struct reported *reported, const char *format)
{
	struct out out = {.arena = reported->arena};
	struct render_style style = {0};

	for (size_t i = 0; i < render_format_count; i++)
		if (strcmp(render_formats[i].name, format) == 0)
			render_formats[i].render(&out, &reported->report, &style);
	ck_assert_msg(out.bytes, "there is no format %s", format);
	return out.bytes;
}

static inline void check_holds(const char *text, const char *piece)
{
	ck_assert_msg(strstr(text, piece), "\"%s\" is not in:\n%.3000s", piece, text);
}

static inline void check_lacks(const char *text, const char *piece)
{
	ck_assert_msg(!strstr(text, piece), "\"%s\" is in:\n%.3000s", piece, text);
}

static inline void reported_free(struct reported *reported)
{
	arena_free(reported->arena);
}

#endif
