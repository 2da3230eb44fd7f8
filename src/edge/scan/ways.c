#include "ways.h"

#include "kept.h"
#include "users.h"

#include <out.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { MOST_LINKS = 40 }; /* MAXSYMLINKS of the kernel */

struct ways {
	struct map nodes;  /* directories and links, by real path */
	struct vec passed; /* const char *: those, and what else was met */
	struct out path;   /* of the node that is looked at */
	struct way_node *root;
	const struct ways *under; /* what an earlier scan passed, and is as it was; or NULL */
};

static struct ways *ways_of(struct scan *scan)
{
	if (scan->ways)
		return scan->ways;
	struct ways *ways = scan->ways = arena_alloc(scan->arena, sizeof(*ways));
	ways->nodes.arena = ways->path.arena = scan->arena;
	ways->passed.size = sizeof(const char *);
	ways->under = scan->kept ? scan->kept->ways : NULL;
	if (ways->under) {
		ways->passed = ways->under->passed;
		ways->passed.capacity = ways->passed.n; /* the next one makes a copy */
		ways->passed.foreign = true;
		ways->root = ways->under->root;
		return ways;
	}
	ways->root = arena_alloc(scan->arena, sizeof(*ways->root));
	ways->root->path = "/";
	/* The root is open: that it cannot be looked at does not happen. */
	(void)world_stat(&scan->world, "/", &ways->root->stat);
	return ways;
}

/* ---- rights ---- */

/* By a descriptor that opens nothing, for only so the path stays inside the root. */
static bool has_acl(struct scan *scan, const char *path)
{
	char name[64];
	int fd;

	if (world_open(&scan->world, path, O_PATH | O_NOFOLLOW, &fd) != 0)
		return false;
	(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	bool acl = getxattr(name, "system.posix_acl_access", NULL, 0) > 0;
	close(fd);
	return acl;
}

static bool mode_allows(struct scan *scan, const struct access_user *user,
	const struct nga_stat *stat, unsigned rights)
{
	bool group = (stat->mode >> 3 & rights) == rights;
	bool others = (stat->mode & rights) == rights;

	if (stat->uid == user->uid)
		return (stat->mode >> 6 & rights) == rights;
	if (group != others && users_in_group(scan, user, stat->gid))
		return group;
	return others;
}

bool way_may(const struct way *way, struct way_node *node, unsigned rights)
{
	const struct access_user *user = way->user;

	if (!user || !user->known || user->uid == 0 ||
		mode_allows(way->scan, user, &node->stat, rights))
		return true;
	if (way->by_modes_alone)
		return false;
	if (!node->acl_asked) {
		node->acl_asked = true;
		node->acl = has_acl(way->scan, node->path);
	}
	return node->acl;
}

/* ---- looking ---- */

/* What the scan knows already of the end of the way: the entry itself, and what a link in a
 * directory of a pair leads to where that is no link again. */
static bool known_already(const struct way *way, struct way_node *node)
{
	const struct nga_entry *entry = way->file ? way->file->entry : NULL;

	if (!entry)
		return false;
	if (way->ends == 1 && entry->link) {
		/* Not its stat: the entry does not say whose the link is. */
		node->text = entry->link->text;
		return true;
	}
	bool end = way->ends == 1 ? entry->kind == NGA_KIND_FILE
				  : way->ends == 2 && entry->link && !entry->link->chained;
	if (!end || way->file->stat.mode == 0)
		return false;
	node->stat = way->file->stat;
	return true;
}

static struct way_node *keep(struct ways *ways, const struct way_node *node)
{
	struct way_node *kept = arena_alloc(ways->nodes.arena, sizeof(*kept));

	*kept = *node;
	kept->path = arena_copy_n(ways->nodes.arena, node->path, node->length);
	map_set_n(&ways->nodes, kept->path, kept->length, kept);
	*(const char **)vec_push(&ways->passed, ways->nodes.arena) = kept->path;
	return kept;
}

/* What is no directory and no link, or is not there. */
static void pass_end(struct way *way, const struct way_node *node)
{
	struct ways *ways = way->scan->ways;

	*(const char **)vec_push(&ways->passed, ways->nodes.arena) = way_node_path(way->scan, node);
}

void ways_publish(struct scan *scan)
{
	if (!scan->ways && !(scan->kept && scan->kept->ways))
		return;
	(void)ways_of(scan);
	scan->snapshot->passed = scan->ways->passed.items;
	scan->snapshot->npassed = scan->ways->passed.n;
}

/* Looks at `name` in the directory reached. Returns an errno. */
static int look(struct way *way, const char *name, size_t length, struct way_node **node)
{
	struct scan *scan = way->scan;
	struct ways *ways = scan->ways;
	bool last = way->rest[0] == '\0';

	way->ends += last;
	ways->path.n = 0;
	out_bytes(&ways->path, way->here->path, way->here->length);
	out_bytes(&ways->path, "/", 1);
	out_bytes(&ways->path, name, length);
	*node = map_get_n(&ways->nodes, ways->path.bytes, ways->path.n);
	if (!*node && ways->under)
		*node = map_get_n(&ways->under->nodes, ways->path.bytes, ways->path.n);
	if (*node)
		return 0;
	*node = &way->last;
	way->last = (struct way_node){
		.path = ways->path.bytes, .length = ways->path.n, .parent = way->here};
	if (last && known_already(way, &way->last))
		return 0;
	int error = world_lstat(&scan->world, way->last.path, &way->last.stat);
	if (!error && S_ISLNK(way->last.stat.mode))
		error = world_readlink(&scan->world, scan->arena, way->last.path, &way->last.text);
	if (!error && (way->last.text || S_ISDIR(way->last.stat.mode)))
		*node = keep(ways, &way->last);
	return error;
}

/* ---- walking ---- */

const char *way_node_path(const struct scan *scan, const struct way_node *node)
{
	return arena_copy_n(scan->arena, node->path, node->length > 0 ? node->length : 1);
}

static enum nga_lookup stop(struct way *way, enum nga_lookup lookup, const struct way_node *node)
{
	way->at = way_node_path(way->scan, node);
	way->here = NULL;
	return lookup;
}

static enum nga_lookup not_seen(struct way *way, int error)
{
	struct way_node *node = &way->last;
	struct scan *scan = way->scan;
	enum nga_lookup lookup = world_lookup(error);

	pass_end(way, node);
	if (lookup == NGA_MISSING) {
		way->can_be_made = way->rest[0] == '\0';
		way->end = way->here;
		bool outside = !scan->world.whole && !way->here->parent;
		return stop(way, outside ? NGA_OUTSIDE_ROOT : NGA_MISSING, node);
	}
	if (lookup == NGA_DENIED)
		node = way->here;
	if (lookup == NGA_DENIED && way->user && way->user->uid == geteuid())
		return stop(way, NGA_DENIED, node);
	lookup = stop(way, NGA_UNKNOWN, node);
	scan_gap(scan, way->at, strerror(error), way->about_loaded);
	return lookup;
}

static bool is_one_of(const char *name, size_t length, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == length && memcmp(*list, name, length) == 0)
			return true;
	return false;
}

