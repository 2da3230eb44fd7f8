#include "build.h"

#include "child.h"

#include <arena.h>
#include <path.h>

#include <string.h>

static const char *line_with(const char *text, const char *mark)
{
	const char *at = strstr(text, mark);

	return at ? at + strlen(mark) : NULL;
}

/* "nginx version: openresty/1.21.4.1". Derivatives name themselves on a line of their own before
 * it. */
static const char *parse_version(struct arena *arena, const char *text)
{
	const char *name = line_with(text, "nginx version: ");

	if (!name)
		name = line_with(text, " version: ");
	if (!name)
		return NULL;
	const char *slash = name + strcspn(name, "/ \r\n");
	if (*slash != '/')
		return NULL;
	size_t length = strspn(slash + 1, "0123456789.");
	return length > 0 ? arena_copy_n(arena, slash + 1, length) : NULL;
}

/* The next of nginx's configure arguments, with its quotes taken off ("--with-cc-opt='-g -O2'");
 * NULL: no more. */
static const char *next_argument(struct arena *arena, const char **at)
{
	*at += strspn(*at, " ");
	char *argument = arena_alloc(arena, strcspn(*at, "\r\n") + 1);
	size_t n = 0;

	for (bool quoted = false; **at && !strchr("\r\n", **at); (*at)++) {
		if (**at == '\'')
			quoted = !quoted;
		else if (**at == ' ' && !quoted)
			break;
		else
			argument[n++] = **at;
	}
	return n > 0 ? argument : NULL;
}

static void take_argument(const char *argument, struct ask_build *build)
{
	const struct {
		const char *name, **value;
	} options[] = {
		{"--prefix=", &build->prefix},
		{"--conf-path=", &build->conf_path},
		{"--pid-path=", &build->pid_path},
		{"--error-log-path=", &build->error_log_path},
		{"--http-log-path=", &build->http_log_path},
		{"--user=", &build->user},
		{"--lock-path=", &build->makes.lock},
		{"--http-client-body-temp-path=", &build->makes.temps[0]},
		{"--http-proxy-temp-path=", &build->makes.temps[1]},
		{"--http-fastcgi-temp-path=", &build->makes.temps[2]},
		{"--http-uwsgi-temp-path=", &build->makes.temps[3]},
		{"--http-scgi-temp-path=", &build->makes.temps[4]},
	};
	static const char *const without[TRACES_TEMPS] = {
		[1] = "--without-http_proxy_module",
		[2] = "--without-http_fastcgi_module",
		[3] = "--without-http_uwsgi_module",
		[4] = "--without-http_scgi_module",
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		size_t length = strlen(options[i].name);
		if (strncmp(argument, options[i].name, length) == 0 && argument[length])
			*options[i].value = argument + length;
	}
	for (size_t i = 0; i < TRACES_TEMPS; i++) {
		if (without[i] && strcmp(argument, without[i]) == 0)
			build->makes.temps[i] = NULL;
	}
	if (strcmp(argument, "--with-debug") == 0)
		build->debug = true;
}

/* As nginx's configure does: below the prefix. "stderr" is no file, and without an absolute prefix
 * nothing can be said. */
static const char *complete(struct arena *arena, const struct ask_build *build, const char *path)
{
	if (!path || path[0] == '/')
		return path;
	if (!build->prefix || strcmp(path, "stderr") == 0)
		return NULL;
	return path_join(arena, build->prefix, path);
}

static void complete_all(struct arena *arena, struct ask_build *build)
{
	if (build->prefix[0] != '/')
		build->prefix = NULL;
	build->conf_path = complete(arena, build, build->conf_path);
	build->pid_path = complete(arena, build, build->pid_path);
	build->error_log_path = complete(arena, build, build->error_log_path);
	build->http_log_path = complete(arena, build, build->http_log_path);
	struct traces_compiled *makes = &build->makes;
	makes->pid = build->pid_path;
	makes->lock = complete(arena, build, makes->lock);
	makes->error_log = build->error_log_path;
	makes->http_log = build->http_log_path;
	makes->opens_error_log = build->old;
	for (size_t i = 0; i < TRACES_TEMPS; i++)
		makes->temps[i] = complete(arena, build, makes->temps[i]);
}

/* -e came with 1.19.5. Angie, which counts its own versions, was never without it and also names
 * the nginx that it equals. */
static bool version_takes_log(const char *version)
{
	static const unsigned needed[] = {1, 19, 5};

	for (size_t i = 0; i < 3; i++) {
		unsigned part = 0;
		for (; *version >= '0' && *version <= '9' && part < 100000; version++)
			part = part * 10 + (unsigned)(*version - '0');
		if (part != needed[i])
			return part > needed[i];
		version += *version == '.';
	}
	return true;
}

int build_parse(struct arena *arena, const char *text, struct ask_build *build)
{
	*build = (struct ask_build){.prefix = "/usr/local/nginx",
		.conf_path = "conf/nginx.conf",
		.pid_path = "logs/nginx.pid",
		.error_log_path = "logs/error.log",
		.http_log_path = "logs/access.log",
		.user = "nobody",
		.makes = {.lock = "logs/nginx.lock",
			.temps = {"client_body_temp", "proxy_temp", "fastcgi_temp", "uwsgi_temp",
				"scgi_temp"}}};
	build->version = parse_version(arena, text);
	if (!build->version)
		return -1;
	build->old = !version_takes_log(build->version);
	const char *at = line_with(text, "configure arguments:");
	for (const char *argument; at && (argument = next_argument(arena, &at));)
		take_argument(argument, build);
	complete_all(arena, build);
	return 0;
}

struct ask_building {
	struct arena *arena;
	const char *binary;
	struct child *child;
};

struct ask_building *ask_build_start(struct arena *arena, const char *binary, struct nga_error *err)
{
	char *argv[] = {arena_copy(arena, binary), arena_copy(arena, "-V"), NULL};
	struct child_command command = {
		.argv = argv, .environment = child_environment(arena, true)};
	struct ask_building *building = arena_alloc(arena, sizeof(*building));

	*building = (struct ask_building){
		.arena = arena,
		.binary = binary,
		.child = child_start(arena, &command, err),
	};
	return building->child ? building : NULL;
}

int ask_build_finish(struct ask_building *building, double timeout, struct ask_build *build,
	struct nga_error *err)
{
	const char *binary = building->binary;
	struct child_end end;

	child_finish(building->child, timeout, &end);
	if (end.timed_out)
		return err_set(err, 0, "%s -V did not answer within %g seconds", binary, timeout);
	if (build_parse(building->arena, end.text, build) < 0)
		return err_set(err, 0, "%s -V does not answer as nginx does", binary);
	return 0;
}
