/* The running nginx: what it has loaded, and what it holds. */
#ifndef NGXAUDIT_LIVE_H
#define NGXAUDIT_LIVE_H

#include "conf.h"

struct nga_expectation;
struct nga_snapshot;

/* A configuration file in the memory of the master. */
struct nga_loaded_file {
	const char *path;  /* as nginx named it when it read it */
	const char *bytes; /* a NUL behind them */
	size_t length;
};

/* A socket that listens in the network of the master. */
struct nga_socket {
	const char *text; /* as struct nga_address has it: "0.0.0.0:80", "[::]:443 udp" */
	bool udp;
	bool v6only; /* of "[::]": it leaves IPv4 to others */
	bool own;    /* the master holds it */
	uint64_t inode;
	uint32_t uid; /* of who made it */
	/* what it allows of SO_REUSEADDR and SO_REUSEPORT, where somebody asked and was told */
	bool reuse_known, reuses_address, reuses_port;
	int32_t pid;      /* of another that holds it, where that was looked for; 0: not known */
	const char *comm; /* that one's short name; or NULL */
};

enum nga_confidence { NGA_CONFIDENCE_UNKNOWN, NGA_CONFIDENCE_LIKELY, NGA_CONFIDENCE_EXACT };
enum nga_pending { NGA_PENDING_UNKNOWN, NGA_PENDING_NO, NGA_PENDING_YES };

/* What a reload would change. */
enum nga_pending_how {
	NGA_PENDING_NOTHING,
	NGA_PENDING_CHANGED, /* a configuration file that both have says other things */
	NGA_PENDING_NEW,     /* a file says something, which it has not loaded */
	NGA_PENDING_GONE,    /* it has loaded a file that is not read any more */
	NGA_PENDING_READ,    /* a certificate or the like was changed since */
};

/* Something else than configuration that is read when it is loaded: a certificate, a key. */
struct nga_watched {
	const char *path;
	enum nga_lookup lookup;
	struct nga_stat stat; /* of what it leads to */
	int64_t way_ns; /* when links and directories on the way were put there; 0: not known */
	int64_t directory_ns; /* when an entry of its directory came or went last */
};

/* Whom the pid file names. */
enum nga_pid_file {
	NGA_PID_NOT_LOOKED, /* zero: nobody asked, or this user may not read it */
	NGA_PID_MISSING,
	NGA_PID_RIGHT,  /* this nginx */
	NGA_PID_NOBODY, /* a process that does not run */
	NGA_PID_OTHER,  /* a process that is not this nginx */
	NGA_PID_NONE,   /* no pid stands in it */
};

/* An address that the running nginx should hold, and by whose word. */
struct nga_wanted {
	const char *text; /* as struct nga_address has it */
	enum nga_wanted_by { NGA_WANTED_LOADED, NGA_WANTED_ACCEPTED, NGA_WANTED_EXPECTED } by;
	const struct nga_expectation *expectation; /* that names it; or NULL */
	const char *file;                          /* where it is said; or NULL */
	uint32_t line;
	bool held;
};

/* What would make nginx refuse a reload that its test accepts. */
struct nga_obstacle {
	enum nga_obstacle_kind {
		NGA_OBSTACLE_HELD,    /* another program listens there */
		NGA_OBSTACLE_OVERLAP, /* it holds an address that this one overlaps */
		NGA_OBSTACLE_STALE,   /* a unix socket lies there, and nobody listens */
		NGA_OBSTACLE_ZONE,    /* a zone keeps its name and size, with another use */
		NGA_OBSTACLE_BOTH,    /* [::] takes IPv4 along, beside 0.0.0.0 */
	} kind;
	const char *text;  /* the address, as struct nga_address has it; or the zone's name */
	const char *other; /* the address that is in the way; what a zone was of: its key, or a
			      cache's path or levels; or NULL */
	const char *now;   /* of a zone: what it is of on disk */
	struct nga_socket *socket; /* of another program, or one that `unsure` is about; or NULL */
	bool reuseport;            /* it says reuseport */
	bool unsure; /* the kernel binds both where the other one allows it: nobody asked yet */
	const char *file;
	uint32_t line;
};

struct nga_live {
	bool looked;           /* somebody looked for it */
	bool unseen;           /* there may be one that this user is not shown */
	bool running;          /* a master runs this main file */
	int32_t master;        /* its pid */
	int64_t started_at_ns; /* when it was started: nanoseconds since 1970; 0: not known */
	int64_t loaded_at_ns;  /* when it loaded what it has; 0: not known */
	/* not before this, where a worker may have been made anew since; 0: not known */
	bool loaded_at_sure;
	/* when links and directories on the way to what is loaded were last put there; 0: nobody
	 * looked */
	int64_t ways_ns;
	/* out of its memory, in the order in which it read them; NULL: not known */
	const struct nga_loaded_file *loaded;
	size_t nloaded;
	bool hidden;            /* this user may not read its memory */
	const char *unreadable; /* why its memory tells nothing; or NULL */
	/* what `loaded` says, as the snapshot has the disk; the snapshot itself where it is the
	 * same; NULL: not known */
	const struct nga_snapshot *configuration;
	const struct nga_watched *watched; /* in load order */
	size_t nwatched;
	bool sockets_known;
	struct nga_socket *sockets;
	size_t nsockets;
	const char *pid_path; /* of its pid file; NULL: not known */
	enum nga_pid_file pid_file;
	int32_t pid_said;     /* what stands in it */
	const char *pid_comm; /* the short name of that process; or NULL */
	const char *binary;   /* where its binary lies, or lay; NULL: not known */
	bool replaced;        /* its binary is not the one that lies there now */
	/* what follows from all of this */
	enum nga_pending pending; /* whether a reload would change what it has loaded */
	enum nga_confidence confidence;
	enum nga_pending_how how;
	const char *pending_file; /* the first that differs; NULL: none is known */
	uint32_t pending_line;    /* there, on disk; 0: not known */
	const struct nga_wanted *wanted;
	size_t nwanted;
	struct nga_obstacle *obstacles;
	size_t nobstacles;
};

#endif
