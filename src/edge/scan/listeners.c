#include "listeners.h"

#include <errno.h>
#include <limits.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	LISTENING = 0x0A, /* TCP_LISTEN in the kernel's tcp_states.h */
	LARGEST_LINE = 512,
	LARGEST_ANSWER = 32 * 1024, /* of a dump: netlink(7) */
};

struct in6_addr listener_mapped(struct in_addr v4)
{
	struct in6_addr host = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}}};

	memcpy(&host.s6_addr[12], &v4, sizeof(v4));
	return host;
}

static void add(struct scan *scan, struct map *listeners, struct listener listener)
{
	struct listener *key = arena_alloc(scan->arena, sizeof(*key));

	*key = listener;
	map_set_n(listeners, key, sizeof(*key), key);
}

/* ---- asked ---- */

static int send_question(int fd, uint8_t family)
{
	const struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 request;
	} question = {
		.header = {.nlmsg_len = sizeof(question),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.request = {.sdiag_family = family,
			.sdiag_protocol = IPPROTO_TCP,
			.idiag_states = 1 << LISTENING},
	};

	return send(fd, &question, sizeof(question), 0) == sizeof(question) ? 0 : errno;
}

static void take_socket(
	struct scan *scan, const struct inet_diag_msg *socket, struct map *listeners)
{
	struct listener listener = {.port = ntohs(socket->id.idiag_sport)};
	struct in_addr v4;

	memcpy(&listener.host, socket->id.idiag_src, sizeof(listener.host));
	if (socket->idiag_family == AF_INET) {
		memcpy(&v4, socket->id.idiag_src, sizeof(v4));
		listener.host = listener_mapped(v4);
	}
	add(scan, listeners, listener);
}

int listeners_take(
	struct scan *scan, const struct nlmsghdr *at, size_t length, struct map *listeners)
{
	while (length >= sizeof(*at)) {
		const void *data = (const char *)at + NLMSG_HDRLEN;
		const struct nlmsgerr *refusal = data;
		if (at->nlmsg_len < sizeof(*at) || at->nlmsg_len > length)
			return EPROTO;
		if (at->nlmsg_type == NLMSG_DONE)
			return 0;
		if (at->nlmsg_type == NLMSG_ERROR)
			return at->nlmsg_len >= NLMSG_LENGTH(sizeof(refusal->error)) &&
					       refusal->error < 0 && refusal->error > INT_MIN
				       ? -refusal->error
				       : EPROTO;
		if (at->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_msg)))
			return EPROTO;
		take_socket(scan, data, listeners);
		size_t step = NLMSG_ALIGN(at->nlmsg_len);
		step = step < length ? step : length;
		at = (const struct nlmsghdr *)(const void *)((const char *)at + step);
		length -= step;
	}
	return -1;
}

static int ask(struct scan *scan, int fd, uint8_t family, struct map *listeners)
{
	struct nlmsghdr *buffer = arena_alloc(scan->arena, LARGEST_ANSWER);
	int error = send_question(fd, family);

	if (error)
		return error;
	do {
		ssize_t got = recv(fd, buffer, LARGEST_ANSWER, 0);
		if (got < 0 && errno == EINTR)
			error = -1;
		else
			error = got < 0 ? errno
					: listeners_take(scan, buffer, (size_t)got, listeners);
	} while (error < 0);
	return error;
}

int listeners_ask(struct scan *scan, struct map *listeners)
{
	const struct timeval patience = {.tv_sec = 1};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	if (fd < 0)
		return errno;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	int error = ask(scan, fd, AF_INET, listeners);
	/* There are none where the kernel has no IPv6. */
	if (!error)
		(void)ask(scan, fd, AF_INET6, listeners);
	(void)close(fd);
	return error;
}

/* ---- read ---- */

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
		*host = listener_mapped((struct in_addr){.s_addr = words[0]});
	else
		memcpy(host, words, sizeof(*host));
	return true;
}

/* Whether the line is that of a listening socket. Takes it apart. */
static bool parse_line(char *line, struct listener *listener)
{
	enum { NUMBER, HOST, PORT, PEER_HOST, PEER_PORT, STATE, COLUMNS };
	char *columns[COLUMNS], *rest = line;

	for (size_t i = 0; i < COLUMNS; i++)
		if (!(columns[i] = strtok_r(i == 0 ? line : NULL, " :", &rest)))
			return false;
	*listener = (struct listener){.port = (uint16_t)strtoul(columns[PORT], NULL, 16)};
	return strtoul(columns[STATE], NULL, 16) == LISTENING &&
	       parse_host(columns[HOST], &listener->host);
}

/* Listening sockets stand before all others (tcp_seq_start in the kernel), of which there may be
 * very many. */
static void read_lines(struct scan *scan, FILE *file, struct map *listeners)
{
	char line[LARGEST_LINE];
	struct listener listener;

	if (!fgets(line, sizeof(line), file))
		return;
	while (fgets(line, sizeof(line), file) && parse_line(line, &listener))
		add(scan, listeners, listener);
}

static int read_table(struct scan *scan, const char *directory, const char *name, struct map *map)
{
	FILE *file = fopen(arena_format(scan->arena, "%s/%s", directory, name), "re");

	if (!file)
		return errno;
	read_lines(scan, file, map);
	return fclose(file) == 0 ? 0 : errno;
}

int listeners_read(struct scan *scan, const char *net, struct map *listeners)
{
	int error = read_table(scan, net, "tcp", listeners);

	/* There is no such table where the kernel has no IPv6. */
	if (!error)
		(void)read_table(scan, net, "tcp6", listeners);
	return error;
}
