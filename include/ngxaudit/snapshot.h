/* The audited world, read once: facts without opinions. All of it lives in the arena of the pass,
 * is sorted by byte order unless said otherwise, and does not change once the pass has read it.
 * Paths are absolute and, with --root, as seen from inside the root. */
#ifndef NGXAUDIT_SNAPSHOT_H
#define NGXAUDIT_SNAPSHOT_H

#include "conf.h"
#include "drift.h"
#include "live.h"
#include "site.h"
#include "tls.h"

struct nga_dir;
struct nga_pair;
struct nga_server;

/* ---- what lies in the directories ---- */

enum nga_kind {
	NGA_KIND_UNKNOWN,
	NGA_KIND_FILE,
	NGA_KIND_DIRECTORY,
	NGA_KIND_LINK,
	NGA_KIND_FIFO,
	NGA_KIND_SOCKET,
	NGA_KIND_DEVICE,
};

enum nga_side { NGA_AVAILABLE, NGA_ENABLED };

/* Where a link ends. */
enum nga_end {
	NGA_END_NONE, /* zero: not a link */
	NGA_END_FILE,
	NGA_END_DIRECTORY,
	NGA_END_SPECIAL, /* FIFO, socket, device; /dev/null is told by `target_is_null` */
	NGA_END_MISSING,
	NGA_END_LOOP,
	NGA_END_DENIED,
	NGA_END_OUTSIDE_ROOT,
	NGA_END_UNKNOWN, /* there is a gap */
};

/* One link on the way: where it lies, and the text in it. */
struct nga_hop {
	const char *path, *text;
};

struct nga_link {
	const char *text;
	const char *target; /* where it ends, every link followed; or the path that is not there */
	enum nga_end end;
	bool chained;        /* its target's last component is itself a link */
	bool target_is_null; /* ends in /dev/null */
	/* every link that was followed, this one first, those on the way included; only looked up
	 * where the link is not a plain one into its available directory */
	struct nga_hop *hops;
	size_t nhops;
	size_t broken; /* the index in `hops` of the one that leads nowhere */
	/* where `hops` was not looked up: the links among the directories of its text */
	const struct nga_hop *way;
	size_t nway;
	/* where it ends in NGA_END_LOOP: it comes back to hops[broken], which is not said of a way
	 * over too many links */
	bool circle;
	/* what it should say, where it was written relative to the wrong place; or NULL */
	const char *right_text;
	/* a directory, not the main file's and not above or below it, that holds a file of the main
	 * file's name, where the target lies below it and the main file's directory has something
	 * at the same relative path: a copied tree that still leads to the old one; or NULL */
	const char *other_tree;
};

/* How an entry belongs with its twin on the other side. */
enum nga_twin {
	NGA_TWIN_NONE,
	NGA_TWIN_LINKED,   /* leads to it */
	NGA_TWIN_HARDLINK, /* is a second name of it */
	NGA_TWIN_SAME,     /* holds the same bytes */
	NGA_TWIN_DIFFERS,  /* holds other bytes */
	NGA_TWIN_UNKNOWN,  /* has its name; could not be compared: there is a gap */
};

/* A name in a directory of a pair. */
struct nga_entry {
	const char *name; /* raw bytes: escape to print */
	const char *path;
	const struct nga_dir *dir;
	enum nga_kind kind;
	struct nga_stat stat;   /* of itself; of an available file only where it was needed */
	struct nga_stat target; /* of what it leads to; equals `stat` for what is not a link */
	enum nga_lookup lookup; /* of opening it for reading as the master's user */
	struct nga_link *link;  /* NULL for what is not a link */
	/* on the other side; of an available file the first that enables it */
	const struct nga_entry *twin;
	enum nga_twin twin_how;
	/* the include line that reads it: at the least depth, of those the first; or NULL */
	const struct nga_include *loaded;
	size_t load_order;           /* its place among the loaded files, from 0 */
	const struct nga_file *file; /* its content, where it was read; or NULL */
	/* the entry that loads the same file and is the one to keep; or NULL */
	const struct nga_entry *doubles;
	/* by the lists of the rules: */
	bool leftover;     /* its name is that of a leftover */
	bool unremarkable; /* its name is never a finding while it is not loaded */
	/* an entry beside it whose name differs only in case; or NULL */
	const struct nga_entry *case_twin;
};

/* A directory of a pair. */
struct nga_dir {
	const char *path;
	const char *real; /* the same, every link resolved; its own where it is not there */
	const struct nga_pair *pair;
	enum nga_side side;
	enum nga_lookup lookup;      /* NGA_FOUND: a directory that could be read */
	const struct nga_link *link; /* where the directory's own path is a link; or NULL */
	struct nga_stat stat;        /* links followed */
	struct nga_entry *entries;
	size_t nentries;
	/* the first include line whose pattern or name lies in it; or NULL */
	const struct nga_include *included;
};

/* Available directories and the enabled directory that nginx reads. A directory that an include
 * pattern reads and that belongs to no such pair is one without an available side, called by its
 * path. */
