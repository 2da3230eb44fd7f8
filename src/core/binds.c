#include "binds.h"

#include <string.h>

#include <arena.h>
#include <map.h>

#include "addresses.h"
#include "bytes.h"

/* The first listen line that says the address. */
static const struct nga_listen *listen_of(
	const struct nga_address *address, const struct nga_server *server)
{
	for (size_t i = 0; i < server->nlistens; i++) {
		if (server->listens[i].address == address)
			return &server->listens[i];
	}
	return NULL;
}

/* Parameters that nginx takes for a wish to bind(). */
static bool wants_own_socket(const struct nga_listen *listen)
{
	static const char *const wishes[] = {"bind", "setfib=", "fastopen=", "backlog=", "rcvbuf=",
		"sndbuf=", "accept_filter=", "deferred", "ipv6only=", "reuseport", "so_keepalive="};

	for (uint32_t word = 2; listen->directive && word < listen->directive->nwords; word++) {
		const char *text = listen->directive->words[word].text;
		for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
			bool value = wishes[i][strlen(wishes[i]) - 1] == '=';
			if (value ? bytes_begin(text, wishes[i]) : strcmp(text, wishes[i]) == 0)
				return true;
		}
	}
	return false;
}

static bool wants_reuseport(const struct nga_listen *listen)
{
	for (uint32_t word = 2; listen->directive && word < listen->directive->nwords; word++)
		if (strcmp(listen->directive->words[word].text, "reuseport") == 0)
			return true;
	return false;
}

/* Whether a listen line of the address says so. */
static bool is_said(
	const struct nga_address *address, bool (*says)(const struct nga_listen *listen))
{
	for (size_t i = 0; i < address->nservers; i++) {
		const struct nga_server *server = address->servers[i];
		for (size_t j = 0; j < server->nlistens; j++)
			if (server->listens[j].address == address && says(&server->listens[j]))
				return true;
	}
	return false;
}

static const char *group_of(struct arena *arena, const struct bind *bind)
{
	return arena_format(arena, "%s %d %d %u", bind->address->context, bind->v6, bind->udp,
		(unsigned)bind->address->port);
}

static bool is_wildcard(const struct bind *bind)
{
	return strcmp(bind->host, bind->v6 ? "::" : "0.0.0.0") == 0;
}

/* Whether the address is one that could be bound. */
static bool take_address(struct arena *arena, const struct nga_address *address, struct bind *bind)
{
	const char *text = arena_copy_n(arena, address->text, strcspn(address->text, " "));
	struct address parsed = address_parse(arena, text, 0);

	if ((parsed.kind != ADDRESS_IP && parsed.kind != ADDRESS_LOCALHOST) ||
		address->nservers == 0)
		return false;
	size_t length = strlen(parsed.host);
	bool v6 = parsed.host[0] == '[' && length > 2;
	const struct nga_server *server = address->servers[0];
	const struct nga_listen *listen = listen_of(address, server);
	const struct nga_directive *said =
		listen && listen->directive ? listen->directive : server->directive;
	*bind = (struct bind){.address = address,
		.host = v6 ? arena_copy_n(arena, parsed.host + 1, length - 2) : parsed.host,
		.v6 = v6,
		.text = text,
		.udp = address->text[strlen(text)] != '\0',
		.reuseport = is_said(address, wants_reuseport),
		.file = (listen && listen->directive ? listen->file : server->file)->path,
		.line = said->words[0].line};
	return true;
}

void binds_derive(struct arena *arena, const struct nga_snapshot *snapshot, struct binds *binds)
{
	struct bind *items = arena_array(arena, snapshot->naddresses, sizeof(*items));
	struct map wildcards = {.arena = arena}; /* groups that have one */
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < snapshot->naddresses; i++) {
		const struct nga_address *address = snapshot->addresses[i];
		if (!take_address(arena, address, &items[n]))
			continue;
		if (is_wildcard(&items[n]))
			map_set(&wildcards, group_of(arena, &items[n]), binds);
		n++;
	}
	for (size_t i = 0; i < n; i++) {
		const struct nga_address *address = items[i].address;
		if (is_wildcard(&items[i]) || is_said(address, wants_own_socket) ||
			!map_get(&wildcards, group_of(arena, &items[i])))
			items[kept++] = items[i];
	}
	*binds = (struct binds){.items = items, .n = kept};
}
