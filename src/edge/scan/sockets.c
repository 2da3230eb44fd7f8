#include "sockets.h"

#include <addresses.h>

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LISTENING = 0x0A, /* TCP_LISTEN in the kernel's tcp_states.h */
	LARGEST_LINE = 512,
	DEFAULT_PORT = 80,
};

/* An endpoint, as bytes without padding: a key of a map. IPv4 stands in it as ::ffff:a.b.c.d. */
struct endpoint {
	struct in6_addr host;
	uint16_t port, none;
};

struct sockets {
	struct map listeners; /* struct endpoint */
	struct map own;       /* struct in6_addr of the interfaces */
};

static const struct in6_addr mapped_any = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}}};
static const struct in6_addr mapped_loopback = {
	{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1}}};

static struct in6_addr mapped(struct in_addr v4)
{
	struct in6_addr host = mapped_any;

	memcpy(&host.s6_addr[12], &v4, sizeof(v4));
	return host;
}

static bool same(const struct in6_addr *a, const struct in6_addr *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* ---- reading ---- */

/* The kernel prints an address as 32-bit words, each as the machine has it. */
static bool parse_host(const char *hex, struct in6_addr *host)
{
	uint32_t words[4];
	size_t n = strlen(hex) / 8;

	if ((n != 1 && n != 4) || strlen(hex) % 8 != 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		char word[9] = {0};
		memcpy(word, hex + 8 * i, 8);
		words[i] = (uint32_t)strtoul(word, NULL, 16);
	}
	if (n == 1)
		*host = mapped((struct in_addr){.s_addr = words[0]});
	else
		memcpy(host, words, sizeof(*host));
	return true;
}

/* Whether the line is that of a listening socket. Takes it apart. */
static bool parse_line(char *line, struct endpoint *endpoint)
{
	enum { NUMBER, HOST, PORT, PEER_HOST, PEER_PORT, STATE, COLUMNS };
	char *columns[COLUMNS], *rest = line;

	for (size_t i = 0; i < COLUMNS; i++)
		if (!(columns[i] = strtok_r(i == 0 ? line : NULL, " :", &rest)))
			return false;
	*endpoint = (struct endpoint){.port = (uint16_t)strtoul(columns[PORT], NULL, 16)};
	return strtoul(columns[STATE], NULL, 16) == LISTENING &&
	       parse_host(columns[HOST], &endpoint->host);
}

static void add(struct scan *scan, struct map *map, const void *bytes, size_t length)
{
	void *key = arena_alloc(scan->arena, length);

	memcpy(key, bytes, length);
	map_set_n(map, key, length, key);
}

/* Listening sockets stand before all others (tcp_seq_start in the kernel), of which there may be
 * very many. */
static void read_lines(struct scan *scan, FILE *file, struct map *listeners)
{
	char line[LARGEST_LINE];
	struct endpoint endpoint;

	if (!fgets(line, sizeof(line), file))
		return;
	while (fgets(line, sizeof(line), file) && parse_line(line, &endpoint))
		add(scan, listeners, &endpoint, sizeof(endpoint));
}

static int read_table(struct scan *scan, const char *directory, const char *name, struct map *map)
{
	FILE *file = fopen(arena_format(scan->arena, "%s/%s", directory, name), "re");

	if (!file)
		return errno;
	read_lines(scan, file, map);
	return fclose(file) == 0 ? 0 : errno;
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
			struct in6_addr host = mapped(v4.sin_addr);
			add(scan, own, &host, sizeof(host));
		} else if (address && address->sa_family == AF_INET6) {
			memcpy(&v6, address, sizeof(v6));
			add(scan, own, &v6.sin6_addr, sizeof(v6.sin6_addr));
		}
	}
	freeifaddrs(all);
}

/* Whether the network of `process` is that of our own interfaces. What may not be looked at is
 * taken for ours. */
static bool shares_network(const char *process)
{
	struct stat theirs, ours;
	char name[64];

	(void)snprintf(name, sizeof(name), "%s/ns/net", process);
	return stat(name, &theirs) != 0 || stat("/proc/self/ns/net", &ours) != 0 ||
	       theirs.st_ino == ours.st_ino;
}

struct sockets *sockets_read(struct scan *scan)
{
	struct sockets *sockets = arena_alloc(scan->arena, sizeof(*sockets));
	int32_t pid = scan->options->master_pid;
	const char *process =
		pid > 0 ? arena_format(scan->arena, "/proc/%d", (int)pid) : "/proc/self";
	const char *net = arena_format(scan->arena, "%s/net", process);

	sockets->listeners.arena = sockets->own.arena = scan->arena;
	int error = read_table(scan, net, "tcp", &sockets->listeners);
	if (error) {
		scan_gap(scan, arena_format(scan->arena, "%s/tcp", net), strerror(error), false);
		return NULL;
	}
	/* There is no such table where the kernel has no IPv6. */
	(void)read_table(scan, net, "tcp6", &sockets->listeners);
	if (shares_network(process))
		read_interfaces(scan, &sockets->own);
	return sockets;
}

/* ---- judging ---- */

static bool heard(const struct sockets *sockets, struct in6_addr host, uint16_t port)
{
	struct endpoint endpoint = {.host = host, .port = port};

	return map_get_n(&sockets->listeners, &endpoint, sizeof(endpoint)) != NULL;
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
		*host = mapped(v4);
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
