/* SARIF 2.1.0: what a tool for static analysis found, as OASIS has standardised it. Numbers of
 * sections are those of the standard. */
#include "json.h"
#include "prose.h"
#include "render.h"
#include "render_rules.h"
#include "severities.h"
#include "shown.h"

#include <ngxaudit/rules.h>

#include <arena.h>

#include <string.h>

struct sarif {
	const struct nga_report *report;
	struct arena *arena;
};

/* ---- texts ---- */

/* Never with a KEY_hex beside it, for which the schema has no room. */
static void put_text(const struct sarif *sarif, json_t *object, const char *key, const char *text)
{
	json_put_text(object, key, out_escape(sarif->arena, text));
}

/* In messages braces hold places for arguments and are doubled otherwise (3.11.5), and brackets
 * before a parenthesis make a link (3.11.6). */
static json_t *message(const struct sarif *sarif, const char *text)
{
	struct out out = {.arena = sarif->arena};
	bool link = strstr(text, "](");

	for (; *text; text++) {
		if (*text == '{' || *text == '}')
			out_bytes(&out, text, 1);
		if (link && (*text == '[' || *text == ']'))
			out_text(&out, "\\");
		out_bytes(&out, text, 1);
	}
	json_t *object = json_make_object();
	put_text(sarif, object, "text", out.n > 0 ? out.bytes : "");
	return object;
}

static json_t *multiformat(const char *text, const char *markdown)
{
	json_t *object = json_make_object();

	json_put_text(object, "text", text);
	if (markdown)
		json_put_text(object, "markdown", markdown);
	return object;
}

/* ---- rules ---- */

/* Facts stand in a rule's message where a finding has what they say of its subject. */
static const char *short_description(struct arena *arena, const struct nga_rule *rule)
{
	const char *at = out_escape(arena, render_summary(arena, rule)), *open, *close;
	struct out out = {.arena = arena};

	while ((open = strchr(at, '{')) && (close = strchr(open, '}'))) {
		out_bytes(&out, at, (size_t)(open - at));
		out_text(&out, "\xe2\x80\xa6"); /* an ellipsis */
		at = close + 1;
	}
	out_text(&out, at);
	return out.bytes;
}

static void add_section(struct out *texts, const char *title, const char *text, bool code)
{
	struct out *plain = &texts[0], *markdown = &texts[1];

	if (!text || !text[0])
		return;
	if (title) {
		out_format(plain, "\n%s\n\n", title);
		out_format(markdown, "\n## %s\n\n", title);
	}
	if (code)
		prose_lines(plain, 4, text);
	else
		prose_wrap(plain, 0, text);
	prose_markdown(markdown, text, code);
}

static json_t *help(const struct sarif *sarif, const struct nga_rule *rule)
{
	struct out texts[] = {{.arena = sarif->arena}, {.arena = sarif->arena}};

	add_section(texts, NULL, rule->why, false);
	add_section(texts, "Example", rule->example, true);
	add_section(texts, "How to repair it", rule->repair, false);
	if (texts[0].n == 0)
		return multiformat(short_description(sarif->arena, rule), NULL);
	return multiformat(texts[0].bytes, texts[1].bytes);
}

static const char *full_description(struct arena *arena, const struct nga_rule *rule)
{
	struct out out = {.arena = arena};

	if (!rule->why || !rule->why[0])
		return short_description(arena, rule);
	prose_wrap(&out, 0, rule->why);
	return out.bytes;
}

static enum nga_severity worst(const struct nga_rule *rule)
{
	enum nga_severity severity = NGA_NO_SEVERITY;

	for (size_t i = 0; i < rule->ncases; i++)
		if (case_severity(rule, &rule->cases[i]) > severity)
			severity = case_severity(rule, &rule->cases[i]);
	return severity;
}

static json_t *default_configuration(const struct nga_rule *rule)
{
	json_t *object = json_make_object();

	json_put(object, "enabled", json_boolean(!rule->off));
	json_put_text(object, "level", nga_severity_names[worst(rule)]);
	return object;
}

