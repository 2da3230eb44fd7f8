#include "servers.h"

#include "addresses.h"
#include "bytes.h"
#include "claims.h"
#include "conf.h"

#include <arena.h>
#include <map.h>
#include <out.h>

#include <string.h>

enum {
	HTTP_PORT = 80,
	/* Ranges of ports stand for as many listens; beyond this many in all, a range counts as its
	 * first port. */
	MOST_OF_RANGES = 1 << 18,
};

static const char *const contexts[] = {"http", "mail", "rtmp", "stream"};
enum { NCONTEXTS = sizeof(contexts) / sizeof(contexts[0]) };

/* An address under construction. */
struct meeting {
	struct nga_address address;
	struct vec servers; /* const struct nga_server * */
};

struct deriving {
	struct arena *arena;
	struct vec servers;    /* struct nga_server * */
	struct vec meetings;   /* struct meeting *, in the order of first use */
	struct map by_address; /* context, blank and text to struct meeting */
	struct map by_listen;  /* the same with what a listen line says: of one port */
	struct out key, text;
	struct conf_cursor *cursor;
	struct vec listens; /* struct nga_listen: of the server at hand */
	struct vec names;   /* struct nga_server_name: of the server at hand */
	size_t of_ranges;
	const char *context; /* of the server at hand: one of `contexts` */
	bool http_ssl_on;    /* `ssl on` stands at http level, as nginx before 1.25.1 has it */
	bool ssl_on;         /* the same of the server at hand */
};

/* ---- addresses ---- */

static void set_key(struct out *key, const char *context, const char *text)
{
	key->n = 0;
	out_text(key, context);
	out_text(key, " ");
	out_text(key, text);
}

static void keep_by(struct deriving *deriving, struct map *map, struct meeting *meeting)
{
	const struct out *key = &deriving->key;

	map_set_n(map, arena_copy_n(deriving->arena, key->bytes, key->n), key->n, meeting);
}

static struct meeting *meeting_at(struct deriving *deriving, const struct nga_address *wanted)
{
	struct out *key = &deriving->key;

	set_key(key, wanted->context, wanted->text);
	struct meeting *meeting = map_get_n(&deriving->by_address, key->bytes, key->n);
	if (meeting)
		return meeting;
	meeting = arena_alloc(deriving->arena, sizeof(*meeting));
	meeting->address = *wanted;
	meeting->address.text = arena_copy(deriving->arena, wanted->text);
	meeting->servers.size = sizeof(const struct nga_server *);
	struct meeting **slot = vec_push(&deriving->meetings, deriving->arena);
	*slot = meeting;
	keep_by(deriving, &deriving->by_address, meeting);
	return meeting;
}

static void add_listen(
	struct deriving *deriving, const struct nga_listen *listen, struct meeting *meeting)
{
	struct nga_listen *slot = vec_push(&deriving->listens, deriving->arena);

	*slot = *listen;
	slot->address = &meeting->address;
}

/* The parameters of a listen line. */
static void read_parameters(const struct nga_directive *directive, struct nga_listen *listen)
{
	for (uint32_t i = 2; i < directive->nwords; i++) {
		const char *word = directive->words[i].text;
		if (strcmp(word, "default_server") == 0 || strcmp(word, "default") == 0)
			listen->default_server = true;
		else if (strcmp(word, "ssl") == 0)
			listen->ssl = true;
		else if (strcmp(word, "quic") == 0)
			listen->quic = listen->udp = true;
		else if (strcmp(word, "udp") == 0)
			listen->udp = true;
		else if (strcmp(word, "proxy_protocol") == 0)
			listen->proxy_protocol = true;
	}
}

static void set_listen_key(struct deriving *deriving, const struct nga_listen *listen)
{
	set_key(&deriving->key, deriving->context, listen->text);
	out_text(&deriving->key, listen->udp ? " udp" : "");
}

/* Adds a listen for each port of the line; returns the address of the last. */
static struct meeting *add_ports(
	struct deriving *deriving, const struct nga_listen *listen, const struct address *parsed)
{
	struct out *text = &deriving->text;
	struct meeting *meeting = NULL;

	for (unsigned port = parsed->port; port <= parsed->last_port; port++) {
		text->n = 0;
		out_text(text, parsed->host);
		if (port > 0) {
			out_text(text, ":");
			bytes_decimal(text, port);
		}
		out_text(text, listen->udp ? " udp" : "");
		const struct nga_address wanted = {
			.context = deriving->context, .text = text->bytes, .port = (uint16_t)port};
		meeting = meeting_at(deriving, &wanted);
		add_listen(deriving, listen, meeting);
	}
	return meeting;
}

