/* What should be: the state that somebody accepted, what somebody expects, and where the tree
 * differs from either. */
#ifndef NGXAUDIT_DRIFT_H
#define NGXAUDIT_DRIFT_H

#include "conf.h"

struct nga_dir;
struct nga_entry;
struct nga_server;
struct nga_site;

enum { NGA_SHA256_LENGTH = 32 };

/* What lay at a path. */
enum nga_recorded { NGA_RECORDED_FILE, NGA_RECORDED_LINK, NGA_RECORDED_DIRECTORY };

/* One path of the accepted state. */
struct nga_record {
	const char *path; /* absolute, in the root; raw bytes */
	enum nga_recorded kind;
	const char *text;          /* of a link */
	bool kept;                 /* of a file: its bytes are stored, not only their digest */
	bool whole;                /* of a directory: all that lies in it is recorded */
	bool enabled;              /* a site's enabled entry that was loaded, and led to a file */
	uint32_t mode;             /* the permission bits, without the type */
	uint32_t uid, gid;         /* on the host where it was accepted */
	const char *owner, *group; /* their names there; NULL: they had none */
	int64_t size;              /* in bytes; not of a link */
	unsigned char sha256[NGA_SHA256_LENGTH]; /* of a file */
	/* what stat said of it then (of a link `ino` alone): what has all of these still is taken
	 * to be the same, and a directory to hold the same names and links */
	uint64_t dev, ino;
	int64_t mtime_ns, ctime_ns;
};

/* An address that was listened on, and who answered unknown names there. */
struct nga_accepted_address {
	const char *context, *text; /* as struct nga_address has them */
	const char *answers;        /* the path of the file whose server it was */
	const char *name;           /* that server's first name; "" where it had none */
};

/* The accepted state, as its manifest says. */
struct nga_accepted {
	uint32_t id;
	int64_t at_ns;  /* when it was accepted: nanoseconds since 1970 */
	const char *by; /* the user who accepted it */
	const char *host;
	const struct nga_record *records; /* by path */
	size_t nrecords;
	const struct nga_accepted_address *addresses; /* in the snapshot's order */
	size_t naddresses;
};

/* How a path differs from what was accepted. */
enum nga_difference {
	NGA_DIFFERS_CONTENT,
	NGA_DIFFERS_LINK,
	NGA_DIFFERS_MODE, /* owner, group or permission bits, and nothing else */
	NGA_DIFFERS_KIND, /* a link where a file was, and the like */
	NGA_DIFFERS_NEW,
	NGA_DIFFERS_GONE,
};

/* One path that differs. A path whose content and mode differ stands here twice. */
struct nga_change {
	enum nga_difference how;
	const char *path;
	/* NULL: it is new. Of a directory that was not recorded, but held something that was, a
	 * record of its own, which says no more than that */
	const struct nga_record *was;
	struct nga_stat stat;          /* of itself, now; mode 0: it is gone */
	const char *text;              /* of a link, now */
	const char *owner, *group;     /* their names now; NULL: they have none, or it is gone */
	const struct nga_dir *dir;     /* of a pair, in which it lies or lay; or NULL */
	const struct nga_entry *entry; /* of that pair, now; or NULL */
	const struct nga_file *file;   /* that nginx loads, where it was read; or NULL */
};

/* A directory on the way to a path, which is not there. */
struct nga_missing_dir {
	const char *path;
	uint32_t mode, uid, gid; /* that it is to have */
};

/* What it takes to make a path what it was again. */
struct nga_restorable {
	uint32_t uid, gid; /* its owner and group, as this host numbers them */
	const char *bytes; /* of a file that is kept; NULL: not known, or not needed */
	size_t length;
	/* of a file of other bytes, where they were read to be shown: those that are there now */
	const char *now;
	size_t now_length;
	const char *damage; /* what is wrong with the copy; NULL: nothing, or it is not needed */
	const char *lacks;  /* why it cannot be done though nothing is damaged; or NULL */
	const struct nga_missing_dir *parents; /* outermost first */
	size_t nparents;
	/* of a directory in whose place something else is: all that lay in it, by path, so that
	 * each directory stands before what is in it */
	const struct nga_below *below;
	size_t nbelow;
	/* it lies below a path that is of another kind now, and goes or comes with that */
	bool behind;
};

/* What lay in a directory that is made anew. */
struct nga_below {
	const struct nga_record *was; /* also of a directory that was not recorded by itself */
	struct nga_restorable with;
};

/* An `expect` block of the program's own configuration. */
struct nga_expectation {
	const char *site; /* its title: a site's name */
	enum nga_wish { NGA_NO_WISH, NGA_WISH_YES, NGA_WISH_NO } enabled;
	const char **server_names;
	size_t nserver_names;
	const char **listens; /* as in a listen line: "443", "127.0.0.1:8080" */
	size_t nlistens;
	const char *upstream; /* "127.0.0.1:3000"; or NULL */
	const char *file;     /* where it is written */
	uint32_t line;
};

/* What an expectation asks for, one thing at a time. */
enum nga_part {
	NGA_PART_ENABLED,
	NGA_PART_DISABLED,
	NGA_PART_NAME,     /* a server_name */
	NGA_PART_LISTEN,   /* an address */
	NGA_PART_UPSTREAM, /* where requests end */
};

/* What is there in place of a part that does not hold. */
enum nga_instead {
	NGA_INSTEAD_NONE,     /* zero: it holds */
	NGA_INSTEAD_ABSENT,   /* neither an enabled entry nor an available file */
	NGA_INSTEAD_UNLINKED, /* an available file alone */
	NGA_INSTEAD_ENTRY,    /* an enabled entry, as the site's state says */
	NGA_INSTEAD_NOBODY,   /* no server at all */
	NGA_INSTEAD_SERVER,   /* another server than the site's: `server` */
	NGA_INSTEAD_NAMES,    /* servers of the site, with other names: `there` */
	NGA_INSTEAD_LISTENS,  /* other addresses: `there` */
	NGA_INSTEAD_PASSES,   /* requests end elsewhere: `there` */
	NGA_INSTEAD_FILES,    /* files are served: `there` is their directory, or NULL */
	NGA_INSTEAD_RETURNS,  /* nginx answers by itself: `there` is what it answers with */
};

/* One part of an expectation, held against what is there. */
struct nga_expected {
	const struct nga_expectation *expectation;
	const struct nga_site *site; /* the one that is meant; or NULL */
	enum nga_part part;
	const char *
		wanted; /* "shop.example.com", "443", "127.0.0.1:3000"; NULL where `part` says it */
	enum nga_instead instead;
	const char *there;               /* for a person; or NULL */
	const struct nga_server *server; /* the one that `instead` is about; or NULL */
	/* it cannot hold while its site is not enabled, which is a part that does not hold */
	bool follows;
};

#endif
