/* JUnit's XML in the form that Jenkins publishes a schema of, and that other servers read. */
#include "render.h"
#include "shown.h"

#include <ngxaudit/rules.h>

#include <arena.h>
#include <map.h>

#include <string.h>

struct suite {
	struct out cases; /* its testcase elements */
	size_t tests, failures, errors, skipped;
	struct map names; /* how often a case's name was given: size_t */
};

/* ---- text ---- */

/* The length of U+FFFE or U+FFFF at `text`, which XML 1.0 has not; else 0. */
static size_t no_character(const char *text)
{
	return strncmp(text, "\xef\xbf\xbe", 3) == 0 || strncmp(text, "\xef\xbf\xbf", 3) == 0 ? 3
											      : 0;
}

static void write_xml(struct out *out, const char *text)
{
	static const struct {
		char byte;
		const char *entity;
	} entities[] = {
		{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};

	for (const char *at = out_escape(out->arena, text); *at; at++) {
		const char *entity = NULL;
		for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
			if (entities[i].byte == *at)
				entity = entities[i].entity;
		if (entity)
			out_text(out, entity);
		else if (no_character(at)) {
			out_format(out, "\\xef\\xbf\\x%02x", (unsigned)(unsigned char)at[2]);
			at += 2;
		} else
			out_bytes(out, at, 1);
	}
}

static void write_attribute(struct out *out, const char *name, const char *value)
{
	out_format(out, " %s=\"", name);
	write_xml(out, value);
	out_text(out, "\"");
}

/* ---- cases ---- */

/* A name that a suite has once: servers take two cases of one name for two runs of one test. */
static const char *unique(struct suite *suite, const char *name)
{
	size_t *times = map_get(&suite->names, name);

	if (!times) {
		times = arena_alloc(suite->names.arena, sizeof(*times));
		*times = 0;
		map_set(&suite->names, name, times);
	}
	++*times;
	return *times == 1 ? name : arena_format(suite->names.arena, "%s (%zu)", name, *times);
}

static void begin_case(struct suite *suite, const char *class, const char *name)
{
	struct out *out = &suite->cases;

	suite->tests++;
	out_text(out, "    <testcase");
	write_attribute(out, "classname", arena_format(out->arena, "ngxaudit.%s", class));
	write_attribute(out, "name", unique(suite, name));
	out_text(out, ">");
}

static void end_case(struct suite *suite)
{
	out_text(&suite->cases, "</testcase>\n");
}

static const char *name_of(struct arena *arena, const struct nga_finding *finding)
{
	return arena_format(
		arena, "%s: %s", finding->rule->name, out_escape(arena, finding->subject));
}

static void write_details(struct out *out, const struct nga_finding *finding)
{
	struct out line = {.arena = out->arena};

	render_finding(&line, finding, false);
	line.bytes[line.n - 1] = '\0'; /* its newline */
	write_xml(out, line.bytes);
	for (size_t i = 0; i < finding->nnginx_says; i++) {
		out_text(out, "\nnginx says: ");
		write_xml(out, finding->nginx_says[i]);
	}
}

static void add_finding(
	struct suite *suite, const struct nga_report *report, const struct nga_finding *finding)
{
	struct out *out = &suite->cases;

	begin_case(suite, finding->rule->group, name_of(out->arena, finding));
	if (shown_decides(report, finding)) {
		suite->failures++;
		out_text(out, "<failure");
		write_attribute(out, "type", nga_severity_names[finding->severity]);
		write_attribute(out, "message", finding->message);
		out_text(out, ">");
		write_details(out, finding);
		out_text(out, "</failure>");
	} else {
		out_text(out, "<system-out>");
		write_details(out, finding);
		out_text(out, "</system-out>");
	}
	end_case(suite);
}

static void add_ignored(struct suite *suite, const struct nga_ignored *ignored)
{
	struct out *out = &suite->cases;

	suite->skipped++;
	begin_case(suite, ignored->finding.rule->group, name_of(out->arena, &ignored->finding));
	out_text(out, "<skipped");
	write_attribute(
		out, "message", arena_format(out->arena, "ignored: %s", ignored->ignore->reason));
	out_text(out, "/>");
	end_case(suite);
}

static void add_gap(struct suite *suite, const struct nga_gap *gap)
{
	struct out *out = &suite->cases;

	suite->errors++;
	begin_case(suite, "gaps", out_escape(out->arena, gap->path));
	out_text(out, "<error type=\"gap\"");
	write_attribute(out, "message", gap->reason);
	out_text(out, "/>");
	end_case(suite);
}

/* A case each of what a rule found; one that passes where it found nothing. */
static void add_rule(
	struct suite *suite, const struct nga_report *report, const struct nga_rule *rule)
{
	size_t before = suite->tests;

	for (size_t i = 0; i < report->nfindings; i++)
		if (report->findings[i].rule == rule)
			add_finding(suite, report, &report->findings[i]);
	for (size_t i = 0; i < report->ignored; i++)
		if (report->ignored_findings[i].finding.rule == rule)
			add_ignored(suite, &report->ignored_findings[i]);
	if (suite->tests == before && !rule->off) {
		begin_case(suite, rule->group, rule->name);
		end_case(suite);
	}
}

static void add_gate(struct suite *suite, const struct nga_gate *gate)
{
	struct out *out = &suite->cases;

	begin_case(suite, "gate", "reload");
	if (!gate->allowed) {
		suite->failures++;
		out_text(out, "<failure type=\"stopped\"");
		write_attribute(out, "message", gate->why);
		out_text(out, "/>");
	}
	end_case(suite);
}

/* ---- suites ---- */

static struct suite new_suite(struct arena *arena)
{
	return (struct suite){.cases.arena = arena, .names.arena = arena};
}

static void write_suite(struct out *out, const char *name, const struct suite *suite,
	const struct nga_report *report)
{
	if (suite->tests == 0)
		return;
	out_text(out, "  <testsuite");
	write_attribute(out, "name", name);
	out_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
		suite->tests, suite->failures, suite->errors, suite->skipped);
	/* without its fraction and zone, which not every reader knows */
	out_format(out, " time=\"0\" timestamp=\"%.19s\">\n", report->taken_at);
	out_bytes(out, suite->cases.bytes, suite->cases.n);
	out_text(out, "  </testsuite>\n");
}

