/* The course of a repair: renames and changes of rights, each of which is atomic and can be taken
 * back by its inverse. What is to be put in place is made in the quarantine first; what is
 * displaced by it lands there by the same call. */
#ifndef APPLY_COURSE_H
#define APPLY_COURSE_H

#include "apply.h"

#include <arena.h>
#include <world.h>

enum { COURSE_NONE = -1, COURSE_LINK_MOST = 4096 };

/* A thing that is moved about, wherever it lies; one name of it, where it has more. */
struct body {
	enum nga_thing thing;
	bool made;         /* by this repair */
	uint64_t dev, ino; /* 0: not made yet */
	int64_t size, mtime_ns;
	const char *text; /* of a link */
	struct rights {
		uint32_t mode, uid, gid;
	} rights;          /* that it is made with */
	const char *bytes; /* of a file, where they are known; not in the journal */
	size_t length;
	int name_of; /* made as a second name of what lies at this spot; or COURSE_NONE */
	int index;   /* in repair->bodies */
	int end;     /* the spot where it lies after the repair */
};

/* A directory in which something changes. */
struct yard {
	const char *path; /* in the root */
	uint64_t dev, ino, mount;
	int fd;         /* -1: it is not there, so nothing lies in it */
	bool shelf;     /* a directory of the quarantine, made by this repair */
	int quarantine; /* the index of the shelf for what lies in it */
	int made;       /* the index of the spot at which it is made; or COURSE_NONE */
};

/* A name in a directory. */
struct spot {
	int yard;
	const char *name;
	const char *path;   /* in the root */
	struct body *first; /* what lies there before the repair; NULL: nothing */
	struct body *last;  /* after it */
	const char *why;    /* what to tell where it could not be taken back */
};

enum act_kind {
	ACT_MOVE,     /* from `a` to `b`, where nothing is */
	ACT_EXCHANGE, /* what is at `a` and what is at `b` */
	ACT_OWN,      /* owner and group of what is at `a` */
	ACT_MODE,     /* permission bits of what is at `a` */
	ACT_KINDS,
};

struct act {
	enum act_kind kind;
	size_t group;             /* which proposal */
	int a, b;                 /* spots */
	struct body *at_a, *at_b; /* before it */
	struct rights from, to;
};

enum course_state {
	COURSE_BEGUN, /* nothing but the quarantine was touched */
	COURSE_READY, /* everything is made; the tree may be changed */
	COURSE_COMMITTED,
	COURSE_PARTLY, /* taken back where that was possible */
	COURSE_STATES,
};

struct course {
	struct arena *arena;
	const struct world *world;
	unsigned id, undoes;
	int64_t at; /* seconds since 1970 */
	enum course_state state;
	const char *root, *nginx_conf;
	size_t nsteps;
	struct vec what;   /* const char * */
	struct vec yards;  /* struct yard */
	struct vec bodies; /* struct body * */
	struct vec spots;  /* struct spot */
	struct vec acts;   /* struct act */
	char *buffer;      /* COURSE_LINK_MOST bytes, for the text of a link that is looked at */
	struct vec left;   /* struct apply_trouble; has room for one more than there are spots */
};

struct course *course_new(struct arena *arena, const struct world *world);
struct yard *course_yard(const struct course *repair, int index);
struct spot *course_spot(const struct course *repair, int index);
struct act *course_act(const struct course *repair, size_t index);

/* A new one of each; yards begin closed, bodies as nothing. */
int course_add_yard(struct course *repair, const char *path);
int course_add_spot(struct course *repair, int yard, const char *name);
struct body *course_add_body(struct course *repair);
void course_add_act(struct course *repair, struct act act);

/* Follows the bodies through all acts: sets what is where before each, and at the end. False where
 * the acts contradict themselves: nothing to move, or something in the way. */
bool course_trace(struct course *repair);

/* Makes ready all that may have to be told: nothing is allocated by course_tell. */
void course_reserve(struct course *repair);
void course_tell(struct course *repair, const char *path, const char *why);

/* Closes the directories. Accepts NULL. */
void course_close(struct course *repair);

#endif