struct nga_pair {
	const char *name;
	struct nga_dir **available;
	size_t navailable;
	struct nga_dir *enabled;
};

/* ---- what nginx is told to serve ---- */

/* The blocks around a directive, outermost first, through includes: "http/server/location". */
struct nga_context {
	const char *path; /* "main" at the top */
	const struct nga_context *outer;
	const char *block; /* the name of the innermost block; "main" at the top */
};

/* One place where a directive counts: the same directive of a file that two blocks of different
 * contexts include stands here twice, that of a file included 1,000 times in one context once. */
struct nga_placed {
	const struct nga_directive *directive;
	const struct nga_file *file;
	const struct nga_context *context;
};

struct nga_address {
	const char *context; /* "http", "stream", "mail" or "rtmp" */
	const char *text;    /* as nginx prints it: "0.0.0.0:80", "[::]:443", "unix:/run/x.sock" */
	uint16_t port;       /* 0 for a unix socket */
	const struct nga_server **servers; /* in load order, each once */
	size_t nservers;
	const struct nga_server *answers;        /* to unknown names: the default, else the first */
	const struct nga_listen *default_listen; /* the first that says default_server; or NULL */
	bool ssl, tls; /* some listen here has ssl or quic; for `tls` proxy_protocol will do */
};

struct nga_listen {
	const struct nga_directive *directive; /* NULL: nginx's own default, without a listen */
	const struct nga_file *file;
	const char *text; /* its first argument as written; "80" for the default */
	struct nga_address *address;
	bool default_server, ssl, quic, proxy_protocol;
	bool udp; /* it takes datagrams: `udp` or `quic` */
};

enum nga_name_kind { NGA_NAME_EXACT, NGA_NAME_WILDCARD, NGA_NAME_REGEX, NGA_NAME_EMPTY };

struct nga_server_name {
	const struct nga_word *word; /* where it stands; NULL: no server_name, so the empty name */
	const struct nga_file *file;
	const char *text;   /* as written */
	const char *folded; /* as it is compared: lower case, no trailing dot */
	enum nga_name_kind kind;
};

struct nga_server {
	const struct nga_directive *directive; /* the `server` block */
	const struct nga_file *file;
	const struct nga_context *context; /* of the block itself: "http" */
	const struct nga_entry *entry;     /* the entry by whose loading it came; or NULL */
	const struct nga_site *site;       /* or NULL */
	size_t order;                      /* in load order, from 0 */
	struct nga_listen *listens;
	size_t nlistens;
	struct nga_server_name *names;
	size_t nnames;
	/* what it serves over TLS, each once; empty where nobody asked for certificates */
	const struct nga_certificate **certificates;
	size_t ncertificates;
};

/* A name that a loaded server claims on an address although an earlier one has it; or a later one,
 * where its own has a dot at the end, which nothing that is asked for has. */
struct nga_claim {
	const struct nga_server *server, *earlier; /* the one that is dead, the one that answers */
	const struct nga_server_name *name, *earlier_name;
	const struct nga_address *address; /* the first one on which they meet */
};

/* ---- what directives name ---- */

enum nga_referent {
	NGA_REF_FILE,       /* a file that must be readable */
	NGA_REF_DIRECTORY,  /* a directory that must be there: a root */
	NGA_REF_PARENT,     /* a file to be made: its directory must be there (logs, pid) */
	NGA_REF_SOCKET,     /* a unix socket */
	NGA_REF_UPSTREAM,   /* where a *_pass leads: addresses */
	NGA_REF_LOCATION,   /* a named location */
	NGA_REF_INDEX,      /* the index files of a static root: one of them must be there */
	NGA_REF_ERROR_PAGE, /* a file that an error_page leads to */
};

enum nga_opener { NGA_BY_MASTER, NGA_BY_WORKERS };

struct nga_upstream_address {
	const char *text; /* "127.0.0.1:3000", "unix:/run/x.sock" */
	bool loopback;    /* on this machine, as its text tells */
	bool local;       /* on this machine */
	bool listening;   /* something listens there */
};

struct nga_reference {
	const struct nga_directive *directive;
	const struct nga_file *file;
	const struct nga_word *word;     /* the argument that names it */
	const struct nga_server *server; /* the server it counts in; or NULL */
	enum nga_referent referent;
	enum nga_opener opener;
	/* absolute; of a location "@name", of an upstream its name or address, of an index the
	 * root's directory */
	const char *path;
	/* of an index: the absolute paths of which one must be there */
	const char *const *candidates;
	size_t ncandidates;
	struct nga_upstream_address *addresses; /* of an upstream */
	size_t naddresses;
	bool judged; /* false where a variable or a foreign host keeps it open */
	/* filled in by the second look at the disk */
	enum nga_lookup lookup; /* for `opener`'s user */
	/* of what lies there, or stands in the way, where it is of the wrong kind; 0: not known */
	uint32_t mode;
	const char *nearest; /* a name beside the missing one that is like it; or NULL */
	/* the first component of `path` that is not there or may not be passed; or NULL */
	const char *missing_at;
};

