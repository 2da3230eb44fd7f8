#include "locate.h"

#include <arena.h>
#include <ask_nginx.h>
#include <judge.h>
#include <live.h>
#include <out.h>
#include <path.h>
#include <world.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where packages and ports put the main file, most common first. */
static const char *const usual_confs[] = {
	"/etc/nginx/nginx.conf",
	"/usr/local/etc/nginx/nginx.conf",
	"/usr/local/nginx/conf/nginx.conf",
	"/usr/local/openresty/nginx/conf/nginx.conf",
	"/etc/openresty/nginx.conf",
	"/opt/homebrew/etc/nginx/nginx.conf",
};

int locate_path(struct arena *arena, const char **path, struct nga_error *err)
{
	if ((*path)[0] == '/')
		return 0;
	char *here = getcwd(NULL, 0);
	if (!here)
		return err_set(err, errno, "cannot tell the current directory for %s", *path);
	*path = path_join(arena, here, *path);
	free(here);
	return 0;
}

/* This host. */
static const struct world whole = {.root = "/", .fd = -1, .whole = true};

static bool exists(const struct world *world, const char *path)
{
	struct nga_stat stat;

	return world_stat(world, path, &stat) == 0;
}

static const char *usual_conf(const struct world *world)
{
	for (size_t i = 0; i < sizeof(usual_confs) / sizeof(usual_confs[0]); i++)
		if (exists(world, usual_confs[i]))
			return usual_confs[i];
	return usual_confs[0];
}

/* Where nobody says what nginx was built with: its own layout has conf/ below the prefix, packages
 * of distributions have /usr/share/nginx. */
static const char *usual_prefix(
	struct arena *arena, const struct world *world, const char *nginx_conf)
{
	const char *directory = path_directory(arena, nginx_conf);

	if (strcmp(path_base(directory), "conf") == 0)
		return path_directory(arena, directory);
	return exists(world, "/usr/share/nginx") ? "/usr/share/nginx" : directory;
}

static int locate_in_root(struct arena *arena, const struct options *options, struct target *target,
	struct nga_error *err)
{
	struct world world = {.fd = -1};

	if (world_open_root(&world, target->root, err) != 0)
		return -1;
	const char *conf = options->nginx_conf;
	target->nginx_conf = conf ? path_join(arena, "/", conf) : usual_conf(&world);
	target->prefix = options->prefix ? path_join(arena, "/", options->prefix)
					 : usual_prefix(arena, &world, target->nginx_conf);
	world_close(&world);
	return 0;
}

/* What is known of the nginx on this host while it is decided which one is meant. */
struct host {
	struct live_master *masters;
	size_t nmasters;
	const struct live_master *master; /* the one that is meant; NULL: none */
	const char *binary;               /* NULL: none was found */
	struct ask_building *building;    /* the binary, saying what it was built with; or NULL */
	struct ask_build build;           /* empty where the binary says nothing */
	bool used;                        /* what locate_begin() saw is for one locate() */
};

/* A relative -c in its title counts from the prefix of its build. */
static const char *conf_of(
	struct arena *arena, const struct host *host, const struct live_master *master)
{
	if (!master->conf || master->conf[0] == '/')
		return master->conf ? master->conf : host->build.conf_path;
	return host->build.prefix ? path_join(arena, host->build.prefix, master->conf) : NULL;
}

static const struct live_master *master_with(
	struct arena *arena, const struct host *host, const char *conf)
{
	for (size_t i = 0; conf && i < host->nmasters; i++) {
		const char *own = conf_of(arena, host, &host->masters[i]);
		if (own && strcmp(own, conf) == 0)
			return &host->masters[i];
	}
	return NULL;
}

static int several_masters(struct arena *arena, const struct host *host, struct nga_error *err)
{
	struct out out = {.arena = arena};

	for (size_t i = 0; i < host->nmasters; i++) {
		const char *conf = conf_of(arena, host, &host->masters[i]);
		out_format(&out, "%s -n %s (pid %d)", i > 0 ? "," : "", conf ? conf : "?",
			(int)host->masters[i].pid);
	}
	return err_set(
		err, 0, "%zu nginx run here; say which one is meant:%s", host->nmasters, out.bytes);
}

/* Leaves the masters that root or the caller started: whoever else starts an nginx does not decide
 * what root runs. */
static void keep_trusted(struct host *host)
{
	size_t kept = 0;

	for (size_t i = 0; i < host->nmasters; i++)
		if (host->masters[i].uid == 0 || host->masters[i].uid == geteuid())
			host->masters[kept++] = host->masters[i];
	host->nmasters = kept;
}

static int choose_master(
	struct arena *arena, const char *named, struct host *host, struct nga_error *err)
{
	host->master = master_with(arena, host, named ? named : host->build.conf_path);
	if (host->master || named || host->nmasters == 0)
		return 0;
	if (host->nmasters > 1)
		return several_masters(arena, host, err);
	host->master = &host->masters[0];
	return 0;
}

/* Whether what the binary was built with matters: for the main file, for relative paths, or for
 * what may run it. */
static bool wants_build(const struct settings *settings)
{
	return !settings->options->nginx_conf || judge_needs(&settings->ruleset) != 0 ||
	       settings->options->mode != MODE_AUDIT;
}

static const char *find_binary(
	struct arena *arena, const struct settings *settings, const struct host *host)
{
	const char *named =
		settings->options->nginx ? settings->options->nginx : settings->own.nginx;