/* Adds what the line listens on. Ten thousand servers say the same few things. */
static void add_listens(struct deriving *deriving, struct nga_listen *listen)
{
	uint16_t default_port = deriving->context == contexts[0] ? HTTP_PORT : 0;
	const struct out *key = &deriving->key;

	if (listen->directive)
		read_parameters(listen->directive, listen);
	set_listen_key(deriving, listen);
	struct meeting *meeting = map_get_n(&deriving->by_listen, key->bytes, key->n);
	if (meeting) {
		add_listen(deriving, listen, meeting);
		return;
	}
	struct address parsed = address_parse(deriving->arena, listen->text, default_port);
	if (parsed.last_port > parsed.port)
		deriving->of_ranges += (size_t)(parsed.last_port - parsed.port);
	if (deriving->of_ranges > MOST_OF_RANGES)
		parsed.last_port = parsed.port;
	bool range = parsed.last_port > parsed.port;
	meeting = add_ports(deriving, listen, &parsed);
	if (range)
		return;
	set_listen_key(deriving, listen);
	keep_by(deriving, &deriving->by_listen, meeting);
}

/* ---- names ---- */

static enum nga_name_kind name_kind(const char *name, size_t length)
{
	if (length == 0)
		return NGA_NAME_EMPTY;
	if (name[0] == '~')
		return NGA_NAME_REGEX;
	if (name[0] == '.' || bytes_begin(name, "*.") ||
		(length > 2 && strcmp(name + length - 2, ".*") == 0))
		return NGA_NAME_WILDCARD;
	return NGA_NAME_EXACT;
}

/* nginx takes an expression with an upper case letter for one without regard to case, and asks it
 * about names in lower case. What stands behind a backslash is no letter. */
static const char *folded_expression(struct arena *arena, const char *text)
{
	char *folded = bytes_lower(arena, text, strlen(text));

	for (size_t i = 0; text[i] != '\0'; i++)
		if (text[i] == '\\' && text[i + 1] != '\0') {
			i++;
			folded[i] = text[i];
		}
	return folded;
}

static void add_name(
	struct deriving *deriving, const struct nga_word *word, const struct nga_file *file)
{
	struct nga_server_name *name = vec_push(&deriving->names, deriving->arena);

	name->word = word;
	name->file = file;
	name->text = word->text;
	size_t length = strlen(word->text);
	if (word->text[0] == '~') {
		name->kind = NGA_NAME_REGEX;
		name->folded = folded_expression(deriving->arena, word->text);
		return;
	}
	if (length > 1 && word->text[length - 1] == '.')
		length--;
	name->folded = bytes_lower(deriving->arena, word->text, length);
	name->kind = name_kind(name->folded, length);
}

/* ---- servers ---- */

/* Takes what the block says of addresses and names, snippets that it includes counted in. */
static void read_block(struct deriving *deriving, const struct nga_server *server)
{
	const struct nga_file *file;

	conf_reopen(deriving->cursor, server->file, server->directive);
	for (const struct nga_directive *directive;
		(directive = conf_next(deriving->cursor, &file)) != NULL;) {
		if (directive->nwords < 2)
			continue;
		if (conf_is(directive, "listen")) {
			struct nga_listen listen = {.directive = directive,
				.file = file,
				.text = directive->words[1].text};
			add_listens(deriving, &listen);
		} else if (conf_is(directive, "server_name")) {
			for (uint32_t i = 1; i < directive->nwords; i++)
				add_name(deriving, &directive->words[i], file);
		} else if (conf_is(directive, "ssl")) {
			deriving->ssl_on = strcmp(directive->words[1].text, "on") == 0;
		}
	}
}

/* nginx's own defaults for an http server that does not say. */
static void add_defaults(struct deriving *deriving, const struct nga_server *server)
{
	if (deriving->context != contexts[0])
		return;
	if (deriving->listens.n == 0) {
		struct nga_listen listen = {.file = server->file, .text = "80"};
		add_listens(deriving, &listen);
	}
	if (deriving->names.n == 0) {
		struct nga_server_name *name = vec_push(&deriving->names, deriving->arena);
		*name = (struct nga_server_name){
			.file = server->file, .text = "", .folded = "", .kind = NGA_NAME_EMPTY};
	}
}

/* Says at one of its addresses that the server answers there. */
static void meet(
	struct deriving *deriving, const struct nga_server *server, const struct nga_listen *listen)
{
	struct meeting *meeting = (struct meeting *)listen->address;
	struct nga_address *address = &meeting->address;
	const struct nga_server **servers = meeting->servers.items;

