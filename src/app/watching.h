/* What the parts of --watch share while it runs. */
#ifndef APP_WATCHING_H
#define APP_WATCHING_H

#include "locate.h"
#include "pass.h"

#include <answer.h>
#include <aside.h>
#include <believed.h>
#include <hook.h>
#include <judge.h>
#include <leads.h>
#include <notify.h>
#include <out.h>
#include <render.h>
#include <watch.h>

/* What a pass could not look at. */
struct watched_gaps {
	const struct nga_gap *items;
	size_t n;
};

/* A whole pass, and what hangs on it. */
struct watched {
	struct arena *arena; /* of itself, `set` and `gaps` */
	struct watch_set set;
	struct watched_gaps gaps;
	char key[DIGEST_TEXT]; /* of what nginx reads */
	struct pass_known known;
	/* Released when the next pass begins, so that there is never memory for two: its arena is
	 * NULL then, and stays so until a pass succeeds. */
	struct pass pass;
	struct judging *entries; /* in its arena */
};

/* Which configuration and which nginx are meant: found anew at each rescan. */
struct meant {
	struct arena *arena;
	struct target target;
};

/* What listeners and operators can ask for. */
struct watch_counts {
	size_t passes, failures, changes, misses;
};

/* What events told of since the last pass began that succeeded. */
struct watch_touches {
	struct arena *arena; /* of all of it; NULL: there was none yet */
	struct vec items;    /* struct scan_touch */
	bool uncertain;      /* that is not all: the next pass trusts none of it */
};

/* Moments of watch_clock(); INT64_MAX: never. */
struct watch_times {
	int64_t first_event, last_event; /* that no pass has seen; INT64_MAX: there is none */
	int64_t settle;                  /* when the next pass is due */
	int64_t report;                  /* when the first report is given, whatever nginx does */
	int64_t rescan, poll, watchdog;
	/* when nginx is asked whatever happens, and when it was last: it looks at more than files,
	 * at names of hosts and at addresses of this one */
	int64_t ask, asked;
	int64_t hook_limit, hook_kill;
};

struct watching {
	struct arena *arena; /* of the run */
	const struct options *options;
	struct arena *settings_arena;
	struct settings *settings;
	struct watch *watch;
	struct notify *notify;
	struct meant *meant;
	struct pass_memory *memory;
	struct arena *leads_arena; /* of `leads`; NULL: there are none */
	struct leads leads;        /* of the tree of the last pass */
	struct watched *now;       /* NULL: there was no pass yet */
	struct believed *told;     /* NULL: nothing was told yet */
	struct watch_touches touches;
	struct watch_counts counts;
	struct watch_times times;
	bool looks_at_all; /* something was lost: the next pass trusts no event */
	bool rescans;      /* the next pass is there to find what events did not tell */
	size_t repeats;    /* passes in a row that found new directories */
	size_t looks;      /* at single entries since the last pass */
	bool outdated;     /* the file of --output is, though no finding is new or gone */
	bool unwritable;   /* it could not be written to begin with */
	bool blurred;      /* a pass failed: what the one before saw is not there any more */
	const char *said;  /* why something is polled, as it was last said; or NULL */
	struct render_style style;
	int deafened; /* the errno of writing to standard output; 0: somebody listens */

	/* nginx, asked beside */
	struct arena *aside_arena;
	struct aside *aside; /* NULL: it is not being asked */
	struct arena *answer_arena;
	const char *answer; /* NULL: none yet */
	size_t answer_length;
	char answer_key[DIGEST_TEXT];

	/* the command that is told of changes */
	struct arena *hook_arena;
	struct hook *hook;  /* NULL: it does not run */
	struct out waiting; /* what it is to be told next, a line each */
};

/* Places of descriptors that are waited for: watch_also(). */
enum { WATCHING_ASIDE, WATCHING_HOOK };

/* ---- passes: watch_pass.c ---- */

/* Finds what is meant; the one before is kept where that fails. */
int watching_locate(struct watching *watching, struct nga_error *err) MUST_CHECK;

/* Makes a whole pass and tells what is different; what was scanned before it was heard is scanned
 * again soon. False where it fails: the one before stays, and that is told. */
bool watching_pass(struct watching *watching);

/* The first of them, as often as it takes until everything that it saw was heard before. */
int watching_begin(struct watching *watching, struct nga_error *err) MUST_CHECK;

/* Whether nginx's answer to what the last pass saw is still to come. */
bool watching_pends(const struct watching *watching);

/* Asks nginx where that is due; takes its answer. */
void watching_ask(struct watching *watching);
void watching_answer(struct watching *watching);

/* Releases what passes and questions have. */
void watching_end(struct watching *watching);

/* Follows the set of the last pass. */
void watching_follow(struct watching *watching, bool all);

/* Something may have changed: a pass is due when it has become quiet, or at once. */
void watching_touched(struct watching *watching);
void watching_hurry(struct watching *watching);

/* ---- what was heard, for the next pass: watch_touches.c ---- */

/* `name` in `directory` was touched, or anything in it where that is NULL. */
void watching_note(struct watching *watching, const char *directory, const char *name);

/* What the next pass need not look at, in `arena`; NULL: it has to look at everything. */
const struct scan_touched *watching_touches(const struct watching *watching, struct arena *arena);

/* A pass has seen it. `all`: the directories of its set were all heard before it began. */
void watching_forget(struct watching *watching, bool all);

/* ---- at once: watch_look.c ---- */

/* Finds the links that lead through what events may name, unless the tree is that of the pass
 * before. */
void watching_gather_leads(struct watching *watching, const struct nga_snapshot *snapshot);

/* They are of no use any more; but they may be, where it is known what was touched. */
void watching_drop_leads(struct watching *watching, const struct scan_touched *touched);

/* Looks again at what an event names. */
void watching_look(struct watching *watching, const char *directory, const char *name);

/* ---- telling: watch_tell.c ---- */

/* The first report: once. */
void watching_report(struct watching *watching);

/* Tells changes on standard output. */
void watching_tell(struct watching *watching, const struct believed_changes *changes, bool settled);

/* Says which gaps are new, or gone since the last pass: findings do not tell of them. */
void watching_say_gaps(struct watching *watching, const struct watched_gaps *gaps);

/* Writes the file of --output anew, where there is one. */
void watching_write(struct watching *watching);

/* What is told on standard error, and to the service manager. */
void watching_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void watching_status(struct watching *watching);
void watching_say_counts(const struct watching *watching);

/* Whether nobody listens, or can be told to begin with. */
bool watching_is_over(const struct watching *watching);

/* ---- the command: watch_hook.c ---- */

/* Remembers the changes for the command, and runs it where it does not run. */
void watching_hook(struct watching *watching, const struct believed_changes *changes);

/* It has ended, or its time is over. */
void watching_hook_ended(struct watching *watching);
void watching_hook_limit(struct watching *watching, int64_t now);

/* At the end: it is asked to end, and nobody waits for it. */
void watching_hook_drop(struct watching *watching);

#endif
