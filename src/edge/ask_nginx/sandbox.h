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
};

/* A file that stands in place of another. */
struct sandbox_file {
	const char *name; /* in the file system of its own */
	const struct ask_file *file;
};

/* All that a child needs to know to shut itself in: it shares our memory and allocates nothing. */
struct sandbox {
	bool filter; /* bind, listen and chown are answered, not done */
	bool mounts; /* mounts and processes of its own */
	bool user;   /* and a user namespace, in which it is root */
	const char *uid_map, *gid_map;
	struct sandbox_step *steps; /* those of a directory before those below it */
	size_t nsteps;
	const struct sandbox_file *files;
	size_t nfiles;
};

/* Plans covers over the directories of `options`, and files in place of its files. */
int sandbox_plan(struct arena *arena, const struct ask_options *options, struct sandbox *sandbox,
	struct nga_error *err) MUST_CHECK;

/* In the child: makes it so, but for the filter. System calls alone; 0, or -1 with errno. */
int sandbox_enter(const struct sandbox *sandbox);

/* In the child, last: from here on the filter holds, for all that it starts too. */
int sandbox_filter(void);

#endif
