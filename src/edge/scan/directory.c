#include "directory.h"

#include "link.h"
#include "listing.h"
#include "touched.h"
#include "unchanged.h"

#include <path.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const int OPEN_DIRECTORY = O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_NOCTTY;

/* Where the path of a directory is a link, the link and where it ends. */
static const struct nga_link *own_link(struct tree *tree, const struct folder *folder)
{
	struct trace trace = {.scan = tree->scan, .at = "/"};
	const char *text;

	if (world_readlink(&tree->scan->world, tree->arena, folder->folded, &text) != 0)
		return NULL;
	trace_text(&trace, folder->folded);
	struct nga_link *link = arena_alloc(tree->arena, sizeof(*link));
	link->text = text;
	link->target = trace_end(&trace);
	link->nhops = trace.nhops;
	link->broken = trace.broken;
	link->hops = arena_array(tree->arena, trace.nhops, sizeof(*link->hops));
	memcpy(link->hops, trace.hops, trace.nhops * sizeof(*link->hops));
	switch (world_lookup(trace.error)) {
	case NGA_FOUND:
		link->end = folder->dir.lookup == NGA_WRONG_KIND ? NGA_END_FILE : NGA_END_DIRECTORY;
		break;
	case NGA_MISSING:
		link->end = world_holds(&tree->scan->world, link->target) ? NGA_END_MISSING
									  : NGA_END_OUTSIDE_ROOT;
		break;
	case NGA_LOOP:
		link->end = NGA_END_LOOP;
		break;
	case NGA_DENIED:
		link->end = tree->scan->as_master ? NGA_END_DENIED : NGA_END_UNKNOWN;
		break;
	default:
		link->end = NGA_END_UNKNOWN;
	}
	return link;
}

/* How opening the directory ended: what is there, but is no directory, is told from what is not
 * there. */
static enum nga_lookup refused(struct tree *tree, const struct folder *folder, int error)
{
	struct nga_stat stat;

	if (error == ENOTDIR && world_stat(&tree->scan->world, folder->folded, &stat) == 0)
		return NGA_WRONG_KIND;
	enum nga_lookup lookup = world_lookup(error);
	if (lookup == NGA_MISSING && !world_holds(&tree->scan->world, folder->dir.real))
		return NGA_OUTSIDE_ROOT;
	if (lookup == NGA_DENIED || lookup == NGA_UNKNOWN)
		scan_gap(tree->scan, folder->dir.path, strerror(error), false);
	return lookup == NGA_DENIED && !tree->scan->as_master ? NGA_UNKNOWN : lookup;
}

static int list(struct tree *tree, struct folder *folder)
{
	int fd;
	int error = world_open(&tree->scan->world, folder->dir.path, OPEN_DIRECTORY, &fd);

	if (error)
		return error;
	error = world_fstat(fd, &folder->dir.stat);
	if (!error)
		touched_begin(tree, folder);
	if (!error && touched_keeps_names(folder))
		listing_copy(tree->arena, folder->past, &folder->dir);
	else if (!error && !unchanged_list(tree, folder))
		error = listing_read(tree->arena, fd, &folder->dir);
	close(fd);
	return error;
}

struct folder *folder_read(struct tree *tree, const char *path)
{
	const char *folded = path_fold(tree->arena, path);
	struct folder *folder = map_get(&tree->folders_by_path, folded);

	if (folder)
		return folder;
	folder = arena_alloc(tree->arena, sizeof(*folder));
	folder->fd = -1;
	folder->folded = folded;
	folder->dir.path = folded;
	folder->routes.arena = tree->arena;
	folder->dir.real = trace_real(tree->scan, folded);
	int error = list(tree, folder);
	folder->dir.lookup = error ? refused(tree, folder, error) : NGA_FOUND;
	folder->dir.link = own_link(tree, folder);
	*(struct folder **)vec_push(&tree->folders, tree->arena) = folder;
	map_set(&tree->folders_by_path, folded, folder);
	folder->id = (struct folder_id){folder->dir.stat.dev, folder->dir.stat.ino};
	if (!error && !map_get_n(&tree->folders_by_id, &folder->id, sizeof(folder->id)))
		map_set_n(&tree->folders_by_id, &folder->id, sizeof(folder->id), folder);
	return folder;
}

struct folder *folder_find(struct tree *tree, const char *path)
{
	const char *folded = path_fold(tree->arena, path);
	struct folder *folder = map_get(&tree->folders_by_path, folded);
	struct nga_stat stat;

	if (folder || world_stat(&tree->scan->world, path, &stat) != 0)
		return folder;
	struct folder_id id = {stat.dev, stat.ino};
	return map_get_n(&tree->folders_by_id, &id, sizeof(id));
}

/* strcmp with a name that is not terminated. */
static int compare(const char *name, const char *wanted, size_t length)
{
	int order = strncmp(name, wanted, length);

	return order ? order : name[length] != '\0';
}

struct nga_entry *folder_entry(
	const struct folder *folder, const char *name, size_t length, size_t *hint)
{
	struct nga_entry *entries = folder->dir.entries;
	size_t low = 0, high = folder->dir.nentries;

	if (*hint < high && compare(entries[*hint].name, name, length) == 0)
		return &entries[(*hint)++];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(entries[middle].name, name, length);
		if (order == 0) {
			*hint = middle + 1;
			return &entries[middle];
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

int folder_open(struct tree *tree, struct folder *folder)
{
	if (folder->dir.lookup != NGA_FOUND || folder->fd >= 0)
		return 0;
	return world_open(&tree->scan->world, folder->dir.path, OPEN_DIRECTORY, &folder->fd);
}

void folder_close(struct folder *folder)
{
	if (folder->fd >= 0)
		close(folder->fd);
	folder->fd = -1;
}
