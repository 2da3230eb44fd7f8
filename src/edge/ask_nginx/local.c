#include "local.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_FREE_PORT = 1024, BEGINNING = 4096 };

/* The beginning of a file of the kernel's, as a string; "" where it cannot be read. */
static void read_beginning(const char *path, char text[BEGINNING])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd >= 0 ? read(fd, text, BEGINNING - 1) : -1;

	text[length > 0 ? length : 0] = '\0';
	if (fd >= 0)
		(void)close(fd);
}

static bool is_on(const char *path)
{
	char text[BEGINNING];

	read_beginning(path, text);
	return text[0] != '\0' && text[0] != '0';
}

int local_open(struct local *local, struct nga_error *err)
{
	const struct timeval patience = {.tv_sec = 1};

	*local = (struct local){.nonlocal = {is_on("/proc/sys/net/ipv4/ip_nonlocal_bind"),
					is_on("/proc/sys/net/ipv6/ip_nonlocal_bind")},
		.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
	if (local->fd < 0)
		return err_set(err, errno, "cannot ask for the addresses of this host");
	(void)setsockopt(local->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return 0;
}

void local_close(struct local *local)
{
	if (local->fd >= 0)
		(void)close(local->fd);
	local->fd = -1;
}

/* "How is this address reached?": rtnetlink(7). */
struct question {
	struct nlmsghdr header;
	struct rtmsg route;
	struct rtattr attribute;
	unsigned char address[sizeof(struct in6_addr)];
};

static int send_question(const struct local *local, const struct in6_addr *address, bool v6)
{
	const unsigned short size = v6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
	struct question question = {
		.header = {.nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST},
		.route = {.rtm_family = v6 ? AF_INET6 : AF_INET,
			.rtm_dst_len = (unsigned char)(8 * size)},
		.attribute = {.rta_type = RTA_DST,
			.rta_len = (unsigned short)(sizeof(struct rtattr) + size)}};

	memcpy(question.address, address, size);
	question.header.nlmsg_len = (unsigned)offsetof(struct question, address) + size;
	ssize_t sent = send(local->fd, &question, question.header.nlmsg_len, 0);
	return sent == (ssize_t)question.header.nlmsg_len ? 0 : -1;
}

struct answer {
	struct nlmsghdr header;
	struct rtmsg route;
	char rest[8192];
};

/* The kind of the route; RTN_UNSPEC where there is none, -1 where nobody answers. */
static int receive_kind(const struct local *local)
{
	struct answer answer;
	ssize_t length = recv(local->fd, &answer, sizeof(answer), 0);

	if (length < (ssize_t)sizeof(answer.header))
		return -1;
	if (answer.header.nlmsg_type == NLMSG_ERROR)
		return RTN_UNSPEC;
	if (answer.header.nlmsg_type != RTM_NEWROUTE ||
		length < (ssize_t)offsetof(struct answer, rest))
		return -1;
	return answer.route.rtm_type;
}

int local_check(const struct local *local, const char *host, bool v6)
{
	struct in6_addr address;

	if (inet_pton(v6 ? AF_INET6 : AF_INET, host, &address) != 1)
		return -1;
	if (v6 && (IN6_IS_ADDR_LINKLOCAL(&address) || IN6_IS_ADDR_MC_LINKLOCAL(&address)))
		return EINVAL; /* it would have to say by which interface */
	if (local->nonlocal[v6] || (v6 && IN6_IS_ADDR_MULTICAST(&address)) ||
		strcmp(host, v6 ? "::" : "0.0.0.0") == 0)
		return 0;
	int kind = send_question(local, &address, v6) == 0 ? receive_kind(local) : -1;
	if (kind < 0)
		return -1;
	bool bindable =
		kind == RTN_LOCAL || (!v6 && (kind == RTN_BROADCAST || kind == RTN_MULTICAST));
	return bindable || (v6 && kind == RTN_ANYCAST) ? 0 : EADDRNOTAVAIL;
}

unsigned local_first_free_port(void)
{
	char text[BEGINNING];

	read_beginning("/proc/sys/net/ipv4/ip_unprivileged_port_start", text);
	return text[0] ? (unsigned)strtoul(text, NULL, 10) : FIRST_FREE_PORT;
}

bool local_may_bind(int pid)
{
	char path[64], text[BEGINNING];

	(void)snprintf(path, sizeof(path), "/proc/%d/status", pid);
	read_beginning(path, text);
	const char *effective = strstr(text, "\nCapEff:");
	if (!effective)
		return true;
	unsigned long long rights = strtoull(effective + strlen("\nCapEff:"), NULL, 16);
	return rights >> CAP_NET_BIND_SERVICE & 1;
}
