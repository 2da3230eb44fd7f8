/* What the remedies share while a plan is made. Only plan*.c and remed*.c include this. */
#ifndef CORE_PLANNING_H
#define CORE_PLANNING_H

#include "plan.h"

#include <ngxaudit/rules.h>

#include <arena.h>

struct planning {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	const struct nga_finding *finding; /* the one at hand */
	struct vec proposals;              /* for it: struct nga_proposal */
	struct map names;                  /* available entries by pair: struct named_files */
	struct map manners;                /* of links by directory: struct plan_manner */
	struct map wanted;                 /* the files to which safe links are proposed */
	struct map ends;                   /* where the links of enabled directories end */
	bool has_ends;
	struct map successors; /* of sites, by the path of the enabled entry */
	bool has_successors;
};

/* Adds a proposal for the finding at hand, with room for `nsteps` steps, which the caller fills. */
struct nga_proposal *plan_propose(
	struct planning *planning, enum nga_remedy remedy, size_t nsteps, struct nga_step **steps);

/* The entry that the finding at hand is about; NULL: it is about another kind of thing. */
const struct nga_entry *plan_entry(const struct planning *planning);

/* ---- states of a path ---- */

struct nga_lying plan_nothing(void);
struct nga_lying plan_link(const char *text);

/* What lies at the entry: a link, or what was seen of a file. */
struct nga_lying plan_seen(const struct nga_entry *entry);

/* Whether enough is known of the entry to expect it again. */
bool plan_is_known(const struct nga_entry *entry);

/* Gives it to root; in a tree of somebody else's, who is trusted, to the one who owns the main
 * file. */
void plan_give(const struct planning *planning, struct nga_lying *lying);

/* A directory to be made. */
struct nga_lying plan_new_directory(const struct planning *planning);

/* Whether some directory of a pair has an entry at `path`. */
bool plan_is_taken(const struct planning *planning, const char *path);

/* ---- links ---- */

/* What a link in `dir` should say to lead to `target`, an absolute path: relative where the other
 * links of the directory are, absolute where those are. `self` is a link in it that does not count
 * beside others, or NULL. */
const char *plan_link_text(struct planning *planning, const struct nga_dir *dir,
	const struct nga_entry *self, const char *target);

/* Whether an enabled entry leads to the available file, if by way of other links. */
bool plan_is_enabled(struct planning *planning, const struct nga_entry *available);

/* A file that a broken link may have meant. */
struct plan_candidate {
	const char *target, *text;
	enum plan_likeness {
		PLAN_RIGHT_BASE,
		PLAN_SAME_NAME,
		PLAN_SAME_CLAIM, /* claims server names that the accepted file had */
		PLAN_LIKE_NAME,  /* but for an ordering prefix or a final extension */
	} likeness;
};

/* The candidates for a link that leads nowhere, the best first: struct plan_candidate. */
struct vec plan_candidates(struct planning *planning, const struct nga_entry *entry);

/* ---- names ---- */

/* A name for an entry of `dir`, like `name`, that an include pattern reads and that is free there;
 * NULL: there is none, or it would be a name that is trouble. */
const char *plan_readable_name(
	const struct planning *planning, const struct nga_dir *dir, const char *name);

/* ---- remedies: each adds what it has to propose ---- */

void remedy_relink(struct planning *planning);
void remedy_remove_link(struct planning *planning);
void remedy_replace_copy(struct planning *planning);
void remedy_keep_served(struct planning *planning);
void remedy_keep_available(struct planning *planning);
void remedy_quarantine(struct planning *planning);
void remedy_unlink_double(struct planning *planning);
void remedy_adopt(struct planning *planning);
void remedy_enable(struct planning *planning);
void remedy_rename(struct planning *planning);
void remedy_unhide(struct planning *planning);
void remedy_tighten(struct planning *planning);
void remedy_make_dir(struct planning *planning);
void remedy_restore(struct planning *planning);

#endif
