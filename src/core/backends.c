#include "backends.h"

#include "around.h"
#include "bytes.h"
#include "conf.h"
#include "maps.h"

#include <arena.h>
#include <map.h>
#include <out.h>

#include <string.h>

enum { MOST_LOOKS = 1 << 26 };

struct backends {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	const struct maps *maps;
	struct map upstreams; /* context, blank and name to struct nga_placed: upstream blocks */
	struct map known;     /* the same of hosts whose addresses nginx looks up when it starts */
	struct map of_maps;   /* a map's directive to its first host to be looked up, or "" */
	struct conf_cursor *cursor;
	size_t budget; /* of looks: each pass goes through its server */
};

static bool ends_in_pass(const char *name, size_t length)
{
	return length > 5 && memcmp(name + length - 5, "_pass", 5) == 0;
}

bool backend_may_be_pass(const char *name)
{
	return ends_in_pass(name, strlen(name));
}

bool backend_is_pass(const struct nga_directive *directive)
{
	const struct nga_word *name = &directive->words[0];

	return directive->nwords > 1 && ends_in_pass(name->text, name->length);
}

/* "http" or "stream": what upstreams and variables belong to. */
static const char *realm_of(const struct nga_context *context)
{
	while (context->outer && context->outer->outer)
		context = context->outer;
	return context->block;
}

/* ---- names ---- */

/* What stands behind the scheme, which may be a variable. */
static const char *behind_scheme(const char *text)
{
	const char *slashes = strstr(text, "://");

	return slashes ? slashes + 3 : text;
}

static const char *key_of(struct arena *arena, const char *realm, const char *host, size_t length)
{
	return arena_format(arena, "%s %s", realm, bytes_lower(arena, host, length));
}

static size_t host_length(const char *host)
{
	return strcspn(host, ":/?$");
}

/* Notes the upstream block, or the host that nginx looks up once for all. */
static void note(struct backends *backends, struct nga_placed *placed)
{
	const struct nga_directive *directive = placed->directive;
	bool upstream = directive->form == NGA_BLOCK && conf_is(directive, "upstream");

	if (directive->nwords < 2 || !(upstream || backend_is_pass(directive)))
		return;
	const char *text = directive->words[1].text;
	if (!upstream && strchr(text, '$'))
		return;
	const char *host = upstream ? text : behind_scheme(text);
	const char *key = key_of(backends->arena, realm_of(placed->context), host,
		upstream ? strlen(host) : host_length(host));
	map_set(&backends->known, key, placed);
	if (upstream)
		map_set(&backends->upstreams, key, placed);
}

struct backends *backends_new(
	struct arena *arena, const struct nga_snapshot *snapshot, const struct maps *maps)
{
	struct backends *backends = arena_alloc(arena, sizeof(*backends));
	struct map empty = {.arena = arena};

	*backends = (struct backends){.arena = arena,
		.snapshot = snapshot,
		.maps = maps,
		.upstreams = empty,
		.known = empty,
		.of_maps = empty,
		.budget = MOST_LOOKS};
	for (size_t i = 0; i < snapshot->nplaced; i++)
		note(backends, &snapshot->placed[i]);
	return backends;
}

const char **backends_of(struct backends *backends, const struct nga_placed *pass, size_t *n)
{
	struct vec all = {.size = sizeof(const char *)};
	const char *text = pass->directive->words[1].text, *host = behind_scheme(text);
	const char *key = key_of(backends->arena, realm_of(pass->context), host, host_length(host));
	const struct nga_placed *upstream = map_get(&backends->upstreams, key);
	const struct nga_directive *one = upstream ? upstream->directive->child : NULL;

	*(const char **)vec_push(&all, backends->arena) = text;
	for (; one; one = one->next)
		if (conf_is(one, "server") && one->nwords > 1)
			*(const char **)vec_push(&all, backends->arena) = one->words[1].text;
	*n = all.n;
	return all.items;
}

/* ---- what is looked up for each request ---- */

static bool is_number(const char *host, size_t length)
{
	return strspn(host, "0123456789.") >= length;
}

/* Whether nginx knows the host without a look at each request. The name of an upstream block with a
 * port behind it is none of that block any more (seen with 1.22.1). */
static bool is_known(struct backends *backends, const char *realm, const char *host, size_t length)
{
	const char *key = key_of(backends->arena, realm, host, length);
	bool port = host[length] == ':' && byte_is_digit(host[length + 1]);

	if (port && map_get(&backends->upstreams, key))
		return false;
	return map_get(&backends->known, key) != NULL;
}

/* The host of `value`, where it is a name that nginx has to look up; NULL: it is not, or a variable
 * decides it. */
static const char *name_in(struct backends *backends, const char *realm, const char *value)
{
	const char *host = behind_scheme(value);
	size_t length = host_length(host);

	if (length == 0 || host[length] == '$' || host[0] == '[' || bytes_begin(host, "unix:") ||
		is_number(host, length) || is_known(backends, realm, host, length))
		return NULL;
	return arena_copy_n(backends->arena, host, length);
}

