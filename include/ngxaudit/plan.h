/* What would repair a finding: proposals, made of steps that can be taken back. Plain data: nothing
 * here touches the disk. */
#ifndef NGXAUDIT_PLAN_H
#define NGXAUDIT_PLAN_H

#include "report.h"

/* What lies at a path. */
enum nga_thing {
	NGA_NOTHING,
	NGA_A_LINK,
	NGA_A_FILE,
	NGA_A_DIRECTORY,
	NGA_A_SPECIAL, /* a FIFO, a socket or a device: it is moved, and never opened */
};

/* One state of one path. What is not of this kind of thing is 0 or NULL. */
struct nga_lying {
	enum nga_thing thing;
	const char *text; /* of a link */
	uint64_t dev,
		ino; /* of a file or directory that is there: which one; 0: it is to be made */
	int64_t size, mtime_ns; /* of a file that is there, as it was seen */
	/* of a file, and of what a link leads to: its content, for a person's eyes and to compare;
	 * NULL: not read */
	const char *bytes;
	size_t length;
	uint32_t mode, uid, gid; /* the permission bits, without the type; of a link that is
				    wanted its owner, where that is not root */
};

/* At `path`, `have` becomes `want`; undo is the step with the two swapped. A file that is wanted
 * and has an inode is moved here: it is what another step of the same proposal has (a file is in
 * one place only). A file that a step has and no step wants goes to the quarantine. A file or
 * directory on both sides with one inode changes its rights alone. A directory that is wanted and
 * has no inode is made, and is never there before; its parent is, or is made by the step before.
 * What moves is made at its new place by the earlier step. */
struct nga_step {
	const char *path;
	struct nga_lying have, want;
};

/* The remedies, in the order in which the program tries them. */
enum nga_remedy {
	NGA_RELINK,
	NGA_REMOVE_LINK,
	NGA_REPLACE_COPY,
	NGA_KEEP_SERVED,
	NGA_KEEP_AVAILABLE,
	NGA_QUARANTINE,
	NGA_UNLINK_DOUBLE,
	NGA_ADOPT,
	NGA_ENABLE,
	NGA_RENAME,
	NGA_UNHIDE,
	NGA_TIGHTEN,
	NGA_MAKE_DIR,
	NGA_RESTORE,
	NGA_REMEDY_COUNT,
};
extern const char *const nga_remedy_names[]; /* "relink", ...; ends with NULL */

/* One way to repair one finding. */
struct nga_proposal {
	const struct nga_finding *finding;
	enum nga_remedy remedy;
	bool safe; /* what nginx serves does not change, or only gets whole again: --yes may take it
		    */
	const char *why;              /* why it is thought right, for a person: one sentence */
	const struct nga_step *steps; /* in the order in which they are done */
	size_t nsteps;
	bool editable; /* a person may choose another link text: steps[0].want.text */
	/* what must stay for this to be right: the file that the new link leads to, the entry that
	 * is kept in a double's place; NULL: nothing */
	const char *keeps;
};

/* What can be done about one finding: its proposals, the best first. */
struct nga_choice {
	const struct nga_finding *finding;
	const struct nga_proposal *proposals;
	size_t n;
};

struct nga_plan {
	const struct nga_choice
		*choices; /* in the report's order; findings without a remedy are left out */
	size_t n;
};

#endif
