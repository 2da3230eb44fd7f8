/* ngxaudit-report/1: every key always there, null where there is no value. */
#include "dates.h"
#include "render.h"
#include "render_parts.h"

#include <ngxaudit/rules.h>

#include <arena.h>
#include <map.h>

#include <string.h>

static json_t *number_or_null(uint32_t number)
{
	return number > 0 ? json_integer(number) : json_null();
}

static json_t *counts(const struct nga_report *report)
{
	json_t *object = json_make_object();

	for (int severity = NGA_ERROR; severity > NGA_NO_SEVERITY; severity--)
		json_put_number(
			object, nga_severity_names[severity], (int64_t)report->counts[severity]);
	json_put_number(object, "ignored", (int64_t)report->ignored);
	return object;
}

static json_t *complaints(const struct nga_nginx *nginx)
{
	json_t *list = json_make_array();

	for (size_t i = 0; i < nginx->ncomplaints; i++) {
		const struct nga_complaint *complaint = &nginx->complaints[i];
		json_t *object = json_make_object();
		json_put_text(object, "level", complaint->level);
		json_put_text(object, "text", complaint->text);
		json_put_text(object, "file", complaint->file);
		json_put(object, "line", number_or_null(complaint->line));
		json_add(list, object);
	}
	return list;
}

static json_t *nginx_test(const struct nga_nginx *nginx)
{
	static const char *const answers[] = {
		[NGA_NOT_ASKED] = "not-asked",
		[NGA_ACCEPTS] = "accepts",
		[NGA_REFUSES] = "refuses",
		[NGA_TIMED_OUT] = "timed-out",
	};
	static const char *const isolations[] = {
		[NGA_ISOLATION_NONE] = "none",
		[NGA_ISOLATION_FILTER] = "filter",
		[NGA_ISOLATION_FULL] = "full",
	};
	json_t *object = json_make_object();

	json_put(object, "asked", json_boolean(nginx->asked));
	json_put_text(object, "answer", answers[nginx->answer]);
	json_put_text(object, "isolation", isolations[nginx->isolation]);
	json_put(object, "seconds", nginx->asked ? json_real(nginx->seconds) : json_null());
	json_put(object, "complaints", complaints(nginx));
	return object;
}

static json_t *live(const struct nga_live *live, struct arena *arena)
{
	static const char *const confidences[] = {
		[NGA_CONFIDENCE_UNKNOWN] = "unknown",
		[NGA_CONFIDENCE_LIKELY] = "likely",
		[NGA_CONFIDENCE_EXACT] = "exact",
	};
	bool known = live->pending != NGA_PENDING_UNKNOWN;

	if (!live->looked)
		return json_null();
	json_t *object = json_make_object();
	json_put(object, "running", json_boolean(live->running));
	json_put(object, "master", number_or_null((uint32_t)live->master));
	json_put_text(object, "loaded_at",
		live->loaded_at_ns > 0 ? date_time_text(arena, live->loaded_at_ns) : NULL);
	json_put(object, "reload_pending",
		known ? json_boolean(live->pending == NGA_PENDING_YES) : json_null());
	json_put_text(object, "confidence", confidences[live->confidence]);
	return object;
}

enum { FEW_TEXTS = 16, SCRATCH_OF_SITE = 2048 };

/* Texts, each once in the order of its first mention. */
struct texts {
	struct map seen;  /* those behind the first few */
	struct vec items; /* const char * */
};

static struct texts no_texts(struct arena *arena)
{
	return (struct texts){.seen.arena = arena, .items.size = sizeof(const char *)};
}

static bool holds(const struct texts *texts, const char *text)
{
	const char *const *items = texts->items.items;

	for (size_t i = 0; i < texts->items.n && i < FEW_TEXTS; i++)
		if (strcmp(items[i], text) == 0)
			return true;
	return map_get(&texts->seen, text) != NULL;
}

static void add_once(struct texts *texts, const char *text)
{
	if (holds(texts, text))
		return;
	if (texts->items.n >= FEW_TEXTS)
		map_set(&texts->seen, text, texts);
	*(const char **)vec_push(&texts->items, texts->seen.arena) = text;
}

static void put_texts(json_t *object, const char *key, const struct texts *texts)
{
	json_put_texts(object, key, texts->items.items, texts->items.n);
}

static void put_served(json_t *object, const struct nga_site *site, struct arena *arena)
{
	struct texts listens = no_texts(arena), names = no_texts(arena);

	for (size_t i = 0; i < site->nservers; i++) {
		const struct nga_server *server = site->servers[i];
		for (size_t j = 0; j < server->nlistens; j++)
			add_once(&listens, server->listens[j].address->text);
		for (size_t j = 0; j < server->nnames; j++)
			add_once(&names, server->names[j].text);
	}
	put_texts(object, "listen", &listens);
	put_texts(object, "server_names", &names);
}

/* The file that a site leads to; for a broken link the path that is not there. */
static const char *target_of(const struct nga_site *site)
{
	if (!site->enabled)
		return NULL;
	return site->enabled->link ? site->enabled->link->target : site->enabled->path;
}

static json_t *site_object(const struct nga_site *site, struct arena *arena)
{
	const struct nga_entry *enabled = site->enabled;
	json_t *object = json_make_object();

	json_put_text(object, "pair", site->pair->name);
	json_put_text(object, "name", site->name);
	json_put_text(object, "state", nga_state_names[site->state]);
	json_put_text(object, "available", site->available ? site->available->path : NULL);
	json_put_text(object, "enabled", enabled ? enabled->path : NULL);
	json_put_text(object, "link", enabled && enabled->link ? enabled->link->text : NULL);
	json_put_text(object, "target", target_of(site));
	json_put(object, "loaded", json_boolean(enabled && enabled->loaded));
	put_served(object, site, arena);
	return object;
}

