/* Look-ups that several facts need, put together when first asked for. */
#ifndef CORE_FACT_INDEX_H
#define CORE_FACT_INDEX_H

#include "facts.h"

/* What is known of a directory of a pair beyond its own struct. */
struct index_dir {
	const struct nga_dir *dir;
	/* of its entries, by their place; NULL where an entry is no site */
	const struct nga_site **sites;
	size_t remarkable; /* how many entries are there, unremarkable and hidden names aside */
	bool seen;         /* it and all its links could be read */
	size_t orphans;    /* how many are orphans, and the first of them */
	const struct nga_entry *first_orphan;
};

const struct index_dir *index_dir(struct fact_index *index, const struct nga_dir *dir);

/* The site that the entry belongs to, or NULL. */
const struct nga_site *index_site(struct fact_index *index, const struct nga_entry *entry);

/* Whether an enabled entry's link leads through the link at `path`. */
bool index_leads_through(struct fact_index *index, const char *path);

/* The entry at `path` in a directory of some pair, or NULL. */
const struct nga_entry *index_entry(const struct nga_snapshot *snapshot, const char *path);

/* The file that nginx has by that name, or NULL. */
const struct nga_file *index_file(struct fact_index *index, const char *path);

/* Whether some server stands in the file itself. */
bool index_serves(struct fact_index *index, const struct nga_file *file);

/* Of a reference that does not hold, the first of its file that names the same thing; NULL: it
 * holds. */
const struct nga_reference *index_first_reference(
	struct fact_index *index, const struct nga_reference *reference);

/* Whether a reference to the directory `path`, or one above it, is told as one that is not
 * there. */
bool index_gone_directory(struct fact_index *index, const char *path);

/* Whether a reference to the socket `path` is told as one that is not there. */
bool index_gone_socket(struct fact_index *index, const char *path);

/* Whether the rule is in use, and tells what it finds. */
bool index_tells(struct fact_index *index, const char *rule);

/* Whether the enabled entry of a missing site belongs at `path`. */
bool index_misses(struct fact_index *index, const char *path);

/* Whether the name is never a finding while nginx does not load it. */
bool index_is_unremarkable(struct fact_index *index, const char *name);

/* The address on which servers of `context` listen, or NULL. */
const struct nga_address *index_address(
	struct fact_index *index, const char *context, const char *text);

/* What is in force in blocks, what variables maps define, where requests are handed on to, and what
 * is said in several files: of the whole snapshot. */
struct forces *index_forces(struct fact_index *index);
struct maps *index_maps(struct fact_index *index);
struct backends *index_backends(struct fact_index *index);
struct repeats *index_repeats(struct fact_index *index);

#endif
