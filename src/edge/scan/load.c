#include "load.h"

#include "directory.h"
#include "early.h"
#include "include.h"
#include "leftover.h"
#include "link.h"
#include "readable.h"
#include "source.h"

#include <content.h>
#include <judge.h>

#include <string.h>

enum { PROGRESS_EVERY = 4096 };

/* A file whose include lines are being followed. */
struct frame {
	struct source *source;
	size_t nlines;               /* of its include lines, that were met */
	struct nga_include *include; /* the line whose files are being read; or NULL */
	size_t nread;                /* of the include's files */
	struct early *early;         /* reads them, too; or NULL */
};

struct load {
	struct tree *tree;
	struct vec frames;     /* outermost first: as deep as files include each other */
	struct map by_id;      /* what is or was open: struct source **, NULL when closed again */
	struct folder *folder; /* the directory whose files are being read, opened; or NULL */
};

static struct folder_id id_of(const struct source *source)
{
	return (struct folder_id){source->file.stat.dev, source->file.stat.ino};
}

/* The open source that is the same file as `source`, under another name perhaps; NULL where none
 * is, and where that one has no include line yet. */
static struct source *same_open(const struct load *load, const struct source *source)
{
	const struct folder_id id = id_of(source);
	struct source *const *slot = map_get_n(&load->by_id, &id, sizeof(id));

	return slot ? *slot : NULL;
}

/* Sets what is open under the identity of `source`: itself, or NULL. Only what includes something
 * needs it. */
static void set_open(struct load *load, const struct source *source, struct source *value)
{
	struct arena *arena = load->tree->arena;
	const struct folder_id id = id_of(source);
	struct source **slot = map_get_n(&load->by_id, &id, sizeof(id));

	if (!slot) {
		struct folder_id *key = arena_alloc(arena, sizeof(*key));
		*key = id;
		slot = arena_alloc(arena, sizeof(struct source *));
		map_set_n(&load->by_id, key, sizeof(*key), slot);
	}
	*slot = value;
}

/* What is a device, /dev/null, says nothing. */
static void set_empty(struct load *load, struct source *source)
{
	const struct content nothing = {.bytes = "", .stat = source->file.stat};

	source_take(load->tree, source, &nothing);
}

static bool is_null(const struct load *load, const struct source *source)
{
	const char *real = trace_real(load->tree->scan, source->file.path);

	return strcmp(real, "/dev/null") == 0;
}

static void note_refusal(struct load *load, struct source *source, const struct content *content)
{
	struct scan *scan = load->tree->scan;
	struct nga_file *file = &source->file;

	file->lookup = world_lookup(content->error);
	switch (file->lookup) {
	case NGA_MISSING:
		if (!scan->world.whole && is_null(load, source))
			set_empty(load, source);
		else if (!world_holds(&scan->world, trace_real(scan, file->path)))
			file->lookup = NGA_OUTSIDE_ROOT;
		break;
	case NGA_DENIED:
	case NGA_UNKNOWN:
		file->lookup = readable_refused(scan, file->path, content->error);
		if (file->lookup == NGA_DENIED)
			break;
		scan_gap(scan, file->path, strerror(content->error), true);
		if (content->stat.mode || (source->entry && source->entry->lookup == NGA_FOUND))
			file->lookup = NGA_FOUND;
		break;
	default:
		break;
	}
}

static void close_folder(struct load *load)
{
	if (load->folder)
		folder_close(load->folder);
	load->folder = NULL;
}

/* Opens the directory of the entry, if it can be read by name. It stays open until another one's
 * files are read: a path costs more with every directory in it. */
static bool open_folder(struct load *load, const struct nga_entry *entry)
{
	struct folder *folder = (struct folder *)(uintptr_t)entry->dir;

	if (!load->tree->scan->world.whole)
		return false;
	if (folder != load->folder) {
		close_folder(load);
		if (folder_open(load->tree, folder) == 0)
			load->folder = folder;
	}
	return load->folder && load->folder->fd >= 0;
}

static void read_content(struct load *load, struct source *source)
{
	struct scan *scan = load->tree->scan;
	struct nga_file *file = &source->file;
	struct content content = {
		.path = file->path,
		.most = CONTENT_LOADED_MOST,
	};
	if (source->entry && world_kind(source->entry->target.mode) == NGA_KIND_FILE)
		content.seen = &source->entry->target;
	if (content.seen && open_folder(load, source->entry)) {
		content.name = source->entry->name;
		content.directory = load->folder->fd;
	}
	enum content_outcome outcome = content_read(&scan->world, source->arena, &content);

	source_take(load->tree, source, &content);
	if (outcome == CONTENT_REFUSED)
		note_refusal(load, source, &content);
	else if (outcome == CONTENT_WRONG_KIND && is_null(load, source))
		set_empty(load, source);
	else if (outcome == CONTENT_WRONG_KIND)
		file->lookup = NGA_WRONG_KIND;
	else if (outcome != CONTENT_READ)
		scan_gap(scan, file->path,
			outcome == CONTENT_TOO_LARGE ? "larger than 256 MiB"
						     : "changed while it was read",
			true);
}

/* Whether the file is a site's, and nobody needs to know what is in it. */
static bool is_to_be_skipped(const struct load *load, const struct source *source)
{
	const struct nga_entry *entry = source->entry;

	return load->tree->skip && entry && entry->dir->pair->navailable > 0;
}

/* The gap that is there for an entry, by its own path or its directory's, is about what nginx
 * loads. */