static json_t *site_item(const void *data, size_t index)
{
	const struct nga_site *sites = data;
	struct arena *scratch = arena_new_of(SCRATCH_OF_SITE);
	json_t *object = site_object(&sites[index], scratch);

	arena_free(scratch);
	return object;
}

static void write_sites(struct json_stream *stream, const struct nga_snapshot *snapshot)
{
	const struct json_list list = {snapshot->nsites, site_item, snapshot->sites};

	json_stream_list(stream, "sites", &list);
}

json_t *render_json_finding(const struct nga_finding *finding)
{
	json_t *object = json_make_object();

	json_put_text(object, "rule", finding->rule->name);
	json_put_text(object, "severity", nga_severity_names[finding->severity]);
	json_put_text(object, "subject", finding->subject);
	json_put_text(object, "file", finding->file);
	json_put(object, "line", number_or_null(finding->line));
	json_put(object, "column", number_or_null(finding->column));
	json_put_text(object, "message", finding->message);
	json_put_texts(object, "nginx_says", finding->nginx_says, finding->nnginx_says);
	json_put_texts(object, "remedy", finding->rule->remedies, finding->rule->nremedies);
	json_put_text(object, "fingerprint", finding->fingerprint);
	return object;
}

static json_t *finding_item(const void *data, size_t index)
{
	const struct nga_finding *findings = data;

	return render_json_finding(&findings[index]);
}

static void write_findings(
	struct json_stream *stream, const char *key, const struct nga_finding *findings, size_t n)
{
	const struct json_list list = {n, finding_item, findings};

	json_stream_list(stream, key, &list);
}

json_t *render_json_gaps(const struct nga_gap *gaps, size_t n)
{
	json_t *list = json_make_array();

	for (size_t i = 0; i < n; i++) {
		json_t *object = json_make_object();
		json_put_text(object, "path", gaps[i].path);
		json_put_text(object, "reason", gaps[i].reason);
		json_add(list, object);
	}
	return list;
}

static json_t *gate_object(const struct nga_gate *gate)
{
	json_t *object = json_make_object(), *hold = json_null();

	if (gate->hold) {
		hold = json_make_object();
		json_put_text(hold, "by", gate->hold->by);
		json_put_text(hold, "from", gate->hold->from);
		json_put_text(hold, "since", gate->hold->since);
		json_put_text(hold, "why", gate->hold->why);
	}
	json_put(object, "allowed", json_boolean(gate->allowed));
	json_put_text(object, "why", gate->why);
	json_put(object, "held", hold);
	return object;
}

/* What stands before the lists. */
static json_t *head(const struct nga_report *report, struct arena *arena)
{
	static const char *const verdicts[] = {
		[NGA_CLEAN] = "clean",
		[NGA_NOTES] = "notes",
		[NGA_WARNINGS] = "warnings",
		[NGA_ERRORS] = "errors",
		[NGA_VERDICT_UNKNOWN] = "unknown",
	};
	const struct nga_snapshot *snapshot = report->snapshot;
	json_t *object = json_make_object();

	json_put_text(object, "schema", "ngxaudit-report/1");
	json_put_text(object, "version", NGXAUDIT_VERSION);
	json_put_text(object, "mode", report->mode);
	json_put_text(object, "root", snapshot->root);
	json_put_text(object, "nginx_conf", snapshot->nginx_conf);
	json_put_text(object, "taken_at", report->taken_at);
	json_put_text(object, "verdict", verdicts[report->verdict]);
	json_put_number(object, "exit_status", report->exit_status);
	json_put(object, "counts", counts(report));
	json_put(object, "nginx_test", nginx_test(&snapshot->nginx));
	json_put(object, "live", live(&snapshot->live, arena));
	return object;
}

static json_t *unknowns(const struct nga_snapshot *snapshot)
{
	json_t *object = json_make_object();

	json_put(object, "gaps", render_json_gaps(snapshot->gaps, snapshot->ngaps));
	json_put_texts(object, "limits", snapshot->limits, snapshot->nlimits);
	return object;
}

static void write_news(struct json_stream *stream, const struct nga_news *news)
{
	json_t *object = json_make_object();

	json_put_text(object, "since", news->since);
	json_stream_members(stream, object);
	write_findings(stream, "gone", news->gone, news->ngone);
}

void render_json_report(struct json_stream *stream, const struct nga_report *report)
{
	const struct nga_snapshot *snapshot = report->snapshot;

	json_stream_members(stream, head(report, stream->out->arena));
	write_sites(stream, snapshot);
	write_findings(stream, "findings", report->findings, report->nfindings);
	json_stream_members(stream, unknowns(snapshot));
	if (report->news)
		write_news(stream, report->news);
	if (report->gate) {
		json_t *object = json_make_object();
		json_put(object, "gate", gate_object(report->gate));
		json_stream_members(stream, object);
	}
}

void render_json(struct out *out, const struct nga_report *report, const struct render_style *style)
{
	struct json_stream stream;

	(void)style;
	json_stream_begin(&stream, out, false);
	render_json_report(&stream, report);
	json_stream_end(&stream);
}

void render_sites_json(struct out *out, const struct nga_snapshot *snapshot)
{
	json_t *object = json_make_object();
	struct json_stream stream;

	json_put_text(object, "schema", "ngxaudit-sites/1");
	json_stream_begin(&stream, out, false);
	json_stream_members(&stream, object);
	write_sites(&stream, snapshot);
	json_stream_end(&stream);
}
