/* What changed since a report: a line each. */
#ifndef CORE_RENDER_CHANGE_H
#define CORE_RENDER_CHANGE_H

#include "believed.h"

#include <out.h>

struct render_change {
	const char *at; /* "2026-11-20T04:31:00.123456Z" */
	bool settled;   /* a whole pass said so */
	bool colour;    /* for text */
};

/* "new TIME file:line:column: severity: message [rule]", or "gone ...". */
void render_change_text(
	struct out *out, const struct believed_change *change, const struct render_change *how);

/* {"event": "new"|"gone", "at": ..., "settled": ..., "finding": {...}} */
void render_change_json(
	struct out *out, const struct believed_change *change, const struct render_change *how);

/* {"event": "gaps", "at": ..., "settled": true, "gaps": [...]}: all that there are now. */
void render_gaps_event(struct out *out, const struct nga_gap *gaps, size_t n, const char *at);

/* The whole report as such an event. */
void render_report_event(struct out *out, const struct nga_report *report);

#endif
