/* The directories in which nginx would write, as they lie on the disk. */
#ifndef ASK_NGINX_POINTS_H
#define ASK_NGINX_POINTS_H

#include <map.h>

#include <arena.h>

#include <stdbool.h>

struct mountpoints;
struct traces;

struct points {
	struct arena *arena;
	struct vec items;       /* const char *: absolute, without links, each once */
	struct map found;       /* those of `items` */
	struct map directories; /* by how they are written */
};

struct points points_new(struct arena *arena);

/* Adds those of `traces`, where links lead included. A directory that is missing is left out. */
void points_take(struct points *points, const struct traces *traces);

/* Adds one, unless it is missing, "/" or the kernel's own (/dev, /proc, /sys). */
void points_add(struct points *points, const char *directory);

/* Puts directories above in the place of those within, the deepest first, until `most` are left or
 * no more can be spared: none beyond the mount on which it lies. Sorts them. */
void points_merge(struct points *points, const struct mountpoints *mounts, size_t most);

/* `path` without links in its directory, which is looked up once for all in it; NULL: missing. */
const char *points_place(struct points *points, const char *path);

/* Where opening `path` to create it ends: links are followed, though the last leads to nothing. */
const char *points_follow(struct arena *arena, const char *path);

/* Whether it is below /dev, /proc or /sys, where nothing of ours would stay anyway. */
bool points_of_kernel(const char *path);

/* Cuts `path` to the directory above; false where there is none. */
bool points_up(char *path);

#endif
