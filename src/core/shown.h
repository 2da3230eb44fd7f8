/* What the formats for programs have in common: where a finding is to be shown, and what it counts
 * for. */
#ifndef CORE_SHOWN_H
#define CORE_SHOWN_H

#include <ngxaudit/report.h>

struct arena;

/* The path at which a program on this host finds what lies at `path` of the audited tree. */
const char *shown_path(struct arena *arena, const struct nga_snapshot *snapshot, const char *path);

/* The file of the finding; where it has none its subject, if that is a path; else the main file. Of
 * the audited tree. */
const char *shown_file(const struct nga_snapshot *snapshot, const struct nga_finding *finding);

/* Its column in characters (our own are bytes), each byte that is not part of valid UTF-8 being
 * one; 0 where that is not known. */
uint32_t shown_column(const struct nga_finding *finding);

/* Whether the exit status is as it is because of findings of its severity. */
bool shown_decides(const struct nga_report *report, const struct nga_finding *finding);

#endif
