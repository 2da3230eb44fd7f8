#include "fact_entry.h"

#include "fact_index.h"

#include <sys/stat.h>

const char *const fact_opens_words[] = {
	[OPENS_FILE] = "file",
	[OPENS_NULL] = "null",
	[OPENS_DIRECTORY] = "directory",
	[OPENS_FIFO] = "fifo",
	[OPENS_SOCKET] = "socket",
	[OPENS_DEVICE] = "device",
	[OPENS_NOTHING] = "nothing",
	[OPENS_LOOP] = "loop",
	[OPENS_DENIED] = "denied",
	[OPENS_UNKNOWN] = "unknown",
	NULL,
};

enum fact_opens mode_opens(uint32_t mode)
{
	if (S_ISFIFO(mode))
		return OPENS_FIFO;
	if (S_ISSOCK(mode))
		return OPENS_SOCKET;
	return S_ISDIR(mode) ? OPENS_DIRECTORY : OPENS_DEVICE;
}

static enum fact_opens of_link(const struct nga_entry *entry)
{
	switch (entry->link->end) {
	case NGA_END_NONE:
	case NGA_END_FILE:
		return entry->link->target_is_null ? OPENS_NULL : OPENS_FILE;
	case NGA_END_DIRECTORY:
		return OPENS_DIRECTORY;
	case NGA_END_SPECIAL:
		return entry->link->target_is_null ? OPENS_NULL : mode_opens(entry->target.mode);
	case NGA_END_MISSING:
		return OPENS_NOTHING;
	case NGA_END_LOOP:
		return OPENS_LOOP;
	case NGA_END_DENIED:
		return OPENS_DENIED;
	case NGA_END_OUTSIDE_ROOT:
	case NGA_END_UNKNOWN:
		break;
	}
	return OPENS_UNKNOWN;
}

static enum fact_opens of_kind(enum nga_kind kind)
{
	static const enum fact_opens opens[] = {
		[NGA_KIND_UNKNOWN] = OPENS_UNKNOWN,
		[NGA_KIND_FILE] = OPENS_FILE,
		[NGA_KIND_DIRECTORY] = OPENS_DIRECTORY,
		[NGA_KIND_LINK] = OPENS_UNKNOWN,
		[NGA_KIND_FIFO] = OPENS_FIFO,
		[NGA_KIND_SOCKET] = OPENS_SOCKET,
		[NGA_KIND_DEVICE] = OPENS_DEVICE,
	};
	return opens[kind];
}

enum fact_opens entry_opens(const struct nga_entry *entry)
{
	enum fact_opens opens = entry->link ? of_link(entry) : of_kind(entry->kind);

	return entry->lookup == NGA_DENIED && opens <= OPENS_NULL ? OPENS_DENIED : opens;
}

bool entry_is_told(const struct nga_entry *entry)
{
	if (!entry)
		return false;
	if (entry->dir->side == NGA_AVAILABLE)
		return entry->dir->included && entry->dir->included->pattern;
	return entry->doubles || entry->leftover;
}

/* Whether the include line can match nothing, however it looks. */
static bool include_is_dead(const struct nga_include *include)
{
	return include->dead_pattern || include->blank_edge;
}

bool directory_is_unread(const struct nga_dir *dir)
{
	if (!dir->included)
		return true;
	if (!include_is_dead(dir->included))
		return false;
	for (size_t i = 0; i < dir->nentries; i++)
		if (dir->entries[i].loaded)
			return false;
	return true;
}

bool pair_holds_files(struct fact_index *index, const struct nga_pair *pair)
{
	for (size_t i = 0; i < pair->navailable; i++)
		if (index_dir(index, pair->available[i])->remarkable > 0)
			return true;
	return false;
}