/* The first such name among the values of a map. */
static const char *name_in_map(
	struct backends *backends, const char *realm, const struct map_block *block)
{
	const struct nga_directive *const *map = &block->placed->directive;
	const char *name = map_get_n(&backends->of_maps, map, sizeof(*map));
	const struct nga_directive *line;
	const struct nga_file *file;

	if (name)
		return name[0] ? name : NULL;
	conf_reopen(backends->cursor, block->placed->file, *map);
	while (!name && (line = conf_next(backends->cursor, &file)) != NULL)
		if (line->nwords == 2 && !line->include)
			name = name_in(backends, realm, line->words[1].text);
	map_set_n(&backends->of_maps, map, sizeof(*map),
		arena_copy(backends->arena, name ? name : ""));
	return name;
}

/* A variable in an argument: its name without `$` and braces. */
struct variable {
	const char *name;
	size_t length;
	const char *behind; /* what follows it */
};

static struct variable variable_at(const char *text)
{
	bool braced = text[1] == '{';
	const char *name = text + 1 + braced;
	size_t length = 0;

	while (byte_is_digit(name[length]) || name[length] == '_' ||
		(byte_lower(name[length]) >= 'a' && byte_lower(name[length]) <= 'z'))
		length++;
	return (struct variable){name, length, name + length + (braced && name[length] == '}')};
}

static bool sets(const struct nga_directive *directive, const struct variable *variable)
{
	const char *name = conf_is(directive, "set") ? conf_argument(directive, 1) : NULL;

	return name && directive->nwords == 3 && name[0] == '$' &&
	       strlen(name + 1) == variable->length &&
	       strncmp(name + 1, variable->name, variable->length) == 0;
}

/* The first name that the lines of a block give to the variable, those in its `if`s too. */
static const char *name_set_in(struct backends *backends, const struct around *in,
	const char *realm, const struct variable *variable)
{
	const char *name = NULL;
	const struct nga_directive *line;
	const struct nga_file *file;

	conf_reopen(backends->cursor, in->file, in->block);
	while (!name && backends->budget > 0 &&
		(line = conf_next(backends->cursor, &file)) != NULL) {
		backends->budget--;
		if (sets(line, variable))
			name = name_in(backends, realm, line->words[2].text);
		if (!conf_is(line, "if"))
			continue;
		for (line = line->child; line && !name; line = line->next)
			if (sets(line, variable))
				name = name_in(backends, realm, line->words[2].text);
	}
	return name;
}

/* The blocks whose `set` lines run before the pass: its own, the `if`s aside, and its server. */
static const char *name_set(struct backends *backends, const struct nga_placed *pass,
	const char *realm, const struct variable *variable)
{
	struct around own = around_of(pass->directive, pass->file);
	const struct around server = around_called(pass->directive, pass->file, "server");

	while (own.block && conf_is(own.block, "if"))
		own = around_of(own.block, own.file);
	const char *name = own.block ? name_set_in(backends, &own, realm, variable) : NULL;
	if (name || !server.block || server.block == own.block)
		return name;
	return name_set_in(backends, &server, realm, variable);
}

/* Whether what follows a host leads on to its end: a port, a path, a variable that begins with a
 * path. */
static bool ends_host(const char *behind)
{
	static const char *const paths[] = {"request_uri", "uri", "document_uri", "is_args"};
	struct variable next;

	if (behind[0] != '$')
		return behind[0] == '\0' || behind[0] == ':' || behind[0] == '/' ||
		       behind[0] == '?';
	next = variable_at(behind);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (strlen(paths[i]) == next.length &&
			strncmp(paths[i], next.name, next.length) == 0)
			return true;
	return false;
}

static const char *name_of_variable(
	struct backends *backends, const struct nga_placed *pass, const char *host)
{
	const struct variable variable = variable_at(host);
	const char *realm = realm_of(pass->context);
	const struct map_block *block =
		maps_find(backends->maps, realm, variable.name, variable.length);

	if (!ends_host(variable.behind))
		return NULL;
	if (!backends->cursor)
		backends->cursor = conf_open(backends->arena, pass->file, NULL);
	if (block)
		return name_in_map(backends, realm, block);
	return name_set(backends, pass, realm, &variable);
}

/* Of `:80`; 0: no port in digits stands there. */
static size_t port_length(const char *behind)
{
	size_t digits = behind[0] == ':' ? strspn(behind + 1, "0123456789") : 0;

	return digits > 0 ? digits + 1 : 0;
}

const char *backends_looked_up(struct backends *backends, const struct nga_placed *pass)
{
	const char *text = pass->directive->words[1].text, *host = behind_scheme(text);

	if (!strchr(text, '$'))
		return NULL;
	if (host[0] == '$')
		return name_of_variable(backends, pass, host);
	if (bytes_begin(host, "unix:") || !ends_host(host + host_length(host)))
		return NULL;
	text = arena_copy_n(
		backends->arena, host, host_length(host) + port_length(host + host_length(host)));
	return name_in(backends, realm_of(pass->context), text);
}
