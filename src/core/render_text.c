/* Text for people: `file:line:column: severity: message [rule]`, worst first, then one line of
 * totals. */
#include "dates.h"
#include "render.h"

#include <ngxaudit/rules.h>

#include <arena.h>

#include <string.h>

struct pen {
	struct out *out;
	bool colour;
};

static const char *const severity_colours[] = {
	[NGA_NO_SEVERITY] = "",
	[NGA_NOTE] = "\033[1;36m",
	[NGA_WARNING] = "\033[1;35m",
	[NGA_ERROR] = "\033[1;31m",
};
static const char bold[] = "\033[1m", faint[] = "\033[2m", allowed[] = "\033[1;32m",
		  plain[] = "\033[0m";

static void paint(const struct pen *pen, const char *colour)
{
	if (pen->colour)
		out_text(pen->out, colour);
}

static void write_place(const struct pen *pen, const struct nga_finding *finding)
{
	paint(pen, bold);
	out_escaped(pen->out, finding->file ? finding->file : finding->subject);
	if (finding->line > 0)
		out_format(pen->out, ":%u", (unsigned)finding->line);
	if (finding->column > 0)
		out_format(pen->out, ":%u", (unsigned)finding->column);
	out_text(pen->out, ":");
	paint(pen, plain);
}

/* A tab stays a tab under a tab, so that the caret stands where a person looks for it. */
static void write_caret(const struct pen *pen, const struct nga_finding *finding)
{
	struct out *out = pen->out;

	out_text(out, "       | ");
	for (uint32_t i = 0; i + 1 < finding->column && finding->excerpt[i]; i++)
		out_text(out, finding->excerpt[i] == '\t' ? "\t" : " ");
	paint(pen, severity_colours[finding->severity]);
	out_text(out, "^");
	paint(pen, plain);
	out_text(out, "\n");
}

static void write_excerpt(const struct pen *pen, const struct nga_finding *finding)
{
	struct out *out = pen->out;

	out_format(out, "%6u | ", (unsigned)finding->line);
	for (const char *piece = finding->excerpt; *piece;) {
		size_t length = strcspn(piece, "\t");
		out_escaped(out, arena_copy_n(out->arena, piece, length));
		piece += length;
		if (*piece == '\t')
			out_bytes(out, piece++, 1);
	}
	out_text(out, "\n");
	if (finding->column > 0 && strlen(out_escape(out->arena, finding->excerpt)) < 200)
		write_caret(pen, finding);
}

static void write_trail(const struct pen *pen, const struct nga_finding *finding)
{
	struct out *out = pen->out;

	for (size_t i = 0; i < finding->ntrail; i++) {
		out_text(out, "       = ");
		out_escaped(out, finding->trail[i].path);
		out_text(out, " -> ");
		out_escaped(out, finding->trail[i].text);
		if (i + 1 == finding->ntrail && finding->trail_end)
			out_format(out, " (%s)", finding->trail_end);
		out_text(out, "\n");
	}
}

static void write_details(const struct pen *pen, const struct nga_finding *finding)
{
	if (finding->excerpt && finding->line > 0)
		write_excerpt(pen, finding);
	write_trail(pen, finding);
	for (size_t i = 0; i < finding->nnginx_says; i++) {
		paint(pen, faint);
		out_text(pen->out, "       = nginx says: ");
		out_escaped(pen->out, finding->nginx_says[i]);
		paint(pen, plain);
		out_text(pen->out, "\n");
	}
}

static void write_finding(const struct pen *pen, const struct nga_finding *finding, bool details)
{
	write_place(pen, finding);
	out_text(pen->out, " ");
	paint(pen, severity_colours[finding->severity]);
	out_format(pen->out, "%s:", nga_severity_names[finding->severity]);
	paint(pen, plain);
	out_format(pen->out, " %s ", finding->message);
	paint(pen, faint);
	out_format(pen->out, "[%s]", finding->rule->name);
	paint(pen, plain);
	out_text(pen->out, "\n");
	if (details)
		write_details(pen, finding);
}

void render_finding(struct out *out, const struct nga_finding *finding, bool colour)
{
	const struct pen pen = {.out = out, .colour = colour};

	write_finding(&pen, finding, false);
}

static void write_gap(const struct pen *pen, const struct nga_gap *gap)
{
	paint(pen, bold);
	out_escaped(pen->out, gap->path);
	out_text(pen->out, ":");
	paint(pen, plain);
	out_text(pen->out, " gap: ");
	out_escaped(pen->out, gap->reason);
	out_text(pen->out, "\n");
}