/* Whether the `nth` rule is the first of its group. */
static bool begins_group(const struct nga_ruleset *ruleset, size_t nth)
{
	for (size_t i = 0; i < nth; i++)
		if (strcmp(ruleset->rules[i].group, ruleset->rules[nth].group) == 0)
			return false;
	return true;
}

static void write_group(struct out *out, const struct nga_report *report, const char *group)
{
	const struct nga_ruleset *ruleset = report->ruleset;
	struct suite suite = new_suite(out->arena);

	for (size_t i = 0; i < ruleset->nrules; i++)
		if (strcmp(ruleset->rules[i].group, group) == 0)
			add_rule(&suite, report, &ruleset->rules[i]);
	write_suite(out, group, &suite, report);
}

void render_junit(
	struct out *out, const struct nga_report *report, const struct render_style *style)
{
	const struct nga_snapshot *snapshot = report->snapshot;
	const struct nga_ruleset *ruleset = report->ruleset;
	struct suite gaps = new_suite(out->arena), gate = new_suite(out->arena);

	(void)style;
	out_text(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ngxaudit\">\n");
	for (size_t i = 0; i < ruleset->nrules; i++)
		if (begins_group(ruleset, i))
			write_group(out, report, ruleset->rules[i].group);
	for (size_t i = 0; i < snapshot->ngaps; i++)
		add_gap(&gaps, &snapshot->gaps[i]);
	write_suite(out, "gaps", &gaps, report);
	if (report->gate)
		add_gate(&gate, report->gate);
	write_suite(out, "gate", &gate, report);
	out_text(out, "</testsuites>\n");
}