/* Whether the name leads out of what lies on the disk. `*lookup` is then what to say of it. */
static bool leaves_disk(struct way *way, const char *name, size_t length, enum nga_lookup *lookup)
{
	static const char *const of_kernel[] = {"proc", NULL};
	static const char *const of_running[] = {"dev", "proc", "run", "sys", NULL};
	bool whole = way->scan->world.whole;

	if (way->here->parent || !is_one_of(name, length, whole ? of_kernel : of_running))
		return false;
	way->in_kernel = whole;
	*lookup = stop(way, whole ? NGA_FOUND : NGA_OUTSIDE_ROOT, way->here);
	return true;
}

static void follow(struct way *way, const struct way_node *link)
{
	const char *text = link->text;

	if (text[0] == '/')
		way->here = way->scan->ways->root;
	way->rest = way->rest[0] ? arena_format(way->scan->arena, "%s%s", text, way->rest) : text;
}

static void enter(struct way *way, struct way_node *node)
{
	way->here = node;
	if (way->visit)
		way->visit(way, node);
}

/* One component further. Sets `here` to NULL where the way ends before its last component. */
static enum nga_lookup step(struct way *way, const char *name, size_t length)
{
	enum nga_lookup lookup;
	struct way_node *node;

	if (!way_may(way, way->here, WAY_PASS))
		return stop(way, NGA_DENIED, way->here);
	if (length == 1 && name[0] == '.')
		return NGA_FOUND;
	if (length == 2 && name[0] == '.' && name[1] == '.') {
		way->here = way->here->parent ? way->here->parent : way->here;
		return NGA_FOUND;
	}
	if (leaves_disk(way, name, length, &lookup))
		return lookup;
	int error = look(way, name, length, &node);
	if (error)
		return not_seen(way, error);
	if (node->text) {
		if (way->visit)
			way->visit(way, node);
		if (++way->links > MOST_LINKS)
			return stop(way, NGA_LOOP, node);
		follow(way, node);
	} else if (S_ISDIR(node->stat.mode)) {
		enter(way, node);
	} else if (way->rest[0]) {
		way->at_mode = node->stat.mode;
		pass_end(way, node);
		return stop(way, NGA_MISSING, node);
	} else {
		way->end = node;
		way->here = NULL;
		pass_end(way, node);
	}
	return NGA_FOUND;
}

enum nga_lookup way_walk(struct way *way, const char *path)
{
	enum nga_lookup lookup = NGA_FOUND;

	way->here = ways_of(way->scan)->root;
	if (strlen(path) >= PATH_MAX)
		return stop(way, NGA_MISSING, way->here);
	way->rest = path;
	enter(way, way->here);
	while (way->here && *(way->rest += strspn(way->rest, "/"))) {
		const char *name = way->rest;
		size_t length = strcspn(name, "/");
		way->rest += length;
		lookup = step(way, name, length);
	}
	if (way->here)
		way->end = way->here;
	return lookup;
}
