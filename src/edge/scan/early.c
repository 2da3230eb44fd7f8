#include "early.h"

#include "directory.h"
#include "second.h"
#include "source.h"

#include <content.h>

#include <stdatomic.h>

enum { LEAST = 128 /* files */ };

/* Whose a file is, of the two threads. */
enum share {
	SHARE_FREE,
	SHARE_TAKEN, /* by the second one, which is at it */
	SHARE_READ,  /* by the second one */
	SHARE_LEFT,  /* to the first one */
};

struct early_file {
	struct early *early;
	struct source *source;
	_Atomic(enum share) share;
};

struct early {
	struct tree *tree;
	struct arena *arena; /* the second thread's: of bytes and directives */
	struct folder folder;
	struct early_file *files;
	size_t nfiles;
	struct second second;
};

static bool may_be_early(const struct source *source, const struct nga_dir *dir)
{
	const struct nga_entry *entry = source->entry;

	return entry && entry->dir == dir && entry->lookup == NGA_FOUND &&
	       world_kind(entry->target.mode) == NGA_KIND_FILE && !source->followed &&
	       !source->read && !source->early;
}

static bool read_file(const struct early *early, struct source *source)
{
	struct content content = {
		.path = source->file.path,
		.most = CONTENT_LOADED_MOST,
		.seen = &source->entry->target,
		.name = source->entry->name,
		.directory = early->folder.fd,
	};

	if (content_read(&early->tree->scan->world, early->arena, &content) != CONTENT_READ)
		return false;
	source->arena = early->arena;
	source_take(early->tree, source, &content);
	return true;
}

static void *read_files(void *data)
{
	const struct early *early = data;

	for (size_t i = early->nfiles; i-- > 0;) {
		struct early_file *file = &early->files[i];
		enum share share = SHARE_FREE;
		if (!atomic_compare_exchange_strong(&file->share, &share, SHARE_TAKEN))
			continue;
		share = read_file(early, file->source) ? SHARE_READ : SHARE_LEFT;
		atomic_store(&file->share, share);
	}
	return NULL;
}

static const struct nga_dir *first_directory(const struct nga_include *include)
{
	for (size_t i = 0; i < include->nfiles; i++) {
		const struct source *source = (const struct source *)include->files[i];
		if (source->entry)
			return source->entry->dir;
	}
	return NULL;
}

static void gather(struct early *early, const struct nga_include *include)
{
	const struct nga_dir *dir = first_directory(include);

	if (!dir)
		return;
	early->folder.dir = *dir;
	early->files = arena_array(early->tree->arena, include->nfiles, sizeof(*early->files));
	for (size_t i = 0; i < include->nfiles; i++) {
		struct source *source = (struct source *)include->files[i];
		if (!may_be_early(source, dir))
			continue;
		source->file.by = include; /* how it is parsed depends on it */
		early->files[early->nfiles++].source = source;
	}
}

struct early *early_begin(struct tree *tree, const struct nga_include *include)
{
	if (include->nfiles < LEAST || tree->skip || tree->cache || !tree->scan->world.whole)
		return NULL;
	struct early *early = arena_alloc(tree->arena, sizeof(*early));
	early->tree = tree;
	early->folder.fd = -1;
	gather(early, include);
	if (early->nfiles < LEAST || folder_open(tree, &early->folder) != 0)
		return NULL;
	early->arena = arena_new();
	for (size_t i = 0; i < early->nfiles; i++) {
		early->files[i].early = early;
		early->files[i].source->early = &early->files[i];
	}
	if (second_start(&early->second, read_files, early))
		return early;
	early_end(early);
	return NULL;
}

bool early_is_read(struct source *source, const struct nga_include *include)
{
	struct early_file *file = source->early;
	enum share share = SHARE_FREE;

	if (!file || atomic_compare_exchange_strong(&file->share, &share, SHARE_LEFT))
		return false;
	if (share == SHARE_TAKEN)
		second_join(&file->early->second);
	/* the other one is the second thread's for as long as that runs */
	source->arena = file->early->tree->arena;
	return atomic_load(&file->share) == SHARE_READ && source->file.by == include;
}

void early_end(struct early *early)
{
	if (!early)
		return;
	second_join(&early->second);
	for (size_t i = 0; i < early->nfiles; i++) {
		early->files[i].source->early = NULL;
		early->files[i].source->arena = early->tree->arena;
	}
	folder_close(&early->folder);
	arena_take_over(early->tree->arena, early->arena);
}
