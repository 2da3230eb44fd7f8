/* Parts of ngxaudit-report/1 that other texts hold. */
#ifndef CORE_RENDER_PARTS_H
#define CORE_RENDER_PARTS_H

#include "json.h"

#include <ngxaudit/report.h>

/* A new object that is the caller's. */
json_t *render_json_finding(const struct nga_finding *finding);

/* A new list of them that is the caller's. */
json_t *render_json_gaps(const struct nga_gap *gaps, size_t n);

/* Writes all members of a report. */
void render_json_report(struct json_stream *stream, const struct nga_report *report);

#endif
