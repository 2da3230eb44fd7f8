/* Judging: a pure function of snapshot and rules. It cannot fail. */
#ifndef CORE_JUDGE_H
#define CORE_JUDGE_H

#include <ngxaudit/rules.h>

struct arena;

/* What the chosen rules need to know, beyond the names in the directories and where links lead. */
enum judge_needs {
	JUDGE_NEEDS_CONTENTS = 1 << 0,     /* the loaded files' directives, servers, names */
	JUDGE_NEEDS_DISABLED = 1 << 1,     /* the directives of files that are only available */
	JUDGE_NEEDS_REFERENCES = 1 << 2,   /* the second look at the disk */
	JUDGE_NEEDS_PLACES = 1 << 3,       /* who may write what nginx loads */
	JUDGE_NEEDS_NGINX = 1 << 4,        /* nginx's own answer */
	JUDGE_NEEDS_CERTIFICATES = 1 << 5, /* what is in the certificates that are served */
	JUDGE_NEEDS_KEYS = 1 << 6,         /* who may read private keys */
	JUDGE_NEEDS_KEY_FIT = 1 << 7,      /* whether they fit: they are read for nothing else */
	JUDGE_NEEDS_ANSWER = 1 << 8, /* nginx's answer, where it is asked anyway: of facts alone */
	JUDGE_NEEDS_ACCEPTED = 1 << 9, /* what was accepted, and what differs from it */
	/* contents, but only where something differs from what was accepted: what could have
	 * moved has not moved where nothing changed */
	JUDGE_NEEDS_CHANGED = 1 << 10,
	JUDGE_NEEDS_LIVE = 1 << 11,   /* what the running nginx has, and how that differs */
	JUDGE_NEEDS_OTHERS = 1 << 12, /* more than a look at the entry itself: of facts alone */
};
unsigned judge_needs(const struct nga_ruleset *ruleset);

/* Judging in two steps, so that most of it is done while nginx is at work. The first step judges by
 * the rules that are not off and do not look at nginx's answer; `snapshot->nginx` and the gaps may
 * still change. The second judges by the others and takes what judge() says. */
struct judging;
struct judging *judge_begin(
	struct arena *arena, const struct nga_snapshot *snapshot, struct nga_ruleset *ruleset);
void judge_end(struct judging *judging, struct nga_report *report);

/* Both at once: judges the snapshot by the rules that are not off, applies the ignores (marking
 * those used), and fills findings, counts, what was ignored and verdict of `report`; exit status
 * and mode are the caller's. `report->snapshot` and `report->ruleset` are set. */
void judge(struct arena *arena, const struct nga_snapshot *snapshot, struct nga_ruleset *ruleset,
	struct nga_report *report);

/* Judging single entries again and again, after a look at each: by the rules that such a look
 * decides, against what `snapshot` says of the rest. Lives in `arena`. */
struct judging *judge_entries_begin(
	struct arena *arena, const struct nga_snapshot *snapshot, struct nga_ruleset *ruleset);

/* The findings about `entry`, which need not be in its directory's list, in `arena`. */
void judge_entry(const struct judging *judging, struct arena *arena, const struct nga_entry *entry,
	struct nga_report *report);

#endif
