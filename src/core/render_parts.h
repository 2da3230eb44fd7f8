/* Parts of ngxaudit-report/1 that other texts hold. */
#ifndef CORE_RENDER_PARTS_H
#define CORE_RENDER_PARTS_H

#include "json.h"

#include <ngxaudit/report.h>

struct arena;

/* Each is a new object that is the caller's. */
json_t *render_json_finding(const struct nga_finding *finding);
json_t *render_json_report(const struct nga_report *report, struct arena *arena);

#endif
