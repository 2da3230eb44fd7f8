#include "reach.h"

#include "addresses.h"
#include "backends.h"
#include "bytes.h"
#include "conf.h"
#include "locations.h"
#include "maps.h"

#include <map.h>
#include <out.h>

#include <string.h>

enum {
	HTTP_PORT = 80,
	HTTPS_PORT = 443,
	MOST_LOOKS = 1 << 20, /* of directives in a server */
	MOST_VALUES = 1 << 12,
	DEEPEST_BLOCK = 64,
	DEEPEST_VALUE = 6, /* variables in the values of variables */
};

struct reach {
	struct arena *arena;
	const struct maps *maps;
	struct map upstreams; /* context, blank and name in lower case to struct nga_placed */
};

/* One server being read. */
struct reading {
	struct reach *reach;
	const char *realm; /* "http" or "stream" */
	struct vec passes; /* const struct nga_directive * */
	struct vec sets;   /* the same */
	size_t looks, values;
	bool root_is_own; /* the root found stands in a location for "/" */
	struct reached reached;
};

static const char *key_of(struct arena *arena, const char *realm, const char *name, size_t length)
{
	return arena_format(arena, "%s %s", realm, bytes_lower(arena, name, length));
}

struct reach *reach_new(struct arena *arena, const struct nga_snapshot *snapshot)
{
	struct reach *reach = arena_alloc(arena, sizeof(*reach));

	*reach = (struct reach){
		.arena = arena,
		.maps = maps_new(arena, snapshot),
		.upstreams.arena = arena,
	};
	for (size_t i = 0; i < snapshot->nplaced; i++) {
		struct nga_placed *placed = &snapshot->placed[i];
		const char *name = conf_argument(placed->directive, 1);
		if (name && placed->directive->form == NGA_BLOCK &&
			conf_is(placed->directive, "upstream"))
			map_set(&reach->upstreams,
				key_of(arena, placed->context->path, name, strlen(name)), placed);
	}
	return reach;
}

const char *reach_text(struct arena *arena, const char *text, uint16_t default_port)
{
	const struct address address = address_parse(arena, text, default_port);

	if (address.kind == ADDRESS_UNIX)
		return address.host;
	return arena_format(arena, "%s:%u", address.host, (unsigned)address.port);
}

bool reached_has(const struct reached *reached, const char *text)
{
	const struct reach_end *ends = reached->ends.items;

	for (size_t i = 0; i < reached->ends.n; i++)
		if (strcmp(ends[i].text, text) == 0)
			return true;
	return false;
}

/* ---- what stands in the block ---- */

static const char *words_of(struct arena *arena, const struct nga_directive *directive)
{
	struct out out = {.arena = arena};

	for (uint32_t i = 0; i < directive->nwords; i++) {
		out_text(&out, i > 0 ? " " : "");
		out_text(&out, directive->words[i].text);
	}
	return out.bytes;
}

static bool answers_front(const struct nga_directive *block)
{
	if (!conf_is(block, "location") || block->nwords < 2)
		return false;
	const struct location location = location_parse(block);
	return location.kind <= LOCATION_EXACT && strcmp(location.uri, "/") == 0;
}

/* Notes one line; `in_location` says that the block answers for "/" and is a location. */
static void note(struct reading *reading, const struct nga_directive *line, bool in_location)
{
	struct reached *reached = &reading->reached;
	const char *first = conf_argument(line, 1);
	bool root = conf_is(line, "root") || (in_location && conf_is(line, "alias"));

	if (root && first && (!reached->root || (in_location && !reading->root_is_own))) {
		reached->root = first;
		reading->root_is_own = in_location;
	} else if (conf_is(line, "return") && !reached->returns) {
		reached->returns = words_of(reading->reach->arena, line);
	}
}

static void push_line(struct reading *reading, struct vec *lines, const struct nga_directive *line)
{
	*(const struct nga_directive **)vec_push(lines, reading->reach->arena) = line;
}

/* Reads a block with its includes; `front` says that it answers for "/". */
static void read_block(struct reading *reading, struct conf_cursor *cursor, bool front, int depth)
{
	const struct nga_directive *line;
	const struct nga_file *file;

	while ((line = conf_next(cursor, &file)) != NULL) {
		if (reading->looks++ >= MOST_LOOKS || depth > DEEPEST_BLOCK) {
			reading->reached.unsure = true;
			return;
		}
		if (front)
			note(reading, line, depth > 0);
		if (backend_is_pass(line))
			push_line(reading, &reading->passes, line);
		else if (conf_is(line, "set") && line->nwords == 3)
			push_line(reading, &reading->sets, line);
		if (line->form == NGA_BLOCK && line->child && !conf_has_free_words(line))
			read_block(reading, conf_open(reading->reach->arena, file, line),
				front && answers_front(line), depth + 1);
	}
}

/* ---- where a pass leads ---- */

static void add_end(struct reading *reading, const char *text, bool upstream)
{
	if (reached_has(&reading->reached, text))
		return;
	*(struct reach_end *)vec_push(&reading->reached.ends, reading->reach->arena) =
		(struct reach_end){text, upstream};
}

static bool is_down(const struct nga_directive *server)
{
	for (uint32_t i = 2; i < server->nwords; i++)
		if (strcmp(server->words[i].text, "down") == 0)
			return true;
	return false;
}

