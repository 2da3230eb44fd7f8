/* One pass: from the disk and the rules to a report. Every mode makes it; they differ in what they
 * do with the report. */
#ifndef APP_PASS_H
#define APP_PASS_H

#include "pass_memory.h"
#include "settings.h"

#include <ask_nginx.h>
#include <scan.h>

struct target;

/* What is known before a pass that is one of many. */
struct pass_known {
	const struct target *target; /* what is meant */
	bool asks;                   /* nginx is asked; else it is not, and `answer` is given */
	/* of answer_write(), of the same configuration; NULL: none is known, which is no gap */
	const char *answer;
	size_t length;
};

struct pass {
	struct arena *arena;
	/* NULL: it is the only one. The snapshot of a pass with a memory is true until the next
	 * pass with that memory begins, and there until pass_memory_drop() after that one. */
	struct pass_memory *memory;
	/* what was heard to have changed since the last pass with this memory that succeeded
	 * began; NULL: anything may have */
	const struct scan_touched *touched;
	const struct pass_known *known; /* NULL: a single pass, which finds out all by itself */
	struct nga_snapshot snapshot;
	struct nga_report report;
	struct ask_options ask; /* how nginx was asked; `binary` is NULL where it was not */
	const struct scan_options *looked; /* how the disk was looked at */
	const char *digest; /* of the statements; NULL: not wanted, or there is none */
};

/* What a mode wants to know beyond what the chosen rules need. */
enum pass_wants {
	PASS_WANTS_CONTENTS = 1 << 0,    /* servers and names, for whole listings */
	PASS_WANTS_JUDGING = 1 << 1,     /* the report; otherwise only the snapshot is made */
	PASS_WANTS_NGINX = 1 << 2,       /* its answer, whatever rules were chosen */
	PASS_WANTS_ACCEPTED = 1 << 3,    /* what differs from the accepted state, likewise */
	PASS_WANTS_TO_ACCEPT = 1 << 4,   /* everything that such a state remembers */
	PASS_WANTS_NO_ACCEPTED = 1 << 5, /* it is damaged, and to be replaced */
	PASS_WANTS_LIVE = 1 << 6,    /* what the running nginx has, whatever rules were chosen */
	PASS_WANTS_MISSING = 1 << 7, /* sites that are accepted and not there */
	PASS_WANTS_WAYS = 1 << 8,    /* all that was passed on the way to what is loaded */
	PASS_WANTS_DIGEST = 1 << 9,  /* of the statements, where nginx's memory does not tell */
};

/* Reads the world and judges it. Everything lives in `pass->arena`. Fails only where there is
 * nothing to audit. */
int pass_run(struct pass *pass, struct settings *settings, unsigned wants,
	struct nga_error *err) MUST_CHECK;

/* 0, 1, 2 or 3, as the help text says. */
int pass_exit_status(const struct nga_report *report, enum nga_severity fail_on);

#endif