static json_t *tags(const struct sarif *sarif, const struct nga_rule *rule)
{
	const char *group = out_escape(sarif->arena, rule->group);
	json_t *object = json_make_object();

	json_put_texts(object, "tags", &group, 1);
	return object;
}

static json_t *rules(const struct sarif *sarif)
{
	const struct nga_ruleset *ruleset = sarif->report->ruleset;
	json_t *list = json_make_array();

	for (size_t i = 0; i < ruleset->nrules; i++) {
		const struct nga_rule *rule = &ruleset->rules[i];
		json_t *object = json_make_object();
		put_text(sarif, object, "id", rule->name);
		json_put(object, "shortDescription",
			multiformat(short_description(sarif->arena, rule), NULL));
		json_put(object, "fullDescription",
			multiformat(full_description(sarif->arena, rule), NULL));
		json_put(object, "help", help(sarif, rule));
		json_put(object, "defaultConfiguration", default_configuration(rule));
		json_put(object, "properties", tags(sarif, rule));
		json_add(list, object);
	}
	return list;
}

/* ---- places ---- */

/* RFC 3986: every byte but a letter, a digit, `-._~` and the slashes is `%XX`; so is one that is
 * not of UTF-8. */
static const char *uri(const struct sarif *sarif, const char *path)
{
	static const char kept[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-._~/";
	struct out out = {.arena = sarif->arena};

	out_text(&out, path[0] == '/' ? "file://" : "");
	for (const char *at = shown_path(sarif->arena, sarif->report->snapshot, path); *at; at++)
		if (strchr(kept, *at))
			out_bytes(&out, at, 1);
		else
			out_format(&out, "%%%02X", (unsigned)(unsigned char)*at);
	return out.bytes;
}

static json_t *location(const struct sarif *sarif, const char *path, uint32_t line, uint32_t column)
{
	json_t *object = json_make_object(), *physical = json_make_object();
	json_t *artifact = json_make_object(), *region = NULL;

	json_put_text(artifact, "uri", uri(sarif, path));
	json_put(physical, "artifactLocation", artifact);
	if (line > 0) {
		region = json_make_object();
		json_put_number(region, "startLine", line);
		if (column > 0)
			json_put_number(region, "startColumn", column);
		json_put(physical, "region", region);
	}
	json_put(object, "physicalLocation", physical);
	return object;
}

static json_t *list_of(json_t *item)
{
	json_t *list = json_make_array();

	json_add(list, item);
	return list;
}

/* The subject, where it is not the place already: its own path, or, as a logical location of the
 * place, what it is called. */
static void put_places(const struct sarif *sarif, json_t *result, const struct nga_finding *finding)
{
	const char *file = shown_file(sarif->report->snapshot, finding);
	json_t *place = location(sarif, file, finding->line, shown_column(finding));

	if (finding->subject[0] != '/') {
		json_t *logical = json_make_object();
		put_text(sarif, logical, "fullyQualifiedName", finding->subject);
		json_put(place, "logicalLocations", list_of(logical));
	}
	json_put(result, "locations", list_of(place));
	if (finding->subject[0] == '/' && strcmp(finding->subject, file) != 0)
		json_put(result, "relatedLocations",
			list_of(location(sarif, finding->subject, 0, 0)));
}

/* ---- results ---- */

static json_t *suppressions(const struct sarif *sarif, const struct nga_ignore *ignore)
{
	json_t *list = json_make_array();

	if (!ignore)
		return list;
	json_t *object = json_make_object();
	json_put_text(object, "kind", ignore->target_line > 0 ? "inSource" : "external");
	if (ignore->reason)
		put_text(sarif, object, "justification", ignore->reason);
	json_add(list, object);
	return list;
}

static json_t *fingerprints(const struct nga_finding *finding)
{
	json_t *object = json_make_object();

	json_put_text(object, "ngxaudit/v1", finding->fingerprint);
	return object;
}

static json_t *properties(const struct nga_finding *finding, const struct sarif *sarif)
{
	json_t *object = json_make_object();

	put_text(sarif, object, "subject", finding->subject);
	json_put_texts(object, "remedy", finding->rule->remedies, finding->rule->nremedies);
	json_put_texts(object, "nginxSays", finding->nginx_says, finding->nnginx_says);
	return object;
}

/* Where one result tells whether it is suppressed, all must (3.27.23). */
static json_t *result(const struct sarif *sarif, const struct nga_finding *finding,
	const struct nga_ignore *ignore)
{
	json_t *object = json_make_object();

	put_text(sarif, object, "ruleId", finding->rule->name);
	json_put_number(object, "ruleIndex", finding->rule - sarif->report->ruleset->rules);
	json_put_text(object, "level", nga_severity_names[finding->severity]);
	json_put(object, "message", message(sarif, finding->message));
	put_places(sarif, object, finding);
	json_put(object, "partialFingerprints", fingerprints(finding));
	json_put(object, "suppressions", suppressions(sarif, ignore));
	json_put(object, "properties", properties(finding, sarif));
	return object;
}

static json_t *results(const struct sarif *sarif)
{
	const struct nga_report *report = sarif->report;
	json_t *list = json_make_array();

	for (size_t i = 0; i < report->nfindings; i++)
		json_add(list, result(sarif, &report->findings[i], NULL));
	for (size_t i = 0; i < report->ignored; i++)
		json_add(list, result(sarif, &report->ignored_findings[i].finding,
				       report->ignored_findings[i].ignore));
	return list;
}

/* ---- the run ---- */

static json_t *notification(const struct sarif *sarif, const struct nga_gap *gap)
{
	json_t *object = json_make_object();

	json_put_text(object, "level", "error");
	json_put(object, "message",
		message(sarif, arena_format(sarif->arena, "%s: %s", gap->path, gap->reason)));
	if (gap->path[0] == '/')
		json_put(object, "locations", list_of(location(sarif, gap->path, 0, 0)));
	return object;
}

static json_t *invocation(const struct sarif *sarif)
{
	const struct nga_snapshot *snapshot = sarif->report->snapshot;
	json_t *object = json_make_object(), *list = json_make_array();

	for (size_t i = 0; i < snapshot->ngaps; i++)
		json_add(list, notification(sarif, &snapshot->gaps[i]));
	json_put_text(object, "startTimeUtc", sarif->report->taken_at);
	json_put_number(object, "exitCode", sarif->report->exit_status);
	if (sarif->report->gate)
		put_text(sarif, object, "exitCodeDescription", sarif->report->gate->why);
	json_put(object, "executionSuccessful", json_boolean(snapshot->ngaps == 0));
	json_put(object, "toolExecutionNotifications", list);
	return object;
}

static json_t *tool(const struct sarif *sarif)
{
	json_t *object = json_make_object(), *driver = json_make_object();

	json_put_text(driver, "name", "ngxaudit");
	json_put_text(driver, "semanticVersion", NGXAUDIT_VERSION);
	json_put(driver, "rules", rules(sarif));
	json_put(object, "driver", driver);
	return object;
}

void render_sarif(
	struct out *out, const struct nga_report *report, const struct render_style *style)
{
	const struct sarif sarif = {.report = report, .arena = out->arena};
	json_t *log = json_make_object(), *run = json_make_object();

	(void)style;
	json_put(run, "tool", tool(&sarif));
	json_put(run, "invocations", list_of(invocation(&sarif)));
	json_put_text(run, "columnKind", "unicodeCodePoints");
	json_put(run, "results", results(&sarif));
	json_put_text(log, "$schema",
		"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
		"sarif-schema-2.1.0.json");
	json_put_text(log, "version", "2.1.0");
	json_put(log, "runs", list_of(run));
	json_write(out, log, false);
	json_decref(log);
}
