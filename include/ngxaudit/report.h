/* What an audit has to say: findings, plain data with stable identities. */
#ifndef NGXAUDIT_REPORT_H
#define NGXAUDIT_REPORT_H

#include "snapshot.h"

enum nga_severity { NGA_NO_SEVERITY, NGA_NOTE, NGA_WARNING, NGA_ERROR };
extern const char *const nga_severity_names[]; /* "", "note", "warning", "error" */

struct nga_rule;
struct nga_ruleset;
struct nga_ignore;

struct nga_finding {
	const struct nga_rule *rule;
	enum nga_severity severity;
	const char *subject;           /* raw bytes */
	const char *file;              /* the place; NULL where there is none */
	uint32_t line, column;         /* from 1; 0: none */
	const char *message;           /* one line; names in it are escaped already */
	const char *const *nginx_says; /* complaints of nginx that this explains, whole */
	size_t nnginx_says;
	char fingerprint[33];          /* hexadecimal; of rule, subject, evidence and an ordinal */
	const struct nga_entry *entry; /* that it is about; NULL: it is about what sites share */
	const void *thing;             /* the subject itself: of the kind that rule->about says */
	const struct nga_hop *trail;   /* the links on the way, for a person; or NULL */
	size_t ntrail;
	const char *trail_end; /* where the trail ends, in words: "does not exist"; or NULL */
	const char *excerpt;   /* the line at the place, raw and without its newline; or NULL */
};

/* Who stops every reload, and why. */
struct nga_hold {
	const char *by;    /* "alice", "alice (sudo)" */
	const char *from;  /* where: "pts/0", "host web1"; "" where that is not known */
	const char *since; /* "2026-11-20T04:31:00Z" */
	const char *why;
};

/* What --pre-reload made of a report. */
struct nga_gate {
	bool allowed;
	const char *why;             /* one line; names in it are escaped already */
	const struct nga_hold *hold; /* NULL: nobody holds it */
};

/* A finding that somebody chose not to hear about. */
struct nga_ignored {
	struct nga_finding finding;
	const struct nga_ignore *ignore; /* the first that holds for it */
};

/* Of a report that says only what changed: its findings and gaps are the new ones. */
struct nga_news {
	const char *since; /* when it was told last, as `taken_at`; NULL: never */
	const struct nga_finding *gone;
	size_t ngone;
};

enum nga_verdict { NGA_CLEAN, NGA_NOTES, NGA_WARNINGS, NGA_ERRORS, NGA_VERDICT_UNKNOWN };

struct nga_report {
	const struct nga_snapshot *snapshot;
	const struct nga_ruleset *ruleset; /* what it was judged by */
	const char *mode;                  /* "audit" */
	const struct nga_news *news;       /* of --changes; of others NULL */
	const struct nga_gate *gate;       /* of mode "pre-reload"; of others NULL */
	const char *taken_at; /* when the snapshot was taken: "2026-11-20T04:31:00.123456Z" */
	struct nga_finding *findings; /* worst first, then by file, line, rule, subject */
	size_t nfindings;
	size_t counts[NGA_ERROR + 1];               /* by severity */
	const struct nga_ignored *ignored_findings; /* in the same order */
	size_t ignored;
	enum nga_verdict verdict;
	enum nga_severity fail_on; /* that decides the exit status; NGA_NO_SEVERITY: none does */
	int exit_status;
};

#endif
