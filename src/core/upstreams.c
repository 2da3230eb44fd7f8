#include "referring.h"

#include <string.h>

#include "addresses.h"
#include "bytes.h"
#include "conf.h"

enum { HTTP_PORT = 80 };

/* What a *_pass names, taken apart. */
struct destination {
	const char
		*host; /* without scheme and URI: "backend", "127.0.0.1:3000", "unix:/run/x.sock" */
	uint16_t port; /* by default */
};

static struct destination destination_of(
	struct arena *arena, const struct known *row, const char *text)
{
	struct destination destination = {text, row->port};

	if (row->secure_scheme && bytes_begin(text, row->secure_scheme)) {
		destination.host = text + strlen(row->secure_scheme);
		destination.port = row->secure_port;
	} else if (row->scheme && bytes_begin(text, row->scheme)) {
		destination.host = text + strlen(row->scheme);
	}
	if (bytes_begin(destination.host, "unix:")) {
		size_t length = strlen("unix:");
		length += row->uri ? strcspn(destination.host + length, ":")
				   : strlen(destination.host + length);
		destination.host = arena_copy_n(arena, destination.host, length);
	} else if (row->scheme) {
		destination.host =
			arena_copy_n(arena, destination.host, strcspn(destination.host, "/?"));
	}
	return destination;
}

static void set_socket(struct nga_reference *reference, const char *path)
{
	reference->referent = NGA_REF_SOCKET;
	reference->opener = NGA_BY_WORKERS;
	reference->path = path;
	reference->judged = path[0] == '/';
}

/* ---- addresses ----------------------------------------------------------------------------- */

/* The addresses of a reference under construction. */
struct gathering {
	struct arena *arena;
	struct vec addresses; /* struct nga_upstream_address */
	bool known;           /* none is left to a resolver */
};

static void push_address(struct gathering *gathering, const char *text, bool local)
{
	struct nga_upstream_address *address = vec_push(&gathering->addresses, gathering->arena);

	address->text = text;
	address->local = local;
}

static void gather(struct gathering *gathering, const char *text, uint16_t default_port)
{
	struct arena *arena = gathering->arena;
	const struct address address = address_parse(arena, text, default_port);

	if (address.kind == ADDRESS_UNIX) {
		push_address(gathering, address.host, true);
	} else if (address.kind == ADDRESS_NAME || address.port == 0) {
		gathering->known = false;
	} else {
		push_address(gathering, arena_format(arena, "%s:%u", address.host, address.port),
			address.loopback);
		if (address.kind == ADDRESS_LOCALHOST)
			push_address(
				gathering, arena_format(arena, "[::1]:%u", address.port), true);
	}
}

static void settle_addresses(const struct gathering *gathering, struct nga_reference *reference)
{
	reference->referent = NGA_REF_UPSTREAM;
	reference->opener = NGA_BY_WORKERS;
	reference->addresses = gathering->addresses.items;
	reference->naddresses = gathering->addresses.n;
	reference->judged = gathering->known && gathering->addresses.n > 0;
}

static struct gathering gathering_in(struct arena *arena)
{
	return (struct gathering){.arena = arena,
		.addresses = {.size = sizeof(struct nga_upstream_address)},
		.known = true};
}

/* ---- upstream blocks ----------------------------------------------------------------------- */

static bool is_down(const struct nga_directive *server)
{
	for (uint32_t i = 2; i < server->nwords; i++)
		if (strcmp(server->words[i].text, "down") == 0)
			return true;
	return false;
}

/* The next `server` of an upstream block that is in use. */
static const struct nga_directive *next_server(
	struct conf_cursor *cursor, const struct nga_file **file)
{
	const struct nga_directive *directive;

	while ((directive = conf_next(cursor, file)) != NULL)
		if (conf_is(directive, "server") && directive->nwords > 1 && !is_down(directive))
			return directive;
	return NULL;
}

void refer_sockets(struct referring *referring, const struct block *block, const struct item *item)
{
	struct item server = {0};

	conf_reopen(referring->cursor, item->file, item->directive);
	while ((server.directive = next_server(referring->cursor, &server.file)) != NULL) {
		const char *text = server.directive->words[1].text;
		if (!bytes_begin(text, "unix:"))
			continue;
		struct nga_reference *reference = refer_once(referring, block, &server, 1);
		set_socket(reference, text + strlen("unix:"));
	}
}

static void refer_upstream(
	struct referring *referring, const struct block *block, const struct nga_placed *upstream)
{
	const struct item item = {.directive = upstream->directive, .file = upstream->file};
	struct nga_reference *reference = refer_once(referring, block, &item, 1);

	if (reference->path)
		return;
	struct gathering gathering = gathering_in(referring->arena);
	uint16_t port = strcmp(upstream->context->path, "http") == 0 ? HTTP_PORT : 0;
	const struct nga_directive *server;
	const struct nga_file *file;
	conf_reopen(referring->cursor, upstream->file, upstream->directive);
	while ((server = next_server(referring->cursor, &file)) != NULL)
		gather(&gathering, server->words[1].text, port);
	reference->path = reference->word->text;
	settle_addresses(&gathering, reference);
}

/* "http" of "http/server/location". */
static const struct nga_placed *upstream_called(
	const struct referring *referring, const struct block *block, const char *host)
{
	const char *context = block->server->context->path;
	const char *name = bytes_lower(referring->scratch, host, strlen(host));

	return map_get(
		&referring->upstreams, arena_format(referring->scratch, "%s %s", context, name));
}

void refer_pass(struct referring *referring, const struct block *block, const struct item *item)
{
	const char *text = conf_argument(item->directive, 1);

	if (!text || !block->server || strchr(text, '$'))
		return;
	const struct destination to = destination_of(referring->arena, item->row, text);
	const struct nga_placed *upstream = upstream_called(referring, block, to.host);
	if (upstream) {
		refer_upstream(referring, block, upstream);
		return;
	}
	struct nga_reference *reference = refer_once(referring, block, item, 1);
	if (reference->path)
		return;
	if (bytes_begin(to.host, "unix:")) {
		set_socket(reference, to.host + strlen("unix:"));
		return;
	}
	struct gathering gathering = gathering_in(referring->arena);
	gather(&gathering, to.host, to.port);
	reference->path = to.host;
	settle_addresses(&gathering, reference);
}