/* A file or directory that decides what nginx loads, and who may change it. */
struct nga_place {
	const char *path;
	struct nga_stat stat;
	bool directory;
	enum nga_writer {
		NGA_WRITER_TRUSTED,
		NGA_WRITER_OTHER,   /* a user or group that is not trusted */
		NGA_WRITER_WORKERS, /* the workers' user */
		NGA_WRITER_EVERYONE,
	} writer;
	const char *writer_name; /* "www-data", "group deploy", "everyone"; NULL where trusted */
	bool owner_trusted;
	bool group_trusted; /* where its group may write, but for a sticky directory */
};

/* ---- nginx's own word ---- */

enum nga_answer { NGA_NOT_ASKED, NGA_ACCEPTS, NGA_REFUSES, NGA_TIMED_OUT };

/* Whose fault it is, where that was looked for. */
enum nga_blame {
	NGA_BLAME_NOBODY,      /* zero: it was not looked for, or not found */
	NGA_BLAME_OWN,         /* the site fails by itself */
	NGA_BLAME_SPOILER,     /* the site fails together with any of several, of which `partner` is
				  one and innocent */
	NGA_BLAME_JOINT,       /* the site fails together with `partner` (NULL: with more than one),
				  neither by itself */
	NGA_BLAME_CONSEQUENCE, /* the site fails only because `partner` does */
	NGA_BLAME_BASE,        /* the configuration fails without any site */
};

struct nga_complaint {
	const char *level; /* "emerg", "warn", ...; "" where nginx gave none */
	const char *text;  /* without time, level and pid, and without the place */
	const char *file;  /* the place at its end; NULL where it names none */
	uint32_t line;     /* 0 where it names none */
	enum nga_blame blame;
	const struct nga_entry *entry;   /* the site; NULL unless `blame` is about one */
	const struct nga_entry *partner; /* the other one */
};

enum nga_isolation { NGA_ISOLATION_NONE, NGA_ISOLATION_FILTER, NGA_ISOLATION_FULL };

struct nga_nginx {
	bool asked;
	enum nga_answer answer;
	enum nga_isolation isolation;
	double seconds;
	const struct nga_complaint *complaints; /* in nginx's order */
	size_t ncomplaints;
	/* of sites that are not enabled: what it would say if each were */
	const struct nga_complaint *what_if;
	size_t nwhat_if;
	/* why it was not asked: the path of a FIFO or of a file in an include cycle; or NULL */
	const char *hazard;
};

/* ---- everything ---- */

struct nga_gap {
	const char *path; /* or "nginx" */
	const char *reason;
	bool about_loaded; /* about what nginx loads, or about its answer */
};

struct nga_snapshot {
	const char *root;       /* "/" or the --root directory */
	const char *nginx_conf; /* the main file */
	const char *conf_dir;   /* its directory: what includes are relative to */
	const char *prefix;     /* what most other relative paths are relative to */
	int64_t taken_at_ns;    /* wall clock, nanoseconds since 1970 */
	bool complete; /* file contents were read: servers, references and empty sites are known */

	struct nga_pair **pairs; /* declared order: sites, streams, modules, others; then by path */
	size_t npairs;
	struct nga_site *sites; /* by pair, then by name */
	size_t nsites;
	/* loaded ones in the order in which nginx first reads them, then those only available */
	struct nga_file **files;
	size_t nfiles;
	struct nga_include **includes; /* in the order in which nginx first meets them */
	size_t nincludes;

	struct nga_placed *placed; /* every directive of loaded files, in load order */
	size_t nplaced;
	struct nga_server **servers; /* in load order */
	size_t nservers;
	struct nga_address **addresses; /* by context, then in the order of first use */
	size_t naddresses;
	struct nga_claim *claims; /* in load order of the later one */
	size_t nclaims;
	struct nga_reference *references; /* in load order */
	size_t nreferences;
	struct nga_place *places; /* by path */
	size_t nplaces;
	struct nga_certificate **certificates; /* in load order of their first server */
	size_t ncertificates;
	struct nga_key *keys; /* in load order; each path once */
	size_t nkeys;
	/* what was met on the ways to loaded files and to what directives name: directories, links,
	 * and the ends; as real paths, each directory and link once, in the order of their meeting
	 */
	const char **passed;
	size_t npassed;

	const char *workers_user; /* of the `user` line, or nginx's default */
	struct nga_nginx nginx;
	struct nga_live live;

	const struct nga_accepted *accepted; /* NULL: nothing was accepted, or it is withheld */
	bool accepted_withheld;              /* this user may not read it, if there is one */
	const struct nga_change *changes;    /* by path, then by `how` */
	size_t nchanges;
	const struct nga_restorable *restorable;    /* of each change; NULL: nobody asked */
	const struct nga_expectation *expectations; /* as the configuration has them */
	size_t nexpectations;
	const struct nga_expected *expected; /* their parts, in order */
	size_t nexpected;

	struct nga_gap *gaps;
	size_t ngaps;
	const char **limits;
	size_t nlimits;
};

#endif
