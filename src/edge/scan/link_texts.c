#include "link_texts.h"

#include "touched.h"
#include "unchanged.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int link_text_read(const struct tree *tree, struct folder *folder, struct nga_entry *entry)
{
	char buffer[TOUCHED_TEXT];
	ssize_t length = touched_text(folder, entry, buffer);

	if (length < 0)
		length = readlinkat(folder->fd, entry->name, buffer, sizeof(buffer));
	if (length < 0)
		return errno;
	entry->link->text = arena_copy_n(tree->arena, buffer, (size_t)length);
	return 0;
}

static bool is_to_be_read(const struct nga_entry *entry)
{
	return entry->kind == NGA_KIND_LINK && entry->lookup == NGA_NOT_LOOKED;
}

static size_t count_links(const struct nga_dir *dir)
{
	size_t n = 0;

	for (size_t i = 0; i < dir->nentries; i++)
		n += is_to_be_read(&dir->entries[i]);
	return n;
}

/* What the link `name` said when all was the same; NULL where there was none. The names come in
 * order. */
static const char *find(
	struct unchanged *unchanged, const struct nga_record **next, const char *name)
{
	while (*next) {
		int order = strcmp((*next)->path + unchanged->length, name);
		if (order >= 0)
			return order == 0 ? (*next)->text : NULL;
		*next = unchanged_next(unchanged);
	}
	return NULL;
}

void link_texts_read(const struct tree *tree, struct folder *folder)
{
	struct nga_dir *dir = &folder->dir;
	struct nga_link *links = arena_array(tree->arena, count_links(dir), sizeof(*links));
	struct unchanged unchanged;
	const struct nga_record *next =
		unchanged_begin(tree, folder, &unchanged) ? unchanged_next(&unchanged) : NULL;

	for (size_t i = 0; i < dir->nentries; i++) {
		struct nga_entry *entry = &dir->entries[i];
		if (!is_to_be_read(entry))
			continue;
		entry->link = links++;
		entry->link->text = find(&unchanged, &next, entry->name);
		if (!entry->link->text && folder->fd >= 0)
			(void)link_text_read(tree, folder, entry);
	}
}
