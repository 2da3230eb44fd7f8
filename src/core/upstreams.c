#include "addresses.h"
#include "bytes.h"
#include "conf.h"
#include "referring.h"

#include <string.h>

enum { HTTP_PORT = 80 };

/* What a *_pass names, taken apart. */
struct destination {
	/* without scheme and URI: "backend", "127.0.0.1:3000", "unix:/run/x.sock" */
	const char *host;
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

/* ---- nginx itself ---- */

static bool is_own(struct referring *referring, const char *host, uint16_t port)
{
	struct out *text = &referring->key;

	if (!referring->own_ports[port])
		return false;
	text->n = 0;
	out_text(text, host);
	if (port > 0) {
		out_text(text, ":");
		bytes_decimal(text, port);
	}
	return map_get_n(&referring->own, text->bytes, text->n) != NULL;
}

/* Whether a server of this configuration listens there, so that somebody does as soon as nginx
 * runs it. */
static bool leads_to_nginx(struct referring *referring, const struct address *address)
{
	if (address->kind == ADDRESS_UNIX)
		return is_own(referring, address->host, 0);
	return is_own(referring, address->host, address->port) ||
	       is_own(referring, "[::]", address->port) ||
	       (address->host[0] != '[' && is_own(referring, "0.0.0.0", address->port));
}

/* Whether the server speaks UDP, of whose sockets nothing is known. */
static bool takes_datagrams(const struct nga_server *server)
{
	for (size_t i = 0; i < server->nlistens; i++)
		if (server->listens[i].udp)
			return true;
	return false;
}

static void set_socket(
	struct referring *referring, struct nga_reference *reference, const char *address)
{
	reference->referent = NGA_REF_SOCKET;
	reference->opener = NGA_BY_WORKERS;
	reference->path = address + strlen("unix:");
	reference->judged = reference->path[0] == '/' && !is_own(referring, address, 0);
}

/* ---- addresses ---- */

static void push_address(struct referring *referring, const struct address *address, bool local)
{
	struct nga_upstream_address *slot = vec_push(&referring->gathered, referring->working);
	struct out *text = &referring->key;

	text->n = 0;
	out_text(text, address->host);
	if (address->kind != ADDRESS_UNIX) {
		out_text(text, ":");
		bytes_decimal(text, address->port);
	}
	*slot = (struct nga_upstream_address){
		.text = arena_copy_n(referring->arena, text->bytes, text->n),
		.local = local,
		.loopback = local,
	};
}

/* Adds the addresses that `text` names; false where only a resolver, or nginx once it runs, can say
 * whether somebody listens. */
static bool gather(struct referring *referring, const char *text, uint16_t default_port)
{
	struct address address = address_parse(referring->scratch, text, default_port);

	if (address.kind == ADDRESS_NAME || (address.kind != ADDRESS_UNIX && address.port == 0))
		return false;
	bool known = !leads_to_nginx(referring, &address);
	push_address(referring, &address, address.loopback);
	if (address.kind == ADDRESS_LOCALHOST) {
		address.host = "[::1]";
		push_address(referring, &address, true);
	}
	return known;
}

static void settle_addresses(
	struct referring *referring, struct nga_reference *reference, bool known)
{
	size_t n = referring->gathered.n;

	reference->referent = NGA_REF_UPSTREAM;
	reference->opener = NGA_BY_WORKERS;
	reference->addresses = arena_array(referring->arena, n, sizeof(*reference->addresses));
	reference->naddresses = n;
	if (n > 0)
		memcpy(reference->addresses, referring->gathered.items,
			n * sizeof(*reference->addresses));
	reference->judged = known && n > 0;
	referring->gathered.n = 0;
}

/* ---- upstream blocks ---- */

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
	uint32_t none = 0;
	struct item server = {.slot = &none};

	conf_reopen(referring->cursor, item->file, item->directive);
	while ((server.directive = next_server(referring->cursor, &server.file)) != NULL) {
		const char *text = server.directive->words[1].text;
		if (!bytes_begin(text, "unix:"))
			continue;
		struct nga_reference *reference = refer_once(referring, block, &server, 1);
		set_socket(referring, reference, text);
		none = 0;
	}
}

static void refer_upstream(
	struct referring *referring, const struct block *block, struct upstream *upstream)
{
	const struct nga_placed *placed = upstream->placed;
	const struct item item = {
		.directive = placed->directive, .file = placed->file, .slot = &upstream->reference};

	if (upstream->reference > 0)
		return;
	struct nga_reference *reference = refer_once(referring, block, &item, 1);
	uint16_t port = strcmp(placed->context->path, "http") == 0 ? HTTP_PORT : 0;
	bool known = true;
	const struct nga_directive *server;
	const struct nga_file *file;
	conf_reopen(referring->cursor, placed->file, placed->directive);
	while ((server = next_server(referring->cursor, &file)) != NULL)
		known &= gather(referring, server->words[1].text, port);
	reference->path = reference->word->text;
	settle_addresses(referring, reference, known);
}

void upstream_key(struct referring *referring, const char *context, const char *name)
{
	struct out *key = &referring->key;

	key->n = 0;
	out_text(key, context);
	out_text(key, " ");
	size_t begin = key->n;
	out_text(key, name);
	for (size_t i = begin; i < key->n; i++)
		key->bytes[i] = byte_lower(key->bytes[i]);
}

void refer_pass(struct referring *referring, const struct block *block, const struct item *item)
{
	const char *text = conf_argument(item->directive, 1);
	const struct known *row = item->row;

	if (text && row->tls &&
		(bytes_begin(text, row->secure_scheme) || block_has_on(block, SETTING_STREAM_SSL)))
		refer_tls(referring, block, row->tls);
	if (!text || !block->server || strchr(text, '$') || takes_datagrams(block->server))
		return;
	const struct destination to = destination_of(referring->arena, row, text);
	upstream_key(referring, block->server->context->path, to.host);
	struct upstream *upstream =
		map_get_n(&referring->upstreams, referring->key.bytes, referring->key.n);
	if (referring->keeping)
		referring_look_up(referring, upstream);
	if (upstream) {
		refer_upstream(referring, block, upstream);
		return;
	}
	struct nga_reference *reference = refer_once(referring, block, item, 1);
	if (reference->path)
		return;
	reference->path = to.host;
	if (bytes_begin(to.host, "unix:"))
		set_socket(referring, reference, to.host);
	else
		settle_addresses(referring, reference, gather(referring, to.host, to.port));
}
