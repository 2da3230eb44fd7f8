/* Workflow commands of GitHub Actions: `::error file=…,line=…::message`, a line each. What a
 * command may hold is told in GitHub's "Workflow commands", and in how its runner reads them. */
#include "render.h"
#include "shown.h"

#include <ngxaudit/rules.h>

#include <string.h>

/* `text` as data of a command; of a property, what ends one as well. */
static void write_data(struct out *out, const char *text, bool property)
{
	for (const char *at = text; *at; at++)
		if (strchr(property ? "%\r\n:," : "%\r\n", *at))
			out_format(out, "%%%02X", (unsigned)(unsigned char)*at);
		else
			out_bytes(out, at, 1);
}

static void write_name(struct out *out, const char *property, const char *name)
{
	out_text(out, property);
	write_data(out, out_escape(out->arena, name), true);
}

static void write_finding(
	struct out *out, const struct nga_report *report, const struct nga_finding *finding)
{
	static const char *const commands[] = {
		[NGA_NOTE] = "notice",
		[NGA_WARNING] = "warning",
		[NGA_ERROR] = "error",
	};
	const struct nga_snapshot *snapshot = report->snapshot;
	uint32_t column = shown_column(finding);

	out_format(out, "::%s ", commands[finding->severity]);
	write_name(out, "file=", shown_path(out->arena, snapshot, shown_file(snapshot, finding)));
	if (finding->line > 0)
		out_format(out, ",line=%u", (unsigned)finding->line);
	if (finding->line > 0 && column > 0)
		out_format(out, ",col=%u", (unsigned)column);
	write_name(out, ",title=", finding->rule->name);
	out_text(out, "::");
	write_data(out, finding->message, false);
	for (size_t i = 0; i < finding->nnginx_says; i++) {
		write_data(out, "\nnginx says: ", false);
		write_data(out, out_escape(out->arena, finding->nginx_says[i]), false);
	}
	out_text(out, "\n");
}

static void write_gap(
	struct out *out, const struct nga_snapshot *snapshot, const struct nga_gap *gap)
{
	out_text(out, "::error ");
	if (gap->path[0] == '/') {
		write_name(out, "file=", shown_path(out->arena, snapshot, gap->path));
		out_text(out, ",");
	}
	write_name(out, "title=", "gap");
	out_text(out, "::");
	write_data(out, out_escape(out->arena, gap->path), false);
	out_text(out, ": ");
	write_data(out, out_escape(out->arena, gap->reason), false);
	out_text(out, "\n");
}

static void write_gate(struct out *out, const struct nga_gate *gate)
{
	out_text(out, gate->allowed ? "reload allowed: " : "::error title=gate::reload stopped: ");
	write_data(out, gate->why, false);
	out_text(out, "\n");
}

/* Notes are left out as in the text: a step has room for ten annotations of a kind. */
void render_github(
	struct out *out, const struct nga_report *report, const struct render_style *style)
{
	const struct nga_snapshot *snapshot = report->snapshot;

	for (size_t i = 0; i < report->nfindings; i++)
		if (report->findings[i].severity > NGA_NOTE || style->notes)
			write_finding(out, report, &report->findings[i]);
	for (size_t i = 0; i < snapshot->ngaps; i++)
		write_gap(out, snapshot, &snapshot->gaps[i]);
	render_totals(out, report, style->notes);
	if (report->gate)
		write_gate(out, report->gate);
}

void render_github_trouble(struct out *out, const struct render_trouble *trouble)
{
	out_text(out, "::error title=ngxaudit::");
	write_data(out, out_escape(out->arena, trouble->text), false);
	out_text(out, "\n");
}
