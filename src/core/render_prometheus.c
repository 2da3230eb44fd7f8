/* Metrics, after Prometheus' "Exposition formats" and its advice on naming. */
#include "render.h"
#include "severities.h"

#include <ngxaudit/rules.h>

#include <arena.h>

#include <string.h>

static void write_head(struct out *out, const char *name, const char *help)
{
	out_format(out, "# HELP ngxaudit_%s %s\n# TYPE ngxaudit_%s gauge\n", name, help, name);
}

static void write_number(struct out *out, const char *name, const char *help, size_t n)
{
	write_head(out, name, help);
	out_format(out, "ngxaudit_%s %zu\n", name, n);
}

/* Rules are called by whoever writes them. */
static void write_label(struct out *out, const char *name, const char *value)
{
	out_format(out, "%s=\"", name);
	for (const char *at = out_escape(out->arena, value); *at; at++) {
		if (*at == '\\' || *at == '"')
			out_text(out, "\\");
		out_bytes(out, at, 1);
	}
	out_text(out, "\"");
}

static void write_rule(struct out *out, const char *name, const struct nga_rule *rule)
{
	out_format(out, "ngxaudit_%s{", name);
	write_label(out, "rule", rule->name);
	out_text(out, ",");
	write_label(out, "group", rule->group);
}

static bool can_have(const struct nga_rule *rule, enum nga_severity severity)
{
	for (size_t i = 0; i < rule->ncases; i++)
		if (case_severity(rule, &rule->cases[i]) == severity)
			return true;
	return false;
}

/* A series that comes and goes with its findings cannot be alerted on. */
static void write_findings(struct out *out, const struct nga_report *report)
{
	const struct nga_ruleset *ruleset = report->ruleset;
	size_t(*counts)[NGA_ERROR + 1] = arena_array(out->arena, ruleset->nrules, sizeof(*counts));

	if (ruleset->nrules > 0)
		memset(counts, 0, ruleset->nrules * sizeof(*counts));
	for (size_t i = 0; i < report->nfindings; i++) {
		const struct nga_finding *finding = &report->findings[i];
		counts[finding->rule - ruleset->rules][finding->severity]++;
	}
	write_head(out, "findings", "Findings by rule and severity.");
	for (size_t i = 0; i < ruleset->nrules; i++)
		for (int severity = NGA_ERROR; severity > NGA_NO_SEVERITY; severity--) {
			if (!can_have(&ruleset->rules[i], severity))
				continue;
			write_rule(out, "findings", &ruleset->rules[i]);
			out_format(out, ",severity=\"%s\"} %zu\n", nga_severity_names[severity],
				counts[i][severity]);
		}
}

static void write_rules(struct out *out, const struct nga_ruleset *ruleset)
{
	write_head(out, "rule_enabled", "Whether a rule was judged: 0 where it is switched off.");
	for (size_t i = 0; i < ruleset->nrules; i++) {
		write_rule(out, "rule_enabled", &ruleset->rules[i]);
		out_format(out, "} %d\n", !ruleset->rules[i].off);
	}
}

static void write_sites(struct out *out, const struct nga_snapshot *snapshot)
{
	size_t *counts = arena_array(out->arena, nga_state_count, sizeof(*counts));

	memset(counts, 0, nga_state_count * sizeof(*counts));
	for (size_t i = 0; i < snapshot->nsites; i++)
		counts[snapshot->sites[i].state]++;
	write_head(out, "sites", "Sites by state.");
	for (size_t i = 0; i < nga_state_count; i++)
		out_format(
			out, "ngxaudit_sites{state=\"%s\"} %zu\n", nga_state_names[i], counts[i]);
}

static void write_answer(struct out *out, const struct nga_nginx *nginx)
{
	static const char *const answers[] = {
		[NGA_NOT_ASKED] = "not-asked",
		[NGA_ACCEPTS] = "accepts",
		[NGA_REFUSES] = "refuses",
		[NGA_TIMED_OUT] = "timed-out",
	};

	write_head(out, "nginx_answer", "What nginx says of the configuration: 1 for its answer.");
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		out_format(out, "ngxaudit_nginx_answer{answer=\"%s\"} %d\n", answers[i],
			nginx->answer == (enum nga_answer)i);
	write_head(out, "nginx_test_seconds", "How long nginx took to answer; NaN: not asked.");
	if (nginx->asked)
		out_format(out, "ngxaudit_nginx_test_seconds %.6f\n", nginx->seconds);
	else
		out_text(out, "ngxaudit_nginx_test_seconds NaN\n");
}

static void write_live(struct out *out, const struct nga_live *live)
{
	static const char *const pending[] = {
		[NGA_PENDING_UNKNOWN] = "NaN",
		[NGA_PENDING_NO] = "0",
		[NGA_PENDING_YES] = "1",
	};

	write_head(out, "nginx_running", "Whether nginx runs this configuration; NaN: not known.");
	out_format(out, "ngxaudit_nginx_running %s\n",
		!live->looked   ? "NaN"
		: live->running ? "1"
				: "0");
	write_head(out, "reload_pending",
		"Whether a reload would change what nginx has loaded; NaN: not known.");
	out_format(out, "ngxaudit_reload_pending %s\n", pending[live->pending]);
}

static void write_run(struct out *out, int exit_status, int64_t at_ns)
{
	write_head(out, "info", "The version of ngxaudit.");
	out_text(out, "ngxaudit_info{version=\"" NGXAUDIT_VERSION "\"} 1\n");
	write_head(out, "last_run_timestamp_seconds", "When ngxaudit looked.");
	out_format(out, "ngxaudit_last_run_timestamp_seconds %lld.%03d\n",
		(long long)(at_ns / 1000000000), (int)(at_ns / 1000000 % 1000));
	write_number(out, "exit_status",
		"0 nothing found, 1 warnings or notes, 2 errors, 3 could not tell.",
		(size_t)exit_status);
}

void render_prometheus(
	struct out *out, const struct nga_report *report, const struct render_style *style)
{
	const struct nga_snapshot *snapshot = report->snapshot;
	size_t loaded = 0;

	(void)style;
	for (size_t i = 0; i < snapshot->nfiles; i++)
		loaded += snapshot->files[i]->loaded;
	write_run(out, report->exit_status, snapshot->taken_at_ns);
	write_findings(out, report);
	write_rules(out, report->ruleset);
	write_number(out, "ignored_findings", "Findings that somebody chose to ignore.",
		report->ignored);
	write_number(out, "gaps", "What could not be looked at.", snapshot->ngaps);
	write_sites(out, snapshot);
	write_number(out, "loaded_files", "Configuration files that nginx reads.", loaded);
	write_answer(out, &snapshot->nginx);
	write_live(out, &snapshot->live);
}

/* A run that fails tells so, too: an old file would go on saying that all is well. */
void render_prometheus_trouble(struct out *out, const struct render_trouble *trouble)
{
	write_run(out, 3, trouble->at_ns);
}
