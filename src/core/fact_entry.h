/* Facts about what an entry is to nginx and to the other entries: rows of the table of entries. */
#ifndef CORE_FACT_ENTRY_H
#define CORE_FACT_ENTRY_H

#include "facts.h"

/* What opening an entry meets. */
enum fact_opens {
	OPENS_FILE,
	OPENS_NULL, /* /dev/null, which reads as an empty file */
	OPENS_DIRECTORY,
	OPENS_FIFO,
	OPENS_SOCKET,
	OPENS_DEVICE,
	OPENS_NOTHING,
	OPENS_LOOP,
	OPENS_DENIED,
	OPENS_UNKNOWN,
};
extern const char *const fact_opens_words[];
/* Of what is no regular file. */
enum fact_opens mode_opens(uint32_t mode);
enum fact_opens entry_opens(const struct nga_entry *entry);

/* Whether the servers that came by this entry are there for a reason that is told already: it is a
 * double, a leftover, or an available file that a pattern reads itself. Accepts NULL. */
bool entry_is_told(const struct nga_entry *entry);

/* Whether no include line reads anything in the directory. */
bool directory_is_unread(const struct nga_dir *dir);

/* Whether some available directory of the pair holds files. */
bool pair_holds_files(struct fact_index *index, const struct nga_pair *pair);

#endif
