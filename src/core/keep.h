/* What an accepted state remembers: everything that decides what nginx loads. */
#ifndef CORE_KEEP_H
#define CORE_KEEP_H

#include <ngxaudit/snapshot.h>

struct arena;

/* One thing that counts, by the name that it has in the snapshot. What its path leads through and
 * to counts as well. */
struct keep_item {
	const char *path;              /* absolute, in the root */
	const struct nga_entry *entry; /* of a pair; or NULL */
	const struct nga_file *file;   /* where its bytes were read; or NULL */
	bool digest;                   /* no configuration: its bytes are not to be kept */
	bool whole;                    /* a directory of a pair: all that lies in it follows */
	bool enabled;                  /* as struct nga_record has it */
};

struct keep {
	const struct keep_item *items;
	size_t n;
	const struct nga_accepted_address *addresses;
	size_t naddresses;
};

/* Both sides of all pairs, every loaded file, and the files that nginx reads beside its
 * configuration: certificates, keys, password files, modules. */
void keep_derive(struct arena *arena, const struct nga_snapshot *snapshot, struct keep *keep);

#endif
