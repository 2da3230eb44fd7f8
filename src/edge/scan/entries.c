#include "entries.h"

#include "ahead.h"
#include "directory.h"
#include "ends.h"
#include "link.h"
#include "link_texts.h"
#include "readable.h"
#include "right_text.h"
#include "touched.h"

#include <path.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROGRESS_EVERY = 4096 };

/* Where the directory part of a link's text leads. */
struct route {
	struct trace trace;
	struct folder *folder; /* the available directory that it is; or NULL */
};

/* One directory being looked at. */
struct visit {
	struct tree *tree;
	struct scan *scan;
	struct folder *folder;
	struct nga_dir *const *others;
	size_t nothers;
	int closed;            /* why the directory could not be opened again, or 0 */
	bool plain_may_count;  /* following a link here is not restricted: protected_symlinks in
				  proc(5) */
	size_t hint;           /* for folder_entry */
	const char *last_part; /* the directory part met last, and its route */
	size_t last_length;
	const struct route *last_route;
};

static struct folder *as_folder(struct nga_dir *dir)
{
	return (struct folder *)dir;
}

/* The available directory at the resolved path `real`. */
static struct folder *other_at(const struct visit *visit, const char *real)
{
	for (size_t i = 0; i < visit->nothers; i++) {
		struct folder *other = as_folder(visit->others[i]);
		if (other->dir.lookup == NGA_FOUND && strcmp(other->dir.real, real) == 0)
			return other;
	}
	return NULL;
}

static struct route *make_route(struct visit *visit, const char *part, size_t length)
{
	struct arena *arena = visit->tree->arena;
	struct route *route = arena_alloc(arena, sizeof(*route));

	route->trace.scan = visit->scan;
	route->trace.at = visit->folder->dir.real;
	trace_text(&route->trace, arena_copy_n(arena, part, length));
	if (!route->trace.error)
		route->folder = other_at(visit, route->trace.at);
	return route;
}

/* The route of the first `length` bytes of a text, which end with a slash or are none. */
static const struct route *route_of(struct visit *visit, const char *part, size_t length)
{
	if (visit->last_route && visit->last_length == length &&
		memcmp(visit->last_part, part, length) == 0)
		return visit->last_route;
	struct route *route = map_get_n(&visit->folder->routes, part, length);
	if (!route) {
		route = make_route(visit, part, length);
		map_set_n(&visit->folder->routes, part, length, route);
	}
	visit->last_part = part;
	visit->last_length = length;
	visit->last_route = route;
	return route;
}

static void pair_up(struct nga_entry *entry, struct nga_entry *available)
{
	entry->twin = available;
	entry->twin_how = NGA_TWIN_LINKED;
	if (!available->twin) {
		available->twin = entry;
		available->twin_how = NGA_TWIN_LINKED;
	}
}

/* Stats the regular file that `available` was when its directory was listed. False where it is
 * another now. */
static bool confirm(struct visit *visit, struct folder *other, struct nga_entry *available)
{
	struct nga_stat now;

	if (available->lookup != NGA_NOT_LOOKED)
		return true;
	if (available->stat.mode) { /* by ahead_begin */
		available->lookup = readable_file(visit->scan, available->path, &available->stat);
		return true;
	}
	if (!touched_stat(other, available, &now) &&
		(other->fd < 0 || world_lstat_at(other->fd, available->name, &now) != 0))
		return false;
	if (!S_ISREG(now.mode) || now.ino != available->stat.ino)
		return false;
	available->stat = available->target = now;
	available->lookup = readable_file(visit->scan, available->path, &now);
	return true;
}

/* A link straight to a regular file of an available directory, as nearly all are: no walk is
 * needed. */
static bool look_plainly(
	struct visit *visit, struct nga_entry *entry, const struct route *route, const char *name)
{
	struct folder *other = route->folder;