static void add_servers(struct reading *reading, const struct nga_placed *upstream)
{
	struct arena *arena = reading->reach->arena;
	struct conf_cursor *cursor = conf_open(arena, upstream->file, upstream->directive);
	const struct nga_directive *line;
	const struct nga_file *file;

	while ((line = conf_next(cursor, &file)) != NULL && reading->looks++ < MOST_LOOKS)
		if (conf_is(line, "server") && line->nwords > 1 && !is_down(line))
			add_end(reading, reach_text(arena, line->words[1].text, HTTP_PORT), false);
}

/* A destination without variables: what stands between its scheme and its path. */
static void add_destination(
	struct reading *reading, const char *host, size_t length, uint16_t default_port)
{
	struct arena *arena = reading->reach->arena;
	const struct nga_placed *upstream =
		map_get(&reading->reach->upstreams, key_of(arena, reading->realm, host, length));

	host = arena_copy_n(arena, host, length);
	add_end(reading, reach_text(arena, host, upstream ? HTTP_PORT : default_port),
		upstream != NULL);
	if (upstream)
		add_servers(reading, upstream);
}

static void follow(struct reading *reading, const char *text, int depth);

/* Goes on with a value in the variable's place. */
struct substitution {
	const char *text, *name; /* the whole, and the variable's name in it */
	size_t before, length;   /* what stands before its `$`; how long the name is */
	const char *behind;
	int depth;
};

static void substitute(struct reading *reading, const struct substitution *in, const char *value)
{
	if (reading->values++ >= MOST_VALUES) {
		reading->reached.unsure = true;
		return;
	}
	follow(reading,
		arena_format(reading->reach->arena, "%.*s%s%s", (int)in->before, in->text, value,
			in->behind),
		in->depth + 1);
}

/* Returns whether the variable has values that stand in the configuration. */
static bool each_value(struct reading *reading, const struct substitution *in)
{
	const struct map_block *block =
		maps_find(reading->reach->maps, reading->realm, in->name, in->length);
	const struct nga_directive *const *sets = reading->sets.items;
	const struct nga_file *file;
	bool any = false;

	if (block) {
		struct conf_cursor *cursor = conf_open(
			reading->reach->arena, block->placed->file, block->placed->directive);
		const struct nga_directive *line;
		while ((line = conf_next(cursor, &file)) != NULL && reading->values < MOST_VALUES)
			if (line->nwords == 2 && !line->include) {
				substitute(reading, in, line->words[1].text);
				any = true;
			}
	}
	for (size_t i = 0; i < reading->sets.n; i++) {
		const char *name = sets[i]->words[1].text;
		if (name[0] == '$' && strlen(name + 1) == in->length &&
			strncmp(name + 1, in->name, in->length) == 0) {
			substitute(reading, in, sets[i]->words[2].text);
			any = true;
		}
	}
	return any;
}

/* Whether the variable begins the path. */
static bool begins_path(const struct substitution *variable)
{
	static const char *const paths[] = {
		"request_uri", "uri", "document_uri", "is_args", "args", "query_string"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (strlen(paths[i]) == variable->length &&
			strncmp(paths[i], variable->name, variable->length) == 0)
			return true;
	return false;
}

static struct substitution variable_in(const char *text, const char *dollar, int depth)
{
	bool braced = dollar[1] == '{';
	const char *name = dollar + 1 + braced;
	size_t length = 0;

	while (byte_is_digit(name[length]) || name[length] == '_' ||
		(byte_lower(name[length]) >= 'a' && byte_lower(name[length]) <= 'z'))
		length++;
	return (struct substitution){
		.text = text,
		.name = name,
		.before = (size_t)(dollar - text),
		.length = length,
		.behind = name + length + (braced && name[length] == '}'),
		.depth = depth,
	};
}

/* Where the host of a destination without variables ends. */
static size_t authority_length(const char *host, bool scheme)
{
	if (!bytes_begin(host, "unix:"))
		return strcspn(host, "/?");
	size_t length = strlen("unix:");
	return length + (scheme ? strcspn(host + length, ":") : strlen(host + length));
}

/* Where the argument of a pass leads. */
static void follow(struct reading *reading, const char *text, int depth)
{
	const char *slashes = strstr(text, "://");
	const char *host = slashes ? slashes + 3 : text;
	size_t length = authority_length(host, slashes != NULL);
	const char *dollar = memchr(host, '$', length);
	bool secure = bytes_begin(text, "https:") || bytes_begin(text, "grpcs:");

	if (dollar) {
		const struct substitution variable = variable_in(text, dollar, depth);
		if (begins_path(&variable))
			length = (size_t)(dollar - host);
		else if (depth >= DEEPEST_VALUE || !each_value(reading, &variable))
			reading->reached.unsure = true;
		if (!begins_path(&variable))
			return;
	}
	if (length > 0)
		add_destination(reading, host, length, secure ? HTTPS_PORT : HTTP_PORT);
}

struct reached reach_of(struct reach *reach, const struct nga_server *server)
{
	struct reading reading = {
		.reach = reach,
		.realm = server->context->path,
		.passes.size = sizeof(const struct nga_directive *),
		.sets.size = sizeof(const struct nga_directive *),
		.reached.ends.size = sizeof(struct reach_end),
	};

	read_block(&reading, conf_open(reach->arena, server->file, server->directive), true, 0);
	const struct nga_directive *const *passes = reading.passes.items;
	for (size_t i = 0; i < reading.passes.n; i++)
		follow(&reading, passes[i]->words[1].text, 0);
	return reading.reached;
}
