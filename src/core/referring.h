/* What the parts that find references share: blocks as nginx reads them, and what counts in
 * them. */
#ifndef CORE_REFERRING_H
#define CORE_REFERRING_H

#include "known.h"

#include <ngxaudit/snapshot.h>

#include <arena.h>
#include <map.h>
#include <out.h>

struct item {
	const struct nga_directive *directive;
	const struct nga_file *file;
	const struct known *row; /* or NULL */
	uint32_t *slot; /* the reference it makes, from 1; a snippet in many servers has one */
	bool shared;    /* it stands in such a snippet */
};

struct keeping;

/* An upstream block, and the reference to it once it is used. */
struct upstream {
	const struct nga_placed *placed;
	uint32_t reference; /* from 1; 0: none yet */
};

/* A block with the includes in it read, and only what matters here: known directives and blocks. */
struct block {
	const struct nga_directive *directive; /* NULL: the top of the configuration */
	const struct nga_file *file;
	const struct block *outer;       /* or NULL */
	const struct nga_server *server; /* that it is or lies in; or NULL */
	const struct item *items;
	size_t n;
	const struct item *error_pages; /* those of the items; only of blocks around servers */
	size_t nerror_pages;
	/* what was said here, else further out; or NULL */
	const struct item *in_force[SETTING_COUNT];
	unsigned answers; /* of enum known_role: what answers here instead of plain files */
	unsigned depth;
	bool shared; /* its file is read in more than one place */
};

struct referring {
	struct arena *arena;   /* of the pass: for what references hold */
	struct arena *working; /* for all else */
	struct arena *scratch; /* for the blocks of some servers: renewed now and then */
	const struct nga_snapshot *snapshot;
	struct known_index index;
	struct conf_cursor *cursor;
	struct vec reading;  /* struct item: of the block at hand */
	struct vec gathered; /* struct nga_upstream_address: of the upstream at hand */
	struct vec found;    /* struct nga_reference, in `finds` */
	struct arena *finds;
	struct map shared;    /* files that more than one include line reads, to themselves */
	struct map slots;     /* directive of such a file to its slot */
	struct map upstreams; /* context, blank and name to struct upstream */
	struct map own;       /* the addresses on which servers of this configuration listen */
	bool *own_ports;      /* theirs, each of 65,536: nearly all upstreams have another */
	struct out key;
	bool set_somewhere[SETTING_COUNT];
	size_t next_server;
	size_t budget;        /* of looks: hostile includes and locations multiply without end */
	struct vec locations; /* struct block *: of the server at hand, nested ones too, in order */
	struct keeping *keeping; /* NULL: nothing is kept for a later pass */
	/* where one file is walked again, the slot of whatever it shares with others; else 0 */
	uint32_t stranger;
};

/* references.c: begins, with nothing looked at; what is known of the whole; then all of it, or one
 * block; and the end. */
struct referring referring_begin(
	struct arena *arena, struct arena *working, const struct nga_snapshot *snapshot);
void referring_note(struct referring *referring, const struct nga_placed *placed);
void referring_note_addresses(struct referring *referring);
void referring_walk_all(struct referring *referring);
void referring_walk_block(
	struct referring *referring, const struct block *outer, const struct item *item);
void referring_end(struct referring *referring);

/* referred_meet.c, where something is kept: a block is entered or, with NULL, left; the last of
 * what was found is new; the one of that slot is met again; `referring->key` is that of an upstream
 * in `file`; or it is looked up, and is that of `upstream` or of none. */
void referring_enter(
	struct referring *referring, const struct block *outer, const struct item *item);
void referring_make(const struct referring *referring);
void referring_meet(const struct referring *referring, uint32_t slot);
void referring_define(struct referring *referring, const struct nga_file *file);
void referring_look_up(struct referring *referring, const struct upstream *upstream);

/* The reference that `item` made; NULL: none yet. This pointer, and those of the next two, are good
 * until one more is made. */
struct nga_reference *reference_of(const struct referring *referring, const struct item *item);

/* A new reference by the n-th word of `item`, or the one that there is: a snippet in many servers
 * makes one. */
struct nga_reference *refer_once(struct referring *referring, const struct block *block,
	const struct item *item, uint32_t n);

/* A new one for each server; NULL where this server has one by that word. */
struct nga_reference *refer(struct referring *referring, const struct block *block,
	const struct item *item, uint32_t n);

/* Whether a setting is in force in the block, and is not "off". */
bool block_has_on(const struct block *block, enum known_setting setting);

/* `text` as nginx completes it. */
const char *referring_path(
	const struct referring *referring, enum known_base base, const char *text);

/* refer.c: the path that a directive names. */
void refer_path(struct referring *referring, const struct block *block, const struct item *item);

/* refer.c: the files that nginx opens where requests are passed on by TLS; `family` is the first
 * setting of the family of directives. */
void refer_tls(struct referring *referring, const struct block *block, enum known_setting family);

/* upstreams.c: sets `referring->key` to that of an upstream. */
void upstream_key(struct referring *referring, const char *context, const char *name);

/* upstreams.c: where a *_pass leads. */
void refer_pass(struct referring *referring, const struct block *block, const struct item *item);

/* upstreams.c: the unix sockets of an upstream block. */
void refer_sockets(struct referring *referring, const struct block *block, const struct item *item);

/* served.c: what requests for `server` find, once all of it was read: named locations, roots, index
 * files, error pages. */
void refer_served(struct referring *referring, const struct block *server);

#endif
