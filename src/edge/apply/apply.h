/* Changes the audited tree, all or nothing: the only code that does. One repair at a time: begin,
 * ask nginx, then commit or roll back; killed in between, the next start recovers. */
#ifndef APPLY_APPLY_H
#define APPLY_APPLY_H

#include <ngxaudit/plan.h>

#include <errors.h>
#include <home.h>

struct arena;
struct apply;

enum { APPLY_KEPT = 20 }; /* repairs that can be undone */

/* Whether a repair was interrupted and waits for apply_recover: one stat where there is none. False
 * where we may not look: this user could not have begun one. Takes no lock: one that is being made
 * right now counts. */
bool apply_unfinished(struct arena *arena, const struct home_where *where);

/* Makes the directory of the state (0700) where it is missing, and takes the lock, waiting up to
 * 10 s for it; then the error names the pid that holds it. NULL on failure; err->code tells missing
 * rights (EACCES, EPERM, EROFS) from the rest. Everything that is returned from here on lives in
 * `arena`. */
struct apply *apply_open(
	struct arena *arena, const struct home_where *where, struct nga_error *err);

/* Releases the lock. A repair that was begun and neither committed nor rolled back is rolled back.
 * Accepts NULL. */
void apply_close(struct apply *apply);

/* How it came out. */
enum apply_result {
	APPLY_DONE,
	APPLY_REFUSED,    /* before anything was changed: `err` says why */
	APPLY_TAKEN_BACK, /* it failed, `err` says where; everything is as it was */
	APPLY_STUCK, /* it failed, and not everything is as it was: apply_left says where. What came
			from the disk (EIO, EROFS) can be recovered later; over what another process
			changed meanwhile we do not write. */
};

/* A path that is not as it should be. */
struct apply_trouble {
	const char *path; /* in the root */
	const char *why;  /* one clause for a person; names where what was there is kept */
};

struct apply_troubles {
	const struct apply_trouble *items;
	size_t n;
};

/* What is to be repaired at once. */
struct apply_repair {
	const struct nga_proposal *const *proposals; /* in the order in which they are done */
	size_t n;
	/* Of all include lines, absolute, in the root: none may match the quarantine. */
	const char *const *patterns;
	size_t npatterns;
};

/* Checks everything that can be checked (what every step has, by inode and bytes; rights; file
 * systems; free names; the quarantine), writes the journal and does the steps. Refused with an
 * error while an interrupted repair waits. After APPLY_DONE the tree is the new one, on the disk:
 * ask nginx, then commit or roll back. */
enum apply_result apply_begin(
	struct apply *apply, const struct apply_repair *wanted, struct nga_error *err) MUST_CHECK;

/* Looks once more at what was displaced (another process may have been writing to it: then
 * everything is taken back), makes the repair final, and removes those that are older than the last
 * APPLY_KEPT: apply_dropped names them. */
enum apply_result apply_commit(struct apply *apply, struct nga_error *err) MUST_CHECK;

/* Takes the steps back, newest first. APPLY_TAKEN_BACK or APPLY_STUCK. */
enum apply_result apply_rollback(struct apply *apply, struct nga_error *err) MUST_CHECK;

/* After APPLY_STUCK: where the tree is neither as it was nor as it should be. */
struct apply_troubles apply_left(const struct apply *apply);

/* After a commit: the ids of the repairs that can no longer be undone. */
struct apply_ids {
	const unsigned *ids;
	size_t n;
} apply_dropped(const struct apply *apply);

/* The id of the repair that was begun last. */
unsigned apply_id(const struct apply *apply);

/* What undoing does with a path that someone changed since. */
enum apply_changed {
	APPLY_ASK,  /* nothing at all is undone where there is one: APPLY_REFUSED, and apply_left
		       lists them */
	APPLY_SKIP, /* such repairs stay, whole; the others are undone. apply_left lists them. */
	APPLY_OVERWRITE, /* what is there now goes to the quarantine; what cannot be undone even so
			    stays, and apply_left lists it */
};

/* Undoes repair `id` (0: the last one that is not undone, and is no undo), in the way of
 * apply_begin: ask nginx, then commit or roll back. It is a repair of its own with its own id, and
 * can be undone too. */
enum apply_result apply_undo(struct apply *apply, unsigned id, enum apply_changed changed,
	struct nga_error *err) MUST_CHECK;

/* What apply_undo would do: the steps with `have` and `want` swapped, for a person's eyes, newest
 * first; link texts and what kind of thing, no bytes. */
struct apply_steps {
	const struct nga_step *items;
	size_t n;
};
int apply_undo_steps(struct apply *apply, unsigned id, struct apply_steps *steps,
	struct nga_error *err) MUST_CHECK;

/* Finishes an interrupted repair: one that was committed is kept, others are taken back. APPLY_DONE
 * where there was none; APPLY_TAKEN_BACK; APPLY_STUCK with apply_left; APPLY_REFUSED where the
 * journal is damaged, and then nothing is touched. */
enum apply_result apply_recover(struct apply *apply, struct nga_error *err) MUST_CHECK;

/* A repair of the past. */
struct apply_past {
	unsigned id;
	int64_t at; /* seconds since 1970 */
	size_t nsteps;
	const char *const *what; /* "relink /etc/nginx/sites-enabled/shop", one a proposal */
	size_t nwhat;
	unsigned undoes;    /* the id of the repair that this one undid; or 0 */
	bool undone;        /* by a later one */
	const char *broken; /* why its journal cannot be used; or NULL */
};

/* Those that can be undone, newest first; undone ones and undos too. Needs no lock, and makes
 * nothing: no directory means none. -1 where it may not be read. */
struct apply_history {
	const struct apply_past *items;
	size_t n;
};
int apply_list(struct arena *arena, const struct home_where *where, struct apply_history *history,
	struct nga_error *err) MUST_CHECK;

#endif
