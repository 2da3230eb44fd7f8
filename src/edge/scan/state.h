/* What the parts of the scan share while it runs. */
#ifndef SCAN_STATE_H
#define SCAN_STATE_H

#include "scan.h"

#include <arena.h>
#include <map.h>
#include <world.h>

struct kept;
struct users;
struct ways;

struct scan {
	struct arena *arena;
	const struct scan_options *options;
	struct nga_snapshot *snapshot;
	struct world world;
	struct vec gaps;                   /* struct nga_gap */
	struct vec limits;                 /* const char * */
	struct map gap_paths, limit_texts; /* what was told already */
	bool as_master;      /* what we may not read, the master's user may not either */
	bool sees_all;       /* our capabilities open every file, whatever its mode */
	struct users *users; /* who is who in the root; made when first asked for */
	struct ways *ways;   /* directories and links that were passed; made when first needed */
	struct kept *kept;   /* the tree, where it outlives the scan; else NULL */
	struct vec renewed;  /* const struct nga_file *: those that were read again in it */
};

/* Forgets what it has told and found out so far: what comes lies in scan->arena. */
void scan_forget(struct scan *scan);

/* Notes what could not be read, and why ("Permission denied"). A path is told once. */
void scan_gap(struct scan *scan, const char *path, const char *reason, bool about_loaded);

/* Notes what this user is never shown; each text once. */
void scan_limit(struct scan *scan, const char *text);

/* Brings the gaps and limits of the snapshot up to date. Call it when a part of the scan has
 * ended. */
void scan_publish(struct scan *scan);

#endif
