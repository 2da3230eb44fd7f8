/* Sites: entries of the enabled directory with the available files that they lead to. */
#ifndef NGXAUDIT_SITE_H
#define NGXAUDIT_SITE_H

#include "drift.h"

struct nga_pair;

/* In the order in which the worst that applies wins. */
enum nga_state {
	NGA_STATE_LOOPING,
	NGA_STATE_DANGLING,
	NGA_STATE_UNREADABLE,
	NGA_STATE_SPECIAL,
	NGA_STATE_UNLOADED,
	NGA_STATE_STRAY,
	NGA_STATE_DIVERGED,
	NGA_STATE_DOUBLED,
	NGA_STATE_MISSING,
	NGA_STATE_ORPHAN,
	NGA_STATE_COPIED,
	NGA_STATE_HARDLINKED,
	NGA_STATE_EMPTY,
	NGA_STATE_FOREIGN,
	NGA_STATE_RENAMED,
	NGA_STATE_DISABLED,
	NGA_STATE_ENABLED,
};
extern const char *const nga_state_names[];
extern const size_t nga_state_count;

struct nga_site {
	const struct nga_pair *pair;
	const char *name;                  /* of the enabled entry, else of the available file */
	const struct nga_entry *available; /* or NULL */
	const struct nga_entry *enabled;   /* or NULL */
	enum nga_state state;
	const struct nga_expectation *expectation; /* of its name; or NULL */
	const struct nga_record *accepted;         /* its enabled entry, as it was; or NULL */
	const char *place; /* of a site without an enabled entry, that should have one: its path */
	/* of a site whose link leads to nothing: the file to which it led when the state was
	 * accepted, and the available file that claims the names of it now; or NULL */
	const struct nga_file *was;
	const struct nga_entry *successor;
	const struct nga_server **servers; /* those that its file defines, in file order */
	size_t nservers;
};

#endif
