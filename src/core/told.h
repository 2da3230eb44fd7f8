/* What was told before, and what is news: for runs that say only what changed. */
#ifndef CORE_TOLD_H
#define CORE_TOLD_H

#include <ngxaudit/report.h>

#include <errors.h>

struct arena;
struct out;

enum { TOLD_MOST = 100000 }; /* findings that are remembered; others are told again */

struct told {
	const char *at; /* when: "2026-11-20T04:31:00.123456Z" */
	struct nga_finding *findings;
	size_t n;
	struct nga_gap *gaps;
	size_t ngaps;
};

/* As text that told_read reads: a line each; the last holds a digest of all before it. */
void told_write(struct out *out, const struct told *told);

/* Fills `told` from such a text. One that was cut or changed is refused. The findings hold what is
 * shown of them, and the identity; their rules are names alone. */
int told_read(struct arena *arena, const char *bytes, size_t length, struct told *told,
	struct nga_error *err) MUST_CHECK;

/* Leaves in `report` what is new since `before` (NULL: all of it), and says in `news` what is gone;
 * counts and verdict follow, and `after` is what has been told when that is. Notes are no news
 * unless `notes`. While there is a new gap nothing is called gone: it may not have been looked at.
 * `snapshot` is the report's own: its gaps become the new ones. */
struct told_since {
	const struct told *before;
	bool notes;
	struct nga_snapshot *snapshot;
};
void told_compare(struct arena *arena, const struct told_since *since, struct nga_report *report,
	struct nga_news *news, struct told *after);

#endif
