/* What two reports have not in common. */
#ifndef CORE_REPORT_DIFF_H
#define CORE_REPORT_DIFF_H

#include <ngxaudit/report.h>

struct arena;

struct report_findings {
	const struct nga_finding *items;
	size_t n;
};

struct report_diff {
	const struct nga_finding **came, **went; /* each in the order of its report */
	size_t ncame, nwent;
};

/* Findings are the same where their fingerprints and severities are. */
void report_diff(struct arena *arena, const struct report_findings *before,
	const struct report_findings *after, struct report_diff *diff);

#endif
