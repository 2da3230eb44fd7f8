/* The way to a path, component by component: links are followed inside the root, and each directory
 * is passed as some user would pass it. */
#ifndef SCAN_WAYS_H
#define SCAN_WAYS_H

#include "access.h"

enum way_right { WAY_PASS = 1, WAY_WRITE = 2, WAY_READ = 4 };

/* What stands at a real path (no link in it). Directories and links are kept: looked at once in a
 * scan. Others are good until the next step. */
struct way_node {
	const char *path;
	size_t length;           /* of `path`; 0 for the root, whose path is "/" */
	struct way_node *parent; /* NULL: the root */
	struct nga_stat stat;
	const char *text;    /* of a link; NULL for others */
	bool visited;        /* by a walk that has a `visit` */
	bool acl_asked, acl; /* has an access control list */
};

struct way {
	struct scan *scan;
	const struct access_user *user; /* NULL: one who may pass everything */
	const struct nga_file *file; /* the end, where the scan knows it already: it is not looked
					at again; or NULL */
	bool about_loaded;           /* what its gaps are about */
	bool by_modes_alone; /* an access control list lets nobody in, for it is not judged */
	/* Called with each directory that the way enters, the root included, and with each link on
	 * it, whose parent is the directory where it lies. NULL: nobody. */
	void (*visit)(struct way *way, struct way_node *node);
	void *data; /* the caller's */

	/* what the walk found */
	struct way_node *end; /* what lies there: set where it is found */
	const char *at;       /* the real path of what stands in the way: set where it is not */
	uint32_t at_mode;     /* of what stands there, where it should be a directory; else 0 */
	bool in_kernel;   /* found, for it leads into /proc, where each process sees its own: nobody
			     looked */
	bool can_be_made; /* missing, and the directory where it would be is `end` */

	/* where the walk is */
	struct way_node *here; /* the directory reached */
	const char *rest;      /* what is still to be walked */
	unsigned links;        /* that were followed */
	unsigned ends; /* how often a last component was met: each link at the end makes one more */
	struct way_node last;
};

/* Follows `path`, which is absolute, to its end. What the auditor may not look at is NGA_UNKNOWN,
 * and a gap. Under a root other than "/", what leads to a top-level directory that is not there, or
 * to one that is filled only when the system runs (/dev, /proc, /run, /sys), is outside. */
enum nga_lookup way_walk(struct way *way, const char *path);

/* Whether the way's user has `rights` on `node`, by its mode. An access control list is not judged:
 * where it has one, yes, but for a way that goes by modes alone. uid 0, no user and a user that is
 * not known may do everything. */
bool way_may(const struct way *way, struct way_node *node, unsigned rights);

/* Tells the snapshot what was passed. */
void ways_publish(struct scan *scan);

/* The path of the node, as a copy: "/" for the root. */
const char *way_node_path(const struct scan *scan, const struct way_node *node);

#endif
