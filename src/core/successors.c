#include "successors.h"

#include "bytes.h"
#include "conf.h"

#include <arena.h>
#include <map.h>

#include <string.h>

/* Who claims a name. */
struct claimant {
	const struct nga_entry *entry; /* NULL: more than one */
};

struct succeeding {
	struct arena *arena;
	struct map names; /* folded name to struct claimant: of one pair's available files */
};

/* As names are compared. NULL: one that says nothing of who has it. */
static const char *folded(struct arena *arena, const struct nga_word *word)
{
	size_t length = word->length;

	if (length == 0 || strcmp(word->text, "_") == 0 || strcmp(word->text, "localhost") == 0)
		return NULL;
	if (word->text[0] == '~')
		return word->text;
	length -= length > 1 && word->text[length - 1] == '.';
	return bytes_lower(arena, word->text, length);
}

/* The server_name line behind `at` (NULL: the first of the file); NULL: there is none. */
static const struct nga_directive *next_names(
	const struct nga_file *file, const struct nga_directive *at)
{
	do
		at = at ? conf_following(at) : file->directives;
	while (at && !conf_is(at, "server_name"));
	return at;
}

static bool is_free(const struct nga_entry *entry)
{
	return !entry->twin && !entry->leftover && entry->lookup == NGA_FOUND && entry->file &&
	       entry->file->parsed;
}

static void claim(struct succeeding *succeeding, const struct nga_entry *entry, const char *name)
{
	struct claimant *claimant = map_get(&succeeding->names, name);

	if (claimant) {
		if (claimant->entry != entry)
			claimant->entry = NULL;
		return;
	}
	claimant = arena_alloc(succeeding->arena, sizeof(*claimant));
	claimant->entry = entry;
	map_set(&succeeding->names, name, claimant);
}

static void gather(struct succeeding *succeeding, const struct nga_entry *entry)
{
	const struct nga_directive *line = NULL;

	while ((line = next_names(entry->file, line)) != NULL)
		for (uint32_t i = 1; i < line->nwords; i++) {
			const char *name = folded(succeeding->arena, &line->words[i]);
			if (name)
				claim(succeeding, entry, name);
		}
}

static void gather_pair(struct succeeding *succeeding, const struct nga_pair *pair)
{
	succeeding->names = (struct map){.arena = succeeding->arena};
	for (size_t i = 0; i < pair->navailable; i++)
		for (size_t k = 0; k < pair->available[i]->nentries; k++)
			if (is_free(&pair->available[i]->entries[k]))
				gather(succeeding, &pair->available[i]->entries[k]);
}

/* The one file that claims names of `was`; NULL: none does, or they are of several. */
static const struct nga_entry *heir(struct succeeding *succeeding, const struct nga_file *was)
{
	const struct nga_entry *found = NULL;
	const struct nga_directive *line = NULL;

	while ((line = next_names(was, line)) != NULL)
		for (uint32_t i = 1; i < line->nwords; i++) {
			const char *name = folded(succeeding->arena, &line->words[i]);
			const struct claimant *claimant =
				name ? map_get(&succeeding->names, name) : NULL;
			if (!claimant)
				continue;
			if (!claimant->entry || (found && found != claimant->entry))
				return NULL;
			found = claimant->entry;
		}
	return found;
}

void successors_derive(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct succeeding succeeding = {.arena = arena};
	const struct nga_pair *gathered = NULL;

	for (size_t i = 0; i < snapshot->nsites; i++) {
		struct nga_site *site = &snapshot->sites[i];
		if (!site->was)
			continue;
		if (gathered != site->pair)
			gather_pair(&succeeding, site->pair);
		gathered = site->pair;
		site->successor = heir(&succeeding, site->was);
	}
}
