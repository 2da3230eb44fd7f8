/* What is kept of references, and how it is found out while they are derived. */
#ifndef CORE_REFERRED_PARTS_H
#define CORE_REFERRED_PARTS_H

#include "referring.h"

/* A loaded file, as its servers and upstreams at http level are one unit of work. */
struct unit {
	uint64_t settings; /* that are set in it, and not to "off" */
	uint32_t nservers; /* those of the snapshot that stand in it */
	bool plain;        /* there is nothing else at its top */
	bool entangled;    /* references of it and of others hang together */
};

/* Who has to do with an upstream's name: files by number, from 1. */
enum { NOBODY = 0, SEVERAL = INT32_MAX };
struct referred_name {
	uint64_t key; /* a digest of context and name */
	uint32_t defined, looked_up;
};

/* Where a reference comes from, beside it. */
struct referred_by {
	uint32_t unit;   /* the number of the file; NOBODY: it is of no unit */
	uint32_t server; /* its place among the servers, from 1; 0: it has none */
};

struct referred {
	struct arena *arena;
	struct vec references; /* struct nga_reference */
	struct vec by;         /* struct referred_by, of each of them */
	struct unit *units;    /* of the files of the snapshot */
	size_t nfiles, nservers;
	const char *prefix;     /* of the snapshot */
	const char **addresses; /* on which servers listen */
	size_t naddresses;
	struct map names;    /* struct referred_name by its key */
	struct map shared;   /* of struct referring */
	struct block *outer; /* the http block, as its servers see it; NULL: there is none */
	uint32_t slot;       /* of everything in `outer` */
	size_t times;        /* that a file was derived again: what it had is not released */
	bool whole;          /* it can be used again */
};

/* While they are derived. */
struct keeping {
	struct referred *referred;
	const struct nga_snapshot *snapshot;
	size_t hint;   /* where the file that is asked for next may be */
	uint32_t unit; /* the one at hand, from 1; NOBODY: none */
	const struct block *outer;
	struct vec *by; /* struct referred_by, of each that was found */
	bool again;     /* one file is */
	bool failed;    /* and more than it has changed; or nothing can be kept */
};

/* The number of a file of the snapshot, from 1: they are asked for in their order, nearly always.
 */
uint32_t referred_number(struct keeping *keeping, const struct nga_file *file);

#endif
