/* A plugin's answer, after the guidelines of the Monitoring Plugins: `WORD - text | data`, then
 * more lines. */
#include "render.h"

#include <ngxaudit/rules.h>

#include <arena.h>

#include <string.h>

enum {
	FIRST_LINE = 300,  /* bytes of what is told there: the data behind it is to arrive, too */
	MORE_LINES = 6000, /* Nagios reads 8 KiB and no more */
};

/* A `|` begins the data, wherever it stands. */
static void write_text(struct out *out, const char *text)
{
	for (const char *bar; (bar = strchr(text, '|')); text = bar + 1) {
		out_bytes(out, text, (size_t)(bar - text));
		out_text(out, "\\x7c");
	}
	out_text(out, text);
}

/* The text, up to `most` bytes of it; no character is cut in two. */
static const char *cut(struct arena *arena, const char *text, size_t most)
{
	size_t length = 0, left = strlen(text);

	if (left <= most)
		return text;
	for (size_t next; length < most; length += next) {
		next = utf8_length(text + length, left - length);
		next = next > 0 ? next : 1;
		if (length + next > most)
			break;
	}
	return arena_format(arena, "%.*s...", (int)length, text);
}

static const char *word(int exit_status)
{
	static const char *const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};

	return words[exit_status];
}

/* `errors=2`, and from which number on they are warned of or critical. */
static void write_datum(struct out *out, const char *name, size_t n, const char *thresholds)
{
	out_format(out, " %s=%zu;%s;0", name, n, thresholds);
}

static void write_data(struct out *out, const struct nga_report *report)
{
	const struct nga_snapshot *snapshot = report->snapshot;

	out_text(out, " |");
	write_datum(out, "errors", report->counts[NGA_ERROR], ";0");
	write_datum(out, "warnings", report->counts[NGA_WARNING], "0;");
	write_datum(out, "notes", report->counts[NGA_NOTE], ";");
	write_datum(out, "ignored", report->ignored, ";");
	write_datum(out, "gaps", snapshot->ngaps, ";");
	write_datum(out, "sites", snapshot->nsites, ";");
	if (snapshot->nginx.asked)
		out_format(out, " nginx_test=%.6fs;;;0", snapshot->nginx.seconds);
	out_text(out, "\n");
}

/* What decided the exit status; of findings the worst, which comes first. */
static const char *decisive(struct arena *arena, const struct nga_report *report)
{
	const struct nga_snapshot *snapshot = report->snapshot;

	if (report->gate)
		return arena_format(arena, "; reload %s: %s",
			report->gate->allowed ? "allowed" : "stopped", report->gate->why);
	if (report->exit_status == 3 && snapshot->ngaps > 0)
		return arena_format(arena, ": %s: %s", out_escape(arena, snapshot->gaps[0].path),
			out_escape(arena, snapshot->gaps[0].reason));
	if (report->exit_status == 0 || report->nfindings == 0)
		return "";
	return arena_format(arena, ": %s", report->findings[0].message);
}

static void write_first_line(struct out *out, const struct nga_report *report)
{
	struct arena *arena = out->arena;
	struct out totals = {.arena = arena};

	render_totals(&totals, report, true);
	totals.bytes[totals.n - 1] = '\0'; /* its newline */
	out_format(out, "NGXAUDIT %s - ", word(report->exit_status));
	write_text(out, totals.bytes);
	write_text(out, cut(arena, decisive(arena, report), FIRST_LINE));
	write_data(out, report);
}

void render_nagios(
	struct out *out, const struct nga_report *report, const struct render_style *style)
{
	const struct nga_snapshot *snapshot = report->snapshot;
	size_t i = 0, most = report->nfindings;

	if (!style->notes)
		most -= report->counts[NGA_NOTE];
	write_first_line(out, report);
	for (size_t g = 0; g < snapshot->ngaps && out->n < MORE_LINES; g++) {
		write_text(out, out_escape(out->arena, snapshot->gaps[g].path));
		out_text(out, ": gap: ");
		write_text(out, out_escape(out->arena, snapshot->gaps[g].reason));
		out_text(out, "\n");
	}
	for (; i < most && out->n < MORE_LINES; i++) {
		struct out line = {.arena = out->arena};
		render_finding(&line, &report->findings[i], false);
		write_text(out, line.bytes);
	}
	if (i < most)
		out_format(out, "and %zu more\n", most - i);
}

void render_nagios_trouble(struct out *out, const struct render_trouble *trouble)
{
	out_format(out, "NGXAUDIT %s - ", word(3));
	write_text(out, out_escape(out->arena, trouble->text));
	out_text(out, "\n");
}