	if (!other || !visit->plain_may_count)
		return false;
	struct nga_entry *available = folder_entry(other, name, strlen(name), &visit->hint);
	if (!available || available->kind != NGA_KIND_FILE || !confirm(visit, other, available))
		return false;
	entry->target = available->target;
	entry->lookup = available->lookup;
	entry->link->end = ends_as_file(entry->lookup);
	entry->link->way = route->trace.hops;
	entry->link->nway = route->trace.nhops;
	entry->link->target =
		other->dir.real == other->folded || strcmp(other->dir.real, other->dir.path) == 0
			? available->path
			: path_join(visit->tree->arena, other->dir.real, name);
	pair_up(entry, available);
	return true;
}

/* The available entry at the resolved path `path`. */
static struct nga_entry *available_at(const struct visit *visit, const char *path)
{
	size_t length = (size_t)(path_base(path) - path), hint = 0;

	for (size_t i = 0; i < visit->nothers && length > 0; i++) {
		struct folder *other = as_folder(visit->others[i]);
		size_t real = strlen(other->dir.real);
		if (real + 1 == length && memcmp(other->dir.real, path, real) == 0)
			return folder_entry(other, path + length, strlen(path + length), &hint);
	}
	return NULL;
}

/* The first available entry on the way is the twin: what it leads to in turn is its own affair. */
static void find_twin(struct visit *visit, struct nga_entry *entry)
{
	const struct nga_link *link = entry->link;
	struct nga_entry *twin = NULL;

	for (size_t i = 1; i < link->nhops && !twin; i++)
		twin = available_at(visit, link->hops[i].path);
	if (!twin && link->end != NGA_END_MISSING)
		twin = available_at(visit, link->target);
	if (twin)
		pair_up(entry, twin);
}

/* Adds the link itself, the links among the directories of its text, and those that its target
 * leads on to. */
static void walk(
	struct visit *visit, struct nga_entry *entry, const struct route *route, const char *name)
{
	struct trace trace = {.scan = visit->scan, .at = route->trace.at, .rest = ""};
	struct nga_link *link = entry->link;

	(void)trace_hop(&trace, entry->path, link->text, "");
	for (size_t i = 0; i < route->trace.nhops && !trace.error; i++)
		(void)trace_hop(&trace, route->trace.hops[i].path, route->trace.hops[i].text,
			arena_format(visit->tree->arena, "%s%s", route->trace.rests[i], name));
	if (route->trace.error) {
		trace.error = route->trace.error;
		trace.circle = route->trace.circle;
		if (trace.circle)
			trace.broken = route->trace.broken + 1; /* behind the link itself */
		trace.rest = path_join(visit->tree->arena, route->trace.rest, name);
	} else if (!trace.error) {
		size_t before = trace.nhops;
		trace_text(&trace, name);
		link->chained = trace.nhops > before || trace.circle;
	}
	link->target = trace_end(&trace);
	link->circle = trace.circle;
	link->broken = trace.broken;
	link->nhops = trace.nhops;
	link->hops = arena_array(visit->tree->arena, trace.nhops, sizeof(*link->hops));
	memcpy(link->hops, trace.hops, trace.nhops * sizeof(*link->hops));
}

/* What the kernel says of the entry with its links followed. */
static int stat_through(const struct visit *visit, struct nga_entry *entry)
{
	return world_stat(&visit->scan->world, entry->path, &entry->target);
}

static void look_closely(
	struct visit *visit, struct nga_entry *entry, const struct route *route, const char *name)
{
	int error = stat_through(visit, entry);

	walk(visit, entry, route, name);
	if (error)
		ends_refused(visit->scan, entry, error);
	else
		ends_found(visit->scan, entry);
	find_twin(visit, entry);
	if (entry->lookup == NGA_MISSING || entry->link->circle)
		entry->link->right_text =
			right_text_find(visit->tree, visit->folder, entry->link->text);
}

/* Reads the link's text, where that was not done. Returns 0 or an errno. */
static int read_text(struct visit *visit, struct nga_entry *entry)
{
	if (entry->link->text)
		return 0;
	int error =
		visit->closed ? visit->closed : link_text_read(visit->tree, visit->folder, entry);
	if (error)
		entry->link->text = "";
	return error;
}

