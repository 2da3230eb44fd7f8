/* Asks the real nginx: what it was built with, and whether it accepts the configuration. */
#ifndef ASK_NGINX_ASK_NGINX_H
#define ASK_NGINX_ASK_NGINX_H

#include <ngxaudit/snapshot.h>

#include <errors.h>

struct arena;
struct ask;

/* What `nginx -V` says. Strings are absolute paths, or NULL where it does not say. */
struct ask_build {
	const char *version; /* "1.22.1" */
	const char *prefix, *conf_path, *pid_path, *error_log_path, *http_log_path;
	const char *user; /* of the workers where the configuration names none */
	bool debug;       /* built with --with-debug */
	bool old;         /* before 1.19.5: knows no -e */
};

/* The nginx to ask where nobody named one: the first executable among PATH, /usr/sbin,
 * /usr/local/sbin, /usr/local/nginx/sbin and /usr/local/openresty/nginx/sbin; NULL where there is
 * none. */
const char *ask_find_binary(struct arena *arena);

/* Runs `binary -V`, for at most `timeout` seconds. */
int ask_build(struct arena *arena, const char *binary, double timeout, struct ask_build *build,
	struct nga_error *err) MUST_CHECK;

/* What nginx shall see in place of a file on disk. */
struct ask_file {
	const char *path; /* absolute, of a file that is there; where it is a link, what it leads to
			     is replaced */
	const char *bytes;
	size_t length;
};

struct ask_options {
	const char *binary;
	bool old; /* of ask_build */
	const char *nginx_conf;
	const char *prefix;             /* passed on with -p; NULL: not passed */
	const char *globals;            /* the -g of the running master; NULL: none */
	double timeout;                 /* seconds for all of it */
	bool in_place;                  /* the plain way: it binds, and what it makes stays */
	const char *const *directories; /* where it would write, absolute */
	size_t ndirectories;
	const struct ask_file *files; /* not with `in_place` */
	size_t nfiles;
};

/* Starts `nginx -t` beside the caller, in a session of its own, without a terminal. Several may run
 * at a time. What `options` points to is read until ask_finish. NULL: it could not be started, or
 * `files` cannot be laid over what is on disk. */
struct ask *ask_start(
	struct arena *arena, const struct ask_options *options, struct nga_error *err) MUST_CHECK;

/* Waits for the answer and fills `nginx`. An ordinary user whose rights alone were missing gets
 * NGA_NOT_ASKED and the complaint as `*gap` (else NULL). A "host not found" is asked again without
 * the short time limit of the resolver before it counts. Releases `ask`. Nothing that it started is
 * left running. */
void ask_finish(struct ask *ask, struct nga_nginx *nginx, const char **gap);

/* Kills what was started and releases it. Accepts NULL. */
void ask_abandon(struct ask *ask);

#endif
