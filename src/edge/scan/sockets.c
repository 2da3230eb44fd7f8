#include "sockets.h"

#include "listeners.h"

#include <addresses.h>

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEFAULT_PORT = 80 };

struct sockets {
	struct map listeners; /* struct listener */
	struct map own;       /* struct in6_addr of the interfaces */
};

static const struct in6_addr mapped_any = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}}};
static const struct in6_addr mapped_loopback = {
	{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1}}};

static bool same(const struct in6_addr *a, const struct in6_addr *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* ---- reading ---- */

static void add(struct scan *scan, struct map *map, const void *bytes, size_t length)
{
	void *key = arena_alloc(scan->arena, length);

	memcpy(key, bytes, length);
	map_set_n(map, key, length, key);
}

static void read_interfaces(struct scan *scan, struct map *own)
{
	struct ifaddrs *all = NULL;

	if (getifaddrs(&all) != 0)
		return;
	for (const struct ifaddrs *one = all; one; one = one->ifa_next) {
		const struct sockaddr *address = one->ifa_addr;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		if (address && address->sa_family == AF_INET) {
			memcpy(&v4, address, sizeof(v4));
			struct in6_addr host = listener_mapped(v4.sin_addr);
			add(scan, own, &host, sizeof(host));
		} else if (address && address->sa_family == AF_INET6) {
			memcpy(&v6, address, sizeof(v6));
			add(scan, own, &v6.sin6_addr, sizeof(v6.sin6_addr));
		}
	}
	freeifaddrs(all);
}

/* Whether the network of `process` is our own; `unknown` where that may not be looked at. */
static bool shares_network(const char *process, bool unknown)
{
	struct stat theirs, ours;
	char name[64];

	(void)snprintf(name, sizeof(name), "%s/ns/net", process);
	if (stat(name, &theirs) != 0 || stat("/proc/self/ns/net", &ours) != 0)
		return unknown;
	return theirs.st_ino == ours.st_ino;
}

struct sockets *sockets_read(struct scan *scan)
{
	struct sockets *sockets = arena_alloc(scan->arena, sizeof(*sockets));
	int32_t pid = scan->options->master_pid;
	const char *process =
		pid > 0 ? arena_format(scan->arena, "/proc/%d", (int)pid) : "/proc/self";
	const char *net = arena_format(scan->arena, "%s/net", process);
	int error = ENOTSUP;

	sockets->listeners.arena = sockets->own.arena = scan->arena;
	if (shares_network(process, pid == 0))
		error = listeners_ask(scan, &sockets->listeners);
	if (error)
		error = listeners_read(scan, net, &sockets->listeners);
	if (error) {
		scan_gap(scan, arena_format(scan->arena, "%s/tcp", net), strerror(error), false);
		return NULL;
	}
	if (shares_network(process, true))
		read_interfaces(scan, &sockets->own);
	return sockets;
}

/* ---- judging ---- */

static bool heard(const struct sockets *sockets, struct in6_addr host, uint16_t port)
{
	struct listener listener = {.host = host, .port = port};

	return map_get_n(&sockets->listeners, &listener, sizeof(listener)) != NULL;
}

/* A wildcard covers; [::] may take IPv4 along, which the table does not tell. */
static bool listens(const struct sockets *sockets, struct in6_addr host, uint16_t port)
{
	if (same(&host, &mapped_any))
		host = mapped_loopback;
	else if (same(&host, &in6addr_any))
		host = in6addr_loopback;
	return heard(sockets, host, port) || heard(sockets, in6addr_any, port) ||
	       (IN6_IS_ADDR_V4MAPPED(&host) && heard(sockets, mapped_any, port));
}

static bool is_local(const struct sockets *sockets, const struct in6_addr *host)
{
	if (IN6_IS_ADDR_V4MAPPED(host) && host->s6_addr[12] == 127)
		return true;
	return same(host, &mapped_any) || same(host, &in6addr_any) ||
	       same(host, &in6addr_loopback) ||
	       map_get_n(&sockets->own, host, sizeof(*host)) != NULL;
}

/* `text` may stand in brackets. */
static bool parse_host_text(struct arena *arena, const char *text, struct in6_addr *host)
{
	struct in_addr v4;

	if (inet_pton(AF_INET, text, &v4) == 1) {
		*host = listener_mapped(v4);
		return true;
	}
	if (text[0] == '[')
		text = arena_copy_n(arena, text + 1, strcspn(text, "]") - 1);
	return inet_pton(AF_INET6, text, host) == 1;
}

void sockets_judge(const struct sockets *sockets, struct nga_upstream_address *address)
{
	struct arena *arena = sockets->listeners.arena;
	struct address parsed = address_parse(arena, address->text, DEFAULT_PORT);
	struct in6_addr host;

	if (parsed.kind == ADDRESS_LOCALHOST) {
		address->local = true;
		address->listening = listens(sockets, mapped_loopback, parsed.port) ||
				     listens(sockets, in6addr_loopback, parsed.port);
	} else if (parsed.kind == ADDRESS_IP && parse_host_text(arena, parsed.host, &host)) {
		address->local = is_local(sockets, &host);
		address->listening = address->local && listens(sockets, host, parsed.port);
	}
}
