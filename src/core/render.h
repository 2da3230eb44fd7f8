/* Reports as text for people and as data for programs: one row and one pure function a format. */
#ifndef CORE_RENDER_H
#define CORE_RENDER_H

#include <ngxaudit/report.h>

#include <out.h>

/* How a person wants it; programs' formats take no notice. */
struct render_style {
	bool colour;
	bool notes;   /* show notes one by one, not only their number */
	bool quiet;   /* nothing where nothing was found */
	bool details; /* the line at the place, where a link leads, what nginx said */
};

/* What stopped the program before there was a report. */
struct render_trouble {
	const char *text; /* raw bytes */
	int64_t at_ns;    /* nanoseconds since 1970 */
};

struct nga_plan;

/* One row a format. What a row does not have is a thing that its readers have no words for. */
struct render_format {
	const char *name; /* as --format has it */
	void (*render)(
		struct out *out, const struct nga_report *report, const struct render_style *style);
	/* --sites, and the plan of a --dry-run: both, or neither where it tells of findings
	 * alone */
	void (*sites)(struct out *out, const struct nga_snapshot *snapshot);
	void (*plan)(struct out *out, const struct nga_report *report, const struct nga_plan *plan,
		const struct render_style *style);
	/* for readers that take silence for good news */
	void (*trouble)(struct out *out, const struct render_trouble *trouble);
	const char *command; /* the program, called by this name, speaks so unasked */
	bool for_people;     /* what was done may be told in words before it */
	bool whole;     /* it also tells of what no finding is about: file contents are needed */
	bool all_rules; /* it also tells of rules that are off: all of them are to be read */
};
extern const struct render_format render_formats[]; /* the first is the default */
extern const size_t render_format_count;

/* The format in which a program that was called as `command`, a path, speaks. */
const struct render_format *render_format_of_command(const char *command);

/* Their names, for a person: "text|json|..."; `for_all`: of those that tell of more than
 * findings. */
const char *render_format_names(struct arena *arena, bool for_all);

void render_text(
	struct out *out, const struct nga_report *report, const struct render_style *style);
/* One finding of it, without details. */
void render_finding(struct out *out, const struct nga_finding *finding, bool colour);
void render_json(
	struct out *out, const struct nga_report *report, const struct render_style *style);

/* SARIF 2.1.0, of OASIS. Paths are file URIs on this host. */
void render_sarif(
	struct out *out, const struct nga_report *report, const struct render_style *style);

/* Workflow commands of GitHub Actions, worst first, and the totals. Paths are those on this host:
 * the runner makes them relative to the checkout. */
void render_github(
	struct out *out, const struct nga_report *report, const struct render_style *style);
void render_github_trouble(struct out *out, const struct render_trouble *trouble);

/* A plugin's answer to Nagios, Icinga and their like: a first line with performance data, then a
 * line a finding. The word is that of the exit status. */
void render_nagios(
	struct out *out, const struct nga_report *report, const struct render_style *style);
void render_nagios_trouble(struct out *out, const struct render_trouble *trouble);

/* Metrics in Prometheus' text format, for the textfile collector of its node_exporter. No label
 * holds a path or a name from the disk. */
void render_prometheus(
	struct out *out, const struct nga_report *report, const struct render_style *style);
void render_prometheus_trouble(struct out *out, const struct render_trouble *trouble);

/* JUnit's XML, as servers for continuous integration read it: a suite a group of rules, a case a
 * rule that found nothing, and a case a finding, which fails where it decides the exit status. */
void render_junit(
	struct out *out, const struct nga_report *report, const struct render_style *style);

/* The one line of totals that the text ends with. */
void render_totals(struct out *out, const struct nga_report *report, bool notes);

/* --sites: one line a site: name, state, what it links to, listen, server_name. A site of another
 * pair than "sites" is named PAIR/NAME. */
void render_sites(struct out *out, const struct nga_snapshot *snapshot);
void render_sites_json(struct out *out, const struct nga_snapshot *snapshot);

#endif
