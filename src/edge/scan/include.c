#include "include.h"

#include "directory.h"
#include "expand.h"
#include "similar.h"
#include "source.h"

#include <path.h>

#include <string.h>

bool include_is(const struct nga_directive *directive)
{
	return directive->form == NGA_STATEMENT && directive->nwords == 2 &&
	       strcmp(directive->words[0].text, "include") == 0;
}

bool include_is_same(const struct nga_directive *a, const struct nga_directive *b)
{
	const struct nga_word *left = &a->words[1], *right = &b->words[1];

	if (left->length != right->length || memcmp(left->text, right->text, left->length) != 0)
		return false;
	for (a = a->parent, b = b->parent; a && b; a = a->parent, b = b->parent)
		if (strcmp(a->words[0].text, b->words[0].text) != 0)
			return false;
	return a == b;
}

/* The entry that a path names, by its directory's path or identity. */
static struct nga_entry *entry_of(struct tree *tree, const char *path)
{
	const char *name = path_base(path);
	struct folder *folder = folder_find(tree, path_directory(tree->arena, path));
	size_t hint = 0;

	if (!folder || !folder->dir.pair)
		return NULL;
	return folder_entry(folder, name, strlen(name), &hint);
}

/* The part of the path up to the slash before its first wildcard, or before its name. */
static const char *directory_of(struct arena *arena, const struct nga_include *include)
{
	size_t length = include->pattern ? strcspn(include->path, "*?[") : strlen(include->path);

	return path_directory(arena, arena_copy_n(arena, include->path, length));
}

static enum nga_lookup look_up_directory(struct tree *tree, const char *path)
{
	const struct folder *known = map_get(&tree->folders_by_path, path);
	struct nga_stat stat;

	if (known && known->dir.lookup == NGA_UNKNOWN)
		scan_gap(tree->scan, known->dir.path, "could not be read", true);
	if (known)
		return known->dir.lookup;
	int error = world_stat(&tree->scan->world, path, &stat);
	if (!error && world_kind(stat.mode) != NGA_KIND_DIRECTORY)
		return NGA_WRONG_KIND;
	enum nga_lookup lookup = world_lookup(error);
	if (lookup == NGA_MISSING && !world_holds(&tree->scan->world, path))
		return NGA_OUTSIDE_ROOT;
	if (lookup != NGA_DENIED && lookup != NGA_UNKNOWN)
		return lookup;
	if (lookup == NGA_DENIED && tree->scan->as_master)
		return lookup;
	scan_gap(tree->scan, path, strerror(error), true);
	return NGA_UNKNOWN;
}

static void add_pattern_files(struct tree *tree, struct nga_include *include)
{
	struct expand_result result = expand_pattern(tree, include->path);

	include->files = arena_array(tree->arena, result.nmatches, sizeof(*include->files));
	include->nfiles = result.nmatches;
	for (size_t i = 0; i < result.nmatches; i++) {
		const struct expand_match *match = &result.matches[i];
		include->files[i] = &source_at(tree, match->path, match->entry)->file;
	}
	include->dead_pattern = result.nmatches == 0 && expand_is_unbalanced(include->path);
	for (size_t i = 0; i < result.nfolders; i++)
		if (!result.folders[i]->dir.included)
			result.folders[i]->dir.included = include;
}

static void add_named_file(struct tree *tree, struct nga_include *include)
{
	struct folder *folder = folder_find(tree, include->directory);

	include->files = arena_array(tree->arena, 1, sizeof(*include->files));
	include->nfiles = 1;
	include->files[0] = &source_at(tree, include->path, entry_of(tree, include->path))->file;
	/* Behind a trailing slash no name is looked for. */
	if (folder && *path_base(include->path) && !folder->dir.included)
		folder->dir.included = include;
}