static void look_at_link(struct visit *visit, struct nga_entry *entry)
{
	struct nga_link *link = entry->link;

	entry->stat.dev = visit->folder->id.dev;
	entry->stat.mode = S_IFLNK | 0777;
	entry->stat.nlink = 1;
	int error = read_text(visit, entry);
	if (error) {
		link->end = NGA_END_UNKNOWN;
		link->target = "";
		entry->lookup = NGA_UNKNOWN;
		scan_gap(visit->scan, visit->folder->dir.path, strerror(error), false);
		return;
	}
	entry->stat.size = (int64_t)strlen(link->text);
	const char *name = path_base(link->text);
	const struct route *route = route_of(visit, link->text, (size_t)(name - link->text));
	if (!look_plainly(visit, entry, route, name))
		look_closely(visit, entry, route, name);
}

static void look_at_other(struct visit *visit, struct nga_entry *entry)
{
	int error = visit->closed;

	if (!error && entry->stat.mode == 0 && !touched_stat(visit->folder, entry, &entry->stat))
		error = world_lstat_at(visit->folder->fd, entry->name, &entry->stat);
	entry->target = entry->stat;
	if (error) {
		entry->lookup = NGA_UNKNOWN;
		scan_gap(visit->scan, visit->folder->dir.path, strerror(error), false);
		return;
	}
	entry->kind = world_kind(entry->stat.mode);
	entry->lookup = entry->kind == NGA_KIND_FILE
				? readable_file(visit->scan, entry->path, &entry->stat)
				: NGA_WRONG_KIND;
}

static bool was_looked_at(const struct nga_entry *entry)
{
	return entry->lookup != NGA_NOT_LOOKED;
}

static void tell_progress(struct tree *tree)
{
	if (++tree->done % PROGRESS_EVERY == 0 && tree->scan->options->progress)
		tree->scan->options->progress("reading sites", tree->done);
}

static void look_at_all(struct visit *visit)
{
	struct nga_dir *dir = &visit->folder->dir;

	for (size_t i = 0; i < dir->nentries; i++) {
		struct nga_entry *entry = &dir->entries[i];
		tell_progress(visit->tree);
		if (was_looked_at(entry))
			continue;
		if (!entry->link)
			look_at_other(visit, entry);
		/* A file system that tells no kinds, or a link that came meanwhile. */
		if (entry->kind == NGA_KIND_LINK && !entry->link)
			entry->link = arena_alloc(visit->tree->arena, sizeof(struct nga_link));
		if (entry->link)
			look_at_link(visit, entry);
	}
}

void entries_examine(
	struct tree *tree, struct folder *folder, struct nga_dir *const *others, size_t nothers)
{
	const uint32_t restricted = S_ISVTX | S_IWOTH;
	struct ahead ahead;
	struct visit visit = {
		.tree = tree,
		.scan = tree->scan,
		.folder = folder,
		.others = others,
		.nothers = nothers,
		.plain_may_count = (folder->dir.stat.mode & restricted) != restricted,
	};

	visit.closed = folder_open(tree, folder);
	for (size_t i = 0; i < nothers; i++)
		(void)folder_open(tree, as_folder(others[i]));
	ahead_begin(&ahead, others, nothers);
	link_texts_read(tree, folder);
	ahead_finish(&ahead);
	look_at_all(&visit);
	for (size_t i = 0; i < nothers; i++)
		folder_close(as_folder(others[i]));
	folder_close(folder);
}

bool entries_look_again(struct tree *tree, struct folder *folder, struct nga_entry *entry)
{
	struct visit visit = {.tree = tree, .scan = tree->scan, .folder = folder};

	if (folder_open(tree, folder) != 0 || folder->fd < 0)
		return false;
	bool there = world_lstat_at(folder->fd, entry->name, &entry->stat) == 0;
	if (there) {
		entry->kind = world_kind(entry->stat.mode);
		if (entry->kind == NGA_KIND_LINK)
			entry->link = arena_alloc(tree->arena, sizeof(struct nga_link));
		if (entry->link)
			look_at_link(&visit, entry);
		else
			look_at_other(&visit, entry);
	}
	folder_close(folder);
	return there;
}
