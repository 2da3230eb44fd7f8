/* A world of its own for a child: what it writes vanishes with it, and it binds nothing. */
#ifndef ASK_NGINX_SANDBOX_H
#define ASK_NGINX_SANDBOX_H

#include "ask_nginx.h"

#include <sys/types.h>

/* What is done at one place of the tree. */
struct sandbox_step {
	const char *point; /* absolute, without links */
	bool keep;         /* what is mounted here shows through the cover above it; else: cover */
	int tree;          /* of a keep: taken before anything is covered */
	/* of a cover: an overlay */
	const char *options;
	const char *upper, *work; /* names in the file system of its own */
	mode_t mode;
	uid_t uid;
	gid_t gid;
	bool failed; /* this file system cannot be covered: it is read-only then */
};

/* A file that stands in place of another. */
struct sandbox_file {
	const char *name; /* in the file system of its own */
	const struct ask_file *file;
};

/* The descriptor by which the program finds the directory of copies. */
enum { SANDBOX_COPIES = 3 };

/* Something that lies in a cover from the beginning: an empty file, so that a log of gigabytes is
 * not copied before it is opened; and the directories on the way to it. */
struct sandbox_layer {
	const char *name; /* in the file system of its own */
	bool directory;
	mode_t mode;
	uid_t uid;
	gid_t gid;
};

/* What nginx would open to write: where its cover fails, something empty stands in its place. */
struct sandbox_shield {
	const char *name; /* in the file system of its own */
	const char *path;
	bool directory;
	const struct sandbox_step *cover;
};

/* All that a child needs to know to shut itself in: it shares our memory and allocates nothing. */
struct sandbox {
	bool mounts; /* mounts and processes of its own; else nothing is written at all */
	bool user;   /* and a user namespace, in which it is root */
	const char *uid_map, *gid_map;
	struct sandbox_step *steps; /* those of a directory before those below it */
	size_t nsteps;
	const struct sandbox_layer *layers; /* a directory before what lies in it */
	size_t nlayers;
	const struct sandbox_shield *shields;
	size_t nshields;
	const struct sandbox_file *files;
	size_t nfiles;
	const struct sandbox_file *copies; /* in a directory of their own */
	size_t ncopies;
	int *copies_fd; /* set in the child, where there are any */
};

/* Plans covers over the directories in which `options` would write, and files in place of its
 * files; `mounts` and `user` are set. */
int sandbox_plan(struct arena *arena, const struct ask_options *options, struct sandbox *sandbox,
	struct nga_error *err) MUST_CHECK;

/* The path that nginx would create where nothing but the filter isolates it; NULL: none. */
const char *sandbox_would_create(struct arena *arena, const struct traces *traces);

/* In the child: makes it so, but for the filter. System calls alone; 0, or -1 with errno. */
int sandbox_enter(const struct sandbox *sandbox);

/* In the child, last: from here on the filter holds, for all that it starts too. */
int sandbox_filter(const struct sandbox *sandbox);

#endif