static void write_count(struct out *out, size_t n, const char *what)
{
	out_format(out, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void write_gone(const struct pen *pen, const struct nga_news *news)
{
	for (size_t i = 0; i < news->ngone; i++) {
		out_text(pen->out, "gone: ");
		write_finding(pen, &news->gone[i], false);
	}
}

static const char *nothing_found(const struct nga_report *report)
{
	if (report->snapshot->ngaps > 0)
		return "nothing found in what could be read";
	return report->news ? "nothing new" : "nothing wrong found";
}

static void write_found(struct out *out, const struct nga_report *report, bool notes)
{
	const size_t *counts = report->counts;
	bool hidden = counts[NGA_NOTE] > 0 && !notes;

	if (counts[NGA_ERROR] + counts[NGA_WARNING] == 0) {
		out_text(out, nothing_found(report));
	} else {
		write_count(out, counts[NGA_ERROR], "error");
		out_text(out, ", ");
		write_count(out, counts[NGA_WARNING], "warning");
	}
	if (counts[NGA_NOTE] > 0) {
		out_text(out, ", ");
		write_count(out, counts[NGA_NOTE], "note");
		out_text(out, hidden ? " (-v shows them)" : "");
	}
	if (report->ignored > 0)
		out_format(out, ", %zu ignored", report->ignored);
	if (report->snapshot->ngaps > 0) {
		out_text(out, ", ");
		write_count(out, report->snapshot->ngaps, "gap");
	}
	if (report->news && report->news->since)
		out_format(
			out, ", %zu gone since %.19sZ", report->news->ngone, report->news->since);
}

static size_t loaded_files(const struct nga_snapshot *snapshot)
{
	size_t n = 0;

	for (size_t i = 0; i < snapshot->nfiles; i++)
		n += snapshot->files[i]->loaded;
	return n;
}

static void write_accepted(struct out *out, const struct nga_snapshot *snapshot)
{
	enum { BILLION = 1000000000 };
	const struct nga_accepted *accepted = snapshot->accepted;

	if (accepted)
		out_format(out, "accepted state %lu of %s\n", (unsigned long)accepted->id,
			date_text(out->arena, accepted->at_ns / BILLION));
	else
		out_text(out, snapshot->accepted_withheld ? "accepted state not read\n"
							  : "no accepted state\n");
}

void render_totals(struct out *out, const struct nga_report *report, bool notes)
{
	static const char *const answers[] = {
		[NGA_NOT_ASKED] = "nginx not asked",
		[NGA_ACCEPTS] = "nginx accepts",
		[NGA_REFUSES] = "nginx refuses",
		[NGA_TIMED_OUT] = "nginx did not answer in time",
	};
	const struct nga_snapshot *snapshot = report->snapshot;

	write_found(out, report, notes);
	out_text(out, "; looked at ");
	write_count(out, snapshot->nsites, "site");
	out_text(out, ", ");
	write_count(out, loaded_files(snapshot), "file");
	out_format(out, "; %s; ", answers[snapshot->nginx.answer]);
	write_accepted(out, snapshot);
}

static void write_gate(const struct pen *pen, const struct nga_gate *gate)
{
	paint(pen, gate->allowed ? allowed : severity_colours[NGA_ERROR]);
	out_format(pen->out, "reload %s", gate->allowed ? "allowed" : "stopped");
	paint(pen, plain);
	out_format(pen->out, ": %s\n", gate->why);
}

static size_t shown(const struct nga_report *report, const struct render_style *style)
{
	const size_t *counts = report->counts;

	return counts[NGA_ERROR] + counts[NGA_WARNING] + (style->notes ? counts[NGA_NOTE] : 0) +
	       (report->news ? report->news->ngone : 0);
}

void render_text(struct out *out, const struct nga_report *report, const struct render_style *style)
{
	const struct nga_snapshot *snapshot = report->snapshot;
	struct pen pen = {.out = out, .colour = style->colour};

	bool stopped = report->gate && !report->gate->allowed;
	if ((style->quiet || report->news) && !stopped &&
		shown(report, style) + snapshot->ngaps == 0)
		return;
	for (size_t i = 0; i < report->nfindings; i++) {
		const struct nga_finding *finding = &report->findings[i];
		if (finding->severity == NGA_NOTE && !style->notes)
			continue;
		out_text(out, report->news ? "new: " : "");
		write_finding(&pen, finding, style->details);
	}
	if (report->news)
		write_gone(&pen, report->news);
	for (size_t i = 0; i < snapshot->ngaps; i++) {
		out_text(out, report->news ? "new: " : "");
		write_gap(&pen, &snapshot->gaps[i]);
	}
	render_totals(out, report, style->notes);
	for (size_t i = 0; i < snapshot->nlimits && style->notes; i++)
		out_format(out, "limit: %s\n", out_escape(out->arena, snapshot->limits[i]));
	if (report->gate)
		write_gate(&pen, report->gate);
}