/* `include` in a geo block names one file, whatever is in its name. */
static bool globs(const struct nga_directive *directive)
{
	const struct nga_directive *parent = directive->parent;

	return !parent || strcmp(parent->words[0].text, "geo") != 0;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static struct nga_include *expand_line(
	struct tree *tree, const struct nga_directive *directive, struct nga_include *include)
{
	const struct nga_word *argument = &directive->words[1];
	const char *conf_dir = tree->scan->snapshot->conf_dir;

	include->path = path_join(tree->arena, conf_dir, argument->text);
	include->pattern = globs(directive) && path_is_pattern(include->path);
	include->directory = directory_of(tree->arena, include);
	include->blank_edge =
		argument->length > 0 &&
		(is_blank(argument->text[0]) || is_blank(argument->text[argument->length - 1]));
	if (include->pattern)
		add_pattern_files(tree, include);
	else
		add_named_file(tree, include);
	include->directory_lookup = look_up_directory(tree, include->directory);
	return include;
}

/* Of thousands of files each has two or three: room for them, and no more. */
static void add_line(struct tree *tree, struct source *source, struct nga_include *include)
{
	struct vec *lines = &source->lines;

	if (lines->capacity == 0) {
		lines->items = arena_array(tree->arena, source->nincluding, lines->size);
		lines->capacity = source->nincluding;
	}
	*(struct nga_include **)vec_push(lines, tree->arena) = include;
}

struct nga_include *include_make(
	struct tree *tree, struct source *source, const struct nga_directive *directive)
{
	struct nga_include *include = arena_alloc(tree->arena, sizeof(*include));
	/* Equal lines of thousands of sites are expanded once. */
	struct map *models = globs(directive) ? &tree->expansions : &tree->geo_expansions;
	const struct nga_include *model = map_get(models, directive->words[1].text);

	if (model) {
		*include = *model;
		include->cycle = NULL;
	} else {
		expand_line(tree, directive, include);
		map_set(models, directive->words[1].text, include);
	}
	include->directive = directive;
	include->file = &source->file;
	*(struct nga_include **)vec_push(&tree->includes, tree->arena) = include;
	add_line(tree, source, include);
	return include;
}

/* An entry's directory may have been read only after the line that names the file. */
static void settle_entry(struct tree *tree, struct source *source)
{
	if (!source->entry)
		source->entry = entry_of(tree, source->file.path);
	source->file.entry = source->entry;
	/* Its mode allowed what a file system or the kernel then refused: NFS, a user namespace. */
	if (source->entry && source->entry->lookup == NGA_FOUND &&
		source->file.lookup == NGA_DENIED)
		source->entry->lookup = NGA_DENIED;
}

/* The least number of include lines on the way to each file: breadth first, as the distance is. */
static void settle_depths(struct tree *tree)
{
	struct source **queue = arena_array(tree->arena, tree->files.n + 1, sizeof(*queue));
	size_t n = 0;

	queue[n++] = (struct source *)((struct nga_file **)tree->files.items)[0];
	for (size_t i = 0; i < n; i++) {
		struct nga_include *const *lines = queue[i]->lines.items;
		for (size_t line = 0; line < queue[i]->lines.n; line++)
			for (size_t f = 0; f < lines[line]->nfiles; f++) {
				struct source *source = (struct source *)lines[line]->files[f];
				if (source->depth || source == queue[0])
					continue;
				source->depth = queue[i]->depth + 1;
				queue[n++] = source;
			}
	}
}

/* Each entry is loaded by the line at the least depth; of those, by the first. */
static void settle_loaded(const struct nga_include *include)
{
	const struct source *by = (const struct source *)include->file;

	for (size_t i = 0; i < include->nfiles; i++) {
		struct nga_entry *entry = ((struct source *)include->files[i])->entry;
		if (!entry)
			continue;
		const struct source *now =
			entry->loaded ? (const struct source *)entry->loaded->file : NULL;
		if (!now || by->depth < now->depth)
			entry->loaded = include;
	}
}

static void settle_order(struct source *source, size_t order)
{
	if (!source->entry || source->entry->file)
		return;
	source->entry->file = &source->file;
	source->entry->load_order = order;
}

/* A name that is there and leads nowhere is not misspelt. */
static void settle_link(struct tree *tree, struct nga_include *include)
{
	const char *text;

	if (include->lookup == NGA_MISSING &&
		world_readlink(&tree->scan->world, tree->arena, include->path, &text) == 0)
		include->link_text = text;
}

void include_settle(struct tree *tree)
{
	struct nga_file **files = tree->files.items;
	struct nga_include **includes = tree->includes.items;

	for (size_t i = 0; i < tree->files.n; i++) {
		struct source *source = (struct source *)files[i];
		settle_entry(tree, source);
		settle_order(source, i);
	}
	settle_depths(tree);
	for (size_t i = 0; i < tree->includes.n; i++) {
		settle_loaded(includes[i]);
		if (includes[i]->pattern)
			continue;
		includes[i]->lookup = includes[i]->files[0]->lookup;
		settle_link(tree, includes[i]);
		if (includes[i]->lookup == NGA_MISSING &&
			includes[i]->directory_lookup == NGA_FOUND)
			includes[i]->nearest = similar_name(tree, includes[i]->path);
	}
}
