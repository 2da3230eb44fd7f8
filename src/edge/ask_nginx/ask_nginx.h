/* Asks the real nginx: what it was built with, and whether it accepts the configuration. */
#ifndef ASK_NGINX_ASK_NGINX_H
#define ASK_NGINX_ASK_NGINX_H

#include <ngxaudit/snapshot.h>

#include <errors.h>
#include <traces.h>

struct arena;
struct ask;
struct ask_building;

/* What `nginx -V` says. Strings are absolute paths, or NULL where it does not say. */
struct ask_build {
	const char *version; /* "1.22.1" */
	const char *prefix, *conf_path, *pid_path, *error_log_path, *http_log_path;
	const char *user; /* of the workers where the configuration names none */
	bool debug;       /* built with --with-debug */
	bool old;         /* before 1.19.5: knows no -e */
	struct traces_compiled makes;
};

/* The nginx to ask where nobody named one: the first executable among PATH, /usr/sbin,
 * /usr/local/sbin, /usr/local/nginx/sbin and /usr/local/openresty/nginx/sbin; NULL where there is
 * none. */
const char *ask_find_binary(struct arena *arena);

/* Starts `binary -V` beside the caller. NULL: it could not be run. */
struct ask_building *ask_build_start(
	struct arena *arena, const char *binary, struct nga_error *err) MUST_CHECK;

/* Waits for what it says, until `timeout` seconds after its start; releases `building`. */
int ask_build_finish(struct ask_building *building, double timeout, struct ask_build *build,
	struct nga_error *err) MUST_CHECK;

/* What nginx shall see in place of a file on disk. */
struct ask_file {
	const char *path; /* absolute, of a file that is there; where it is a link, what it leads to
			     is replaced */
	const char *bytes;
	size_t length;
};

/* Where nginx finds `copies`: a directory that nobody else can reach. */
extern const char ask_copies_directory[];

struct ask_options {
	const char *binary;
	bool old; /* of ask_build */
	const char *nginx_conf;
	const char *prefix;           /* passed on with -p; NULL: not passed */
	const char *globals;          /* the -g of the running master; NULL: none */
	double timeout;               /* seconds for all of it */
	bool in_place;                /* the plain way: it binds, and what it makes stays */
	const struct traces *traces;  /* what it would leave behind; NULL: nothing */
	const struct ask_file *files; /* not with `in_place` */
	size_t nfiles;
	const struct ask_file *copies; /* with `files` alone: `path` is a name in the directory */
	size_t ncopies;
};

/* How far what nginx does when it tests is kept from the world; nginx->isolation says which one was
 * had. The best that this user may have here is taken:
 *
 * full    It runs among processes and mounts of its own. Everything is read-only to it, but for
 *         overlays in memory over the directories in which it writes. bind and listen are answered
 *         with EADDRINUSE, which it ignores when it tests, and every form of chown with success.
 *         For an ordinary user a user namespace makes it root, as the master is, so that pid files,
 *         logs and ports that are root's do not stand in the way; what root alone may read (keys)
 *         does.
 * filter  Where no mount namespace may be had. Calls are answered as above, chmod with success and
 *         mkdir with EEXIST too, and it cannot write a byte to a file. It is asked only where it
 *         would create none.
 * none    In place. It binds and listens on every address, makes files and changes owners.
 *
 * In each, all of its process group dies with its answer, and it dies with us; in `full`, so does
 * what went into a session of its own. */

/* Starts `nginx -t` beside the caller, in a session of its own, without a terminal. Several may run
 * at a time. What `options` points to is read until ask_finish. NULL: it could not be started; or
 * could not be isolated, and would leave something behind; or `files` cannot be laid over what is
 * on disk. `err` says what to do. */
struct ask *ask_start(
	struct arena *arena, const struct ask_options *options, struct nga_error *err) MUST_CHECK;

/* Waits for the answer and fills `nginx`. Where an ordinary user's rights alone were missing, or
 * the isolation itself was in the way, it is NGA_NOT_ASKED, and `*gap` says so (else NULL). A "host
 * not found" is asked again without the short time limit of the resolver before it counts. Releases
 * `ask`. Nothing that it started is left running. */
void ask_finish(struct ask *ask, struct nga_nginx *nginx, const char **gap);

/* Waits until one of several has answered, at most 4, or `seconds` are over; returns which is to be
 * finished first. */
size_t ask_first(struct ask *const *asks, size_t n, double seconds);

/* Kills what was started and releases it. Accepts NULL. */
void ask_abandon(struct ask *ask);

/* Adds to the answer of an isolated nginx that accepts what the isolation hid, in nginx's words:
 * addresses of `snapshot` that this host does not have, and ports that the master `master_pid`
 * (0: root) may not bind. It refuses then. Returns the gap where that could not be found out, or
 * NULL. */
const char *ask_check_listens(struct arena *arena, const struct nga_snapshot *snapshot,
	int master_pid, struct nga_nginx *nginx);

#endif