	if (listen->ssl || listen->quic || listen->proxy_protocol || deriving->ssl_on)
		address->tls = true;
	address->ssl |= listen->ssl || listen->quic;
	if (listen->default_server && !address->default_listen) {
		address->default_listen = listen;
		address->answers = server;
	}
	if (meeting->servers.n > 0 && servers[meeting->servers.n - 1] == server)
		return;
	const struct nga_server **slot = vec_push(&meeting->servers, deriving->arena);
	*slot = server;
}

/* Copies what was gathered in `vec`. */
static void *settled(struct arena *arena, const struct vec *vec)
{
	void *items = arena_array(arena, vec->n, vec->size);

	if (vec->n > 0)
		memcpy(items, vec->items, vec->n * vec->size);
	return items;
}

/* The entry by whose loading `file` came: its own, else that of the nearest file that includes
 * it. */
static const struct nga_entry *entry_of(const struct nga_file *file)
{
	while (!file->entry && file->by)
		file = file->by->file;
	return file->entry;
}

static void add_server(struct deriving *deriving, const struct nga_placed *placed)
{
	struct nga_server *server = arena_alloc(deriving->arena, sizeof(*server));
	struct nga_server **slot = vec_push(&deriving->servers, deriving->arena);

	*slot = server;
	server->directive = placed->directive;
	server->file = placed->file;
	server->context = placed->context;
	server->entry = entry_of(placed->file);
	server->order = deriving->servers.n - 1;
	deriving->listens.n = deriving->names.n = 0;
	deriving->ssl_on = deriving->http_ssl_on && deriving->context == contexts[0];
	read_block(deriving, server);
	add_defaults(deriving, server);
	server->listens = settled(deriving->arena, &deriving->listens);
	server->nlistens = deriving->listens.n;
	server->names = settled(deriving->arena, &deriving->names);
	server->nnames = deriving->names.n;
	for (size_t i = 0; i < server->nlistens; i++)
		meet(deriving, server, &server->listens[i]);
}

/* The one of `contexts` that `context` is; NULL where it is none. */
static const char *server_context(const struct nga_context *context)
{
	for (size_t i = 0; i < NCONTEXTS; i++)
		if (strcmp(context->path, contexts[i]) == 0)
			return contexts[i];
	return NULL;
}

/* The addresses by context, each in the order of its first use. */
static void settle_addresses(struct deriving *deriving, struct nga_snapshot *snapshot)
{
	struct meeting *const *meetings = deriving->meetings.items;
	size_t n = deriving->meetings.n;

	snapshot->addresses = arena_array(deriving->arena, n, sizeof(struct nga_address *));
	snapshot->naddresses = 0;
	for (size_t c = 0; c < NCONTEXTS; c++) {
		for (size_t i = 0; i < n; i++) {
			struct nga_address *address = &meetings[i]->address;
			if (address->context != contexts[c])
				continue;
			address->servers = meetings[i]->servers.items;
			address->nservers = meetings[i]->servers.n;
			if (!address->answers)
				address->answers = address->servers[0];
			snapshot->addresses[snapshot->naddresses++] = address;
		}
	}
}

static void find_servers(struct deriving *deriving, const struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_placed *placed = &snapshot->placed[i];
		const struct nga_directive *directive = placed->directive;
		if (conf_is(directive, "server") && directive->form == NGA_BLOCK) {
			deriving->context = server_context(placed->context);
			if (deriving->context)
				add_server(deriving, placed);
		} else if (conf_is(directive, "ssl") && directive->nwords == 2 &&
			   strcmp(directive->words[1].text, "on") == 0 &&
			   strcmp(placed->context->path, contexts[0]) == 0) {
			deriving->http_ssl_on = true;
		}
	}
}

void servers_derive(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct deriving deriving = {
		.arena = arena,
		.servers = {.size = sizeof(struct nga_server *)},
		.meetings = {.size = sizeof(struct meeting *)},
		.by_address = {.arena = arena},
		.by_listen = {.arena = arena},
		.key = {.arena = arena},
		.text = {.arena = arena},
		.listens = {.size = sizeof(struct nga_listen)},
		.names = {.size = sizeof(struct nga_server_name)},
	};

	snapshot->nservers = 0;
	if (snapshot->nplaced > 0) {
		deriving.cursor = conf_open(arena, snapshot->placed[0].file, NULL);
		find_servers(&deriving, snapshot);
	}
	snapshot->servers = deriving.servers.items;
	snapshot->nservers = deriving.servers.n;
	settle_addresses(&deriving, snapshot);
	claims_derive(arena, snapshot);
}
