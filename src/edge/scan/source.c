#include "source.h"

#include "cache.h"
#include "include.h"

#include <conf.h>
#include <content.h>
#include <parse.h>

enum { INCLUDE_LINES = 8 * sizeof(void *) };

static struct source *make(struct tree *tree, const char *path)
{
	struct source *source = arena_alloc(tree->arena, sizeof(*source));

	source->file.path = path;
	source->arena = tree->arena;
	source->lines.size = sizeof(struct nga_include *);
	map_set(&tree->sources, source->file.path, source);
	return source;
}

struct source *source_at(struct tree *tree, const char *path, struct nga_entry *entry)
{
	struct source *source =
		tree->cache ? cache_source(tree, path, entry) : map_get(&tree->sources, path);

	if (!source)
		source = make(tree, path);
	if (!source->entry)
		source->entry = entry;
	return source;
}

bool source_is_read(const struct tree *tree, const struct source *source)
{
	return tree->cache && cache_is_read(source);
}

static void list_include_lines(struct source *source)
{
	struct vec lines = {.size = sizeof(const struct nga_directive *)};

	for (const struct nga_directive *at = source->file.directives; at; at = conf_following(at))
		if (include_is(at))
			*(const struct nga_directive **)vec_push(&lines, source->arena) = at;
	source->including = lines.items;
	source->nincluding = lines.n;
}

void source_take(struct tree *tree, struct source *source, const struct content *content)
{
	struct nga_file *file = &source->file;

	file->stat = content->stat;
	file->lookup = NGA_FOUND;
	file->bytes = content->bytes;
	file->size = content->size;
	file->parsed = false;
	file->directives = NULL;
	file->error = NULL;
	source->nincluding = 0;
	if (!file->bytes)
		return;
	if (tree->cache)
		arena_expect(source->arena, parse_size(file) + INCLUDE_LINES);
	parse_file(source->arena, file);
	list_include_lines(source);
	if (tree->cache)
		cache_keep(tree, source);
}

void source_attach(const struct nga_directive *directive, struct nga_include *include)
{
	((struct nga_directive *)(uintptr_t)directive)->include = include;
}
