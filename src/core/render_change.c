#include "render_change.h"

#include "render.h"
#include "render_parts.h"

void render_change_text(
	struct out *out, const struct believed_change *change, const struct render_change *how)
{
	out_format(out, "%-4s %s ", change->gone ? "gone" : "new", how->at);
	render_finding(out, change->finding, how->colour);
}

void render_change_json(
	struct out *out, const struct believed_change *change, const struct render_change *how)
{
	json_t *object = json_make_object();

	json_put_text(object, "event", change->gone ? "gone" : "new");
	json_put_text(object, "at", how->at);
	json_put(object, "settled", json_boolean(how->settled));
	json_put(object, "finding", render_json_finding(change->finding));
	json_write(out, object, true);
	json_decref(object);
}

void render_gaps_event(struct out *out, const struct nga_gap *gaps, size_t n, const char *at)
{
	json_t *object = json_make_object();

	json_put_text(object, "event", "gaps");
	json_put_text(object, "at", at);
	json_put(object, "settled", json_true());
	json_put(object, "gaps", render_json_gaps(gaps, n));
	json_write(out, object, true);
	json_decref(object);
}

void render_report_event(struct out *out, const struct nga_report *report)
{
	json_t *object = json_make_object();
	struct json_stream stream;

	json_put_text(object, "event", "report");
	json_stream_begin(&stream, out, true);
	json_stream_members(&stream, object);
	render_json_report(&stream, report);
	json_stream_end(&stream);
}
