#include "diag.h"

#include <ngxaudit/live.h>

#include <arena.h>

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* An answer is at most this long: a page on most machines, never more than 32 KiB. */
enum { LONGEST_ANSWER = 32 << 10 };

struct question {
	struct nlmsghdr header;
	struct inet_diag_req_v2 request;
};

static bool ask(int fd, int family, int protocol)
{
	/* a UDP socket that was bound and not connected is in the state of a closed TCP one */
	uint32_t state = protocol == IPPROTO_TCP ? TCP_LISTEN : TCP_CLOSE;
	const struct question question = {
		.header = {.nlmsg_len = sizeof(question),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.request = {.sdiag_family = (uint8_t)family,
			.sdiag_protocol = (uint8_t)protocol,
			.idiag_states = 1U << state},
	};

	return send(fd, &question, sizeof(question), 0) == (ssize_t)sizeof(question);
}

/* What stands behind the answer itself. */
static bool is_v6only(const struct inet_diag_msg *message, size_t length)
{
	const char *at = (const char *)(message + 1), *end = (const char *)message + length;

	while ((size_t)(end - at) >= sizeof(struct rtattr)) {
		struct rtattr attribute;
		memcpy(&attribute, at, sizeof(attribute));
		if (attribute.rta_len < sizeof(attribute) || attribute.rta_len > (size_t)(end - at))
			return false;
		if (attribute.rta_type == INET_DIAG_SKV6ONLY &&
			attribute.rta_len > sizeof(attribute))
			return at[sizeof(attribute)] != 0;
		size_t step = RTA_ALIGN(attribute.rta_len);
		at += step < (size_t)(end - at) ? step : (size_t)(end - at);
	}
	return false;
}

static void add(struct arena *arena, struct vec *sockets, bool udp,
	const struct inet_diag_msg *message, size_t length)
{
	char host[INET6_ADDRSTRLEN] = "";
	bool v6 = message->idiag_family == AF_INET6;

	(void)inet_ntop(message->idiag_family, message->id.idiag_src, host, sizeof(host));
	*(struct nga_socket *)vec_push(sockets, arena) = (struct nga_socket){
		.text = arena_format(arena, v6 ? "[%s]:%u%s" : "%s:%u%s", host,
			(unsigned)ntohs(message->id.idiag_sport), udp ? " udp" : ""),
		.udp = udp,
		.v6only = v6 && is_v6only(message, length),
		.inode = message->idiag_inode,
		.uid = message->idiag_uid};
}

enum diag_answer diag_take(
	struct arena *arena, struct vec *sockets, const struct diag_datagram *datagram)
{
	const char *bytes = datagram->bytes;
	size_t length = datagram->length;

	while (length >= sizeof(struct nlmsghdr)) {
		const struct nlmsghdr *header = (const struct nlmsghdr *)(const void *)bytes;
		if (header->nlmsg_len < sizeof(*header) || header->nlmsg_len > length ||
			header->nlmsg_type == NLMSG_ERROR)
			return DIAG_REFUSED;
		if (header->nlmsg_type == NLMSG_DONE)
			return DIAG_DONE;
		size_t inner = header->nlmsg_len - NLMSG_HDRLEN;
		if (inner >= sizeof(struct inet_diag_msg))
			add(arena, sockets, datagram->udp,
				(const struct inet_diag_msg *)(const void *)(bytes + NLMSG_HDRLEN),
				inner);
		size_t step = NLMSG_ALIGN(header->nlmsg_len);
		step = step < length ? step : length;
		bytes += step;
		length -= step;
	}
	return DIAG_GOES_ON;
}

static bool ask_for(struct arena *arena, struct vec *sockets, int family, int protocol)
{
	union {
		struct nlmsghdr aligned;
		char bytes[LONGEST_ANSWER];
	} buffer;
	enum diag_answer answer = DIAG_GOES_ON;
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	if (fd < 0)
		return false;
	if (!ask(fd, family, protocol))
		answer = DIAG_REFUSED;
	while (answer == DIAG_GOES_ON) {
		ssize_t got = recv(fd, &buffer, sizeof(buffer), 0);
		const struct diag_datagram datagram = {.bytes = buffer.bytes,
			.length = got > 0 ? (size_t)got : 0,
			.udp = protocol == IPPROTO_UDP};
		answer = got > 0 ? diag_take(arena, sockets, &datagram) : DIAG_REFUSED;
	}
	(void)close(fd);
	return answer == DIAG_DONE;
}

bool diag_listeners(struct arena *arena, struct vec *sockets)
{
	/* a kernel without IPv6 has none of its sockets */
	(void)(ask_for(arena, sockets, AF_INET6, IPPROTO_TCP) &&
		ask_for(arena, sockets, AF_INET6, IPPROTO_UDP));
	return ask_for(arena, sockets, AF_INET, IPPROTO_TCP) &&
	       ask_for(arena, sockets, AF_INET, IPPROTO_UDP);
}