	if (named)
		return named;
	if (host->nmasters == 1 && host->masters[0].binary &&
		access(host->masters[0].binary, X_OK) == 0)
		return host->masters[0].binary;
	return ask_find_binary(arena);
}

static struct host *look_at_host(struct arena *arena, const struct settings *settings)
{
	struct host *host = arena_alloc(arena, sizeof(*host));

	if (!settings->options->no_live)
		host->masters = live_masters(arena, &host->nmasters);
	keep_trusted(host);
	host->binary = find_binary(arena, settings, host);
	return host;
}

static void start_building(struct arena *arena, struct host *host)
{
	struct nga_error unanswered;

	if (host->binary && !host->building)
		host->building = ask_build_start(arena, host->binary, &unanswered);
}

static void finish_building(const struct settings *settings, struct host *host)
{
	struct nga_error unanswered;

	if (host->building && ask_build_finish(host->building, settings->test_timeout, &host->build,
				      &unanswered) != 0)
		host->build = (struct ask_build){0};
	host->building = NULL;
}

/* Whether there will be a pass over this host, and it will want to know what nginx was built with,
 * whatever the rules are. */
static bool is_sure_to_want_build(const struct settings *settings)
{
	const struct options *options = settings->options;

	return (options->mode == MODE_AUDIT || options->mode == MODE_PRE_RELOAD) &&
	       !options->root && options->only.n == 0 && settings->own.nonly == 0;
}

static struct host *begin(struct arena *arena, const struct settings *settings)
{
	struct host *host = look_at_host(arena, settings);

	start_building(arena, host);
	return host;
}

struct host *locate_begin(struct arena *arena, const struct settings *settings)
{
	return is_sure_to_want_build(settings) ? begin(arena, settings) : NULL;
}

static void take_prefix(
	struct arena *arena, const struct host *host, const char *named, struct target *target)
{
	const struct live_master *master = host->master;

	target->test_prefix = named ? named : master ? master->prefix : NULL;
	if (target->test_prefix)
		target->prefix = target->test_prefix;
	else if (host->build.prefix)
		target->prefix = host->build.prefix;
	else
		target->prefix = usual_prefix(arena, &whole, target->nginx_conf);
}

static void take_master(const struct host *host, struct target *target)
{
	const struct live_master *master = host->master;

	target->workers_user = host->build.user ? host->build.user : "nobody";
	target->old = host->build.old;
	target->makes = host->build.makes;
	if (!master)
		return;
	target->globals = master->globals;
	target->master_uid = master->uid;
	target->master_pid = master->pid;
}

static const char *named_conf(const struct settings *settings)
{
	const struct options *options = settings->options;

	return options->nginx_conf ? options->nginx_conf : settings->own.nginx_conf;
}

static const char *choose_conf(struct arena *arena, const struct host *host, const char *named)
{
	if (named)
		return named;
	if (host->master && conf_of(arena, host, host->master))
		return conf_of(arena, host, host->master);
	return host->build.conf_path ? host->build.conf_path : usual_conf(&whole);
}

bool locate_guess(struct arena *arena, struct settings *settings, struct target *target)
{
	if (!settings->host && !settings->options->root && wants_build(settings))
		settings->host = begin(arena, settings);
	struct host *host = settings->host;
	const char *conf = named_conf(settings);
	struct nga_error err;

	if (!host || host->used || !host->building)
		return false;
	if (conf && locate_path(arena, &conf, &err) != 0)
		return false;
	host->master = host->nmasters == 1 ? &host->masters[0] : NULL;
	*target = (struct target){.root = "/", .nginx_conf = choose_conf(arena, host, conf)};
	take_master(host, target);
	return true;
}

bool locate_is_same(const struct target *a, const struct target *b)
{
	return strcmp(a->root, b->root) == 0 && strcmp(a->nginx_conf, b->nginx_conf) == 0 &&
	       a->master_uid == b->master_uid;
}

static int locate_on_host(struct arena *arena, const struct settings *settings,
	struct target *target, struct nga_error *err)
{
	const struct options *options = settings->options;
	const char *conf = named_conf(settings);
	const char *prefix = options->prefix ? options->prefix : settings->own.prefix;
	bool is_new = settings->host && !settings->host->used;
	struct host *host = is_new ? settings->host : look_at_host(arena, settings);

	host->used = true;
	if (wants_build(settings))
		start_building(arena, host);
	finish_building(settings, host);
	target->binary = host->binary;
	if (conf && locate_path(arena, &conf, err) != 0)
		return -1;
	if (prefix && locate_path(arena, &prefix, err) != 0)
		return -1;
	if (choose_master(arena, conf, host, err) != 0)
		return -1;
	target->nginx_conf = choose_conf(arena, host, conf);
	take_prefix(arena, host, prefix, target);
	take_master(host, target);
	return 0;
}

int locate(struct arena *arena, const struct settings *settings, struct target *target,
	struct nga_error *err)
{
	const struct options *options = settings->options;

	*target = (struct target){.root = "/", .workers_user = "nobody"};
	if (!options->root)
		return locate_on_host(arena, settings, target, err);
	target->root = options->root;
	if (locate_path(arena, &target->root, err) != 0)
		return -1;
	target->root = path_fold(arena, target->root);
	if (strcmp(target->root, "/") == 0)
		return locate_on_host(arena, settings, target, err);
	return locate_in_root(arena, options, target, err);
}