static void raise_gap(struct scan *scan, const struct nga_entry *entry)
{
	const char *path = map_get(&scan->gap_paths, entry->path) ? entry->path : entry->dir->path;

	scan_gap(scan, path, "could not be looked at", true);
}

/* Fills the file; what it holds is parsed where it could be read. */
static void read_source(struct load *load, struct source *source)
{
	const struct nga_entry *entry = source->entry;
	struct nga_file *file = &source->file;

	if (entry && (entry->lookup != NGA_FOUND || is_to_be_skipped(load, source))) {
		file->lookup = entry->lookup;
		file->stat = entry->target;
		source->skipped = entry->lookup == NGA_FOUND;
		load->tree->skipped |= source->skipped;
		if (entry->lookup == NGA_UNKNOWN)
			raise_gap(load->tree->scan, entry);
		return;
	}
	if (!source_is_read(load->tree, source))
		read_content(load, source);
}

static void begin(struct load *load, struct source *source)
{
	struct frame *frame = vec_push(&load->frames, load->tree->arena);

	*frame = (struct frame){.source = source};
	source->open = true;
}

static void end(struct load *load)
{
	struct frame *frame = (struct frame *)load->frames.items + --load->frames.n;

	frame->source->open = false;
	if (frame->source->lines.n > 0)
		set_open(load, frame->source, NULL);
}

static void add_file(struct load *load, struct source *source)
{
	source->file.loaded = true;
	source->followed = true;
	*(struct nga_file **)vec_push(&load->tree->files, load->tree->arena) = &source->file;
	if (load->tree->files.n % PROGRESS_EVERY == 0 && load->tree->scan->options->progress)
		load->tree->scan->options->progress("reading files", load->tree->files.n);
}

/* nginx reads `source` through `include`: what is open already would be read without end. */
static void enter(struct load *load, struct nga_include *include, struct source *source)
{
	if (source->open)
		include->cycle = &source->file;
	if (source->followed)
		return;
	bool read = early_is_read(source, include);
	source->file.by = include;
	add_file(load, source);
	if (!read)
		read_source(load, source);
	if (!source->file.directives)
		return;
	struct source *same = same_open(load, source);
	if (same)
		include->cycle = &same->file;
	else
		begin(load, source);
}

/* One step of reading: a file of the include line at hand, the next line, or the end of a file. */
static void step(struct load *load)
{
	struct frame *frame = (struct frame *)load->frames.items + load->frames.n - 1;

	if (frame->include && frame->nread < frame->include->nfiles) {
		enter(load, frame->include, (struct source *)frame->include->files[frame->nread++]);
		return;
	}
	frame->include = NULL;
	early_end(frame->early);
	frame->early = NULL;
	if (frame->nlines == frame->source->nincluding) {
		end(load);
		return;
	}
	const struct nga_directive *directive = frame->source->including[frame->nlines++];
	if (frame->source->lines.n == 0)
		set_open(load, frame->source, frame->source);
	frame->include = include_make(load->tree, frame->source, directive);
	frame->nread = 0;
	frame->early = early_begin(load->tree, frame->include);
	source_attach(directive, frame->include);
}

static void follow_all(struct tree *tree, struct source *main_file)
{
	struct load load = {
		.tree = tree,
		.frames = {.size = sizeof(struct frame)},
		.by_id = {.arena = tree->arena},
	};

	add_file(&load, main_file);
	begin(&load, main_file);
	while (load.frames.n > 0)
		step(&load);
	close_folder(&load);
	map_give_back(&load.by_id);
	include_settle(tree);
}

/* Forgets what was followed, but not what was read from directories. */
static void forget(struct tree *tree, struct source *main_file)
{
	struct nga_file **files = tree->files.items;
	struct folder **folders = tree->folders.items;

	for (size_t i = 0; i < tree->files.n; i++) {
		struct nga_entry *entry = ((struct source *)files[i])->entry;
		if (entry) {
			entry->file = NULL;
			entry->loaded = NULL;
			entry->load_order = 0;
		}
	}
	for (size_t i = 0; i < tree->folders.n; i++)
		folders[i]->dir.included = NULL;
	tree->files.n = 0;
	tree->includes.n = 0;
	main_file->lines.n = 0;
	tree->sources = (struct map){.arena = tree->arena};
	tree->expansions = tree->geo_expansions = (struct map){.arena = tree->arena};
	map_set(&tree->sources, main_file->file.path, main_file);
	tree->skipped = false;
}

/* Whether an enabled entry is not loaded so far, and may be by a site's own include line. */
static bool has_unloaded(const struct tree *tree)
{
	for (size_t i = 0; i < tree->nown; i++) {
		const struct nga_dir *dir = tree->own[i]->enabled;
		for (size_t n = 0; tree->own_exists[i] && n < dir->nentries; n++) {
			const struct nga_entry *entry = &dir->entries[n];
			if (!entry->loaded && entry->name[0] != '.' &&
				!leftover_is(tree->scan, entry->name))
				return true;
		}
	}
	return false;
}

void load_follow(struct tree *tree, struct source *main_file)
{
	tree->skip = !(tree->scan->options->needs & JUDGE_NEEDS_CONTENTS);
	follow_all(tree, main_file);
	if (tree->skipped && has_unloaded(tree)) {
		forget(tree, main_file);
		tree->skip = false;
		follow_all(tree, main_file);
	}
	tree->scan->snapshot->complete = !tree->skipped;
	if (tree->skipped)
		scan_limit(tree->scan, "include lines inside site files were not followed: "
				       "no chosen rule needs them");
}
