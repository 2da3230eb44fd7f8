/* What the kernel says of its sockets, and messages that it would not write. */
#include "own_network.h"
#include "unit.h"

#include <ngxaudit/live.h>

#include <arena.h>
#include <diag.h>

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- real sockets ---- */

struct opened {
	int fd; /* -1: not on this machine */
	unsigned port;
	uint64_t inode;
};

enum { V6ONLY = 1, ALONG = 0 };

/* A TCP socket that listens, or a UDP one that is bound, on a port of the kernel's choice. */
static struct opened opened(const char *host, int type, int v6only)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	bool is_v4 = inet_pton(AF_INET, host, &v4.sin_addr) == 1;
	struct sockaddr *address = is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
	socklen_t length = is_v4 ? sizeof(v4) : sizeof(v6);
	struct opened opened = {.fd = socket(address->sa_family, type | SOCK_CLOEXEC, 0)};
	struct stat stat;

	ck_assert(is_v4 || inet_pton(AF_INET6, host, &v6.sin6_addr) == 1);
	if (!is_v4)
		(void)setsockopt(opened.fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only));
	if (bind(opened.fd, address, length) != 0 ||
		(type == SOCK_STREAM && listen(opened.fd, 1) != 0)) {
		(void)fprintf(stderr, "SKIPPED a socket on %s: not on this machine\n", host);
		return (struct opened){.fd = -1};
	}
	ck_assert_int_eq(getsockname(opened.fd, address, &length), 0);
	ck_assert_int_eq(fstat(opened.fd, &stat), 0);
	opened.port = ntohs(is_v4 ? v4.sin_port : v6.sin6_port);
	opened.inode = stat.st_ino;
	return opened;
}

/* What is told of the socket of that inode; text NULL: nothing. */
static struct nga_socket told(struct arena *arena, uint64_t inode)
{
	struct vec sockets = {.size = sizeof(struct nga_socket)};

	ck_assert(diag_listeners(arena, &sockets));
	const struct nga_socket *items = sockets.items;
	for (size_t i = 0; i < sockets.n; i++)
		if (items[i].inode == inode)
			return items[i];
	return (struct nga_socket){0};
}

static void is_told(const char *host, int type, int v6only, const char *format)
{
	struct arena *arena = arena_new();
	struct opened socket = opened(host, type, v6only);

	if (socket.fd >= 0) {
		struct nga_socket found = told(arena, socket.inode);
		char text[80];

		(void)snprintf(text, sizeof(text), "%s:%u%s", format, socket.port,
			type == SOCK_DGRAM ? " udp" : "");
		ck_assert_ptr_nonnull(found.text);
		ck_assert_str_eq(found.text, text);
		ck_assert_int_eq(found.udp, type == SOCK_DGRAM);
		ck_assert_int_eq(found.v6only, v6only);
		ck_assert(!found.own);
		(void)close(socket.fd);
	}
	arena_free(arena);
}

START_TEST(a_listening_socket_is_told_with_its_address_and_inode)
{
	is_told("127.0.0.1", SOCK_STREAM, 0, "127.0.0.1");
	is_told("::1", SOCK_STREAM, V6ONLY, "[::1]");
}
END_TEST

START_TEST(ipv6_is_told_with_whether_it_leaves_ipv4_to_others)
{
	if (!own_network())
		return;
	is_told("::", SOCK_STREAM, V6ONLY, "[::]");
	is_told("::", SOCK_STREAM, ALONG, "[::]");
	is_told("::", SOCK_DGRAM, ALONG, "[::]");
}
END_TEST

START_TEST(one_that_takes_datagrams_is_told_as_such)
{
	is_told("127.0.0.1", SOCK_DGRAM, 0, "127.0.0.1");
	is_told("::1", SOCK_DGRAM, V6ONLY, "[::1]");
}
END_TEST

START_TEST(one_that_does_not_listen_is_not_told)
{
	struct arena *arena = arena_new();
	struct opened server = opened("127.0.0.1", SOCK_STREAM, 0);
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)server.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stat stat;

	ck_assert_int_eq(connect(client, (const struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(fstat(client, &stat), 0);

	ck_assert_ptr_null(told(arena, stat.st_ino).text);

	(void)close(client);
	(void)close(server.fd);
	arena_free(arena);
}
END_TEST

START_TEST(one_that_was_closed_is_told_no_more)
{
	struct arena *arena = arena_new();
	struct opened socket = opened("127.0.0.1", SOCK_STREAM, 0);
	ck_assert_ptr_nonnull(told(arena, socket.inode).text);

	(void)close(socket.fd);

	ck_assert_ptr_null(told(arena, socket.inode).text);
	arena_free(arena);
}
END_TEST

/* Many answers follow each other where many sockets listen. */
START_TEST(all_of_many_are_told)
{
	enum { MANY = 300 };
	struct opened sockets[MANY];
	struct vec found = {.size = sizeof(struct nga_socket)};
	struct arena *arena = arena_new();
	size_t n = 0;
	for (size_t i = 0; i < MANY; i++)
		sockets[i] = opened("127.0.0.1", SOCK_STREAM, 0);

	ck_assert(diag_listeners(arena, &found));

	const struct nga_socket *items = found.items;
	for (size_t i = 0; i < MANY; i++)
		for (size_t k = 0; k < found.n; k++)
			n += items[k].inode == sockets[i].inode;
	ck_assert_uint_eq(n, MANY);
	for (size_t i = 0; i < MANY; i++)
		(void)close(sockets[i].fd);
	arena_free(arena);
}
END_TEST

/* ---- messages ---- */

struct message {
	struct nlmsghdr header;
	struct inet_diag_msg socket;
};

static struct message message_of(uint32_t length, uint16_t type)
{
	return (struct message){.header = {.nlmsg_len = length, .nlmsg_type = type},
		.socket = {.idiag_family = AF_INET, .idiag_inode = 7}};
}

/* What is made of `message`, of which `length` bytes came; `*n` is how many sockets it told. */
static enum diag_answer taken(const struct message *message, size_t length, size_t *n)
{
	struct arena *arena = arena_new();
	struct vec sockets = {.size = sizeof(struct nga_socket)};
	const struct diag_datagram datagram = {.bytes = (const char *)message, .length = length};
	enum diag_answer answer = diag_take(arena, &sockets, &datagram);

	*n = sockets.n;
	arena_free(arena);
	return answer;
}

START_TEST(a_message_that_is_longer_than_what_came_is_refused)
{
	struct message message = message_of(sizeof(message) + 1, SOCK_DIAG_BY_FAMILY);
	size_t n;

	ck_assert_int_eq(taken(&message, sizeof(message), &n), DIAG_REFUSED);
	ck_assert_uint_eq(n, 0);
	message.header.nlmsg_len = sizeof(message);
	ck_assert_int_eq(taken(&message, sizeof(message), &n), DIAG_GOES_ON);
	ck_assert_uint_eq(n, 1);
}
END_TEST

START_TEST(a_message_that_is_shorter_than_its_head_is_refused)
{
	const struct message message = message_of(0, SOCK_DIAG_BY_FAMILY);
	size_t n;

	ck_assert_int_eq(taken(&message, sizeof(message), &n), DIAG_REFUSED);
}
END_TEST

START_TEST(a_message_without_a_whole_socket_tells_none)
{
	const struct message message = message_of(sizeof(message) - 1, SOCK_DIAG_BY_FAMILY);
	size_t n;

	ck_assert_int_eq(taken(&message, sizeof(message), &n), DIAG_GOES_ON);
	ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(the_end_and_an_error_are_told_apart)
{
	const struct message done = message_of(sizeof(done), NLMSG_DONE);
	const struct message error = message_of(sizeof(error), NLMSG_ERROR);
	size_t n;

	ck_assert_int_eq(taken(&done, sizeof(done), &n), DIAG_DONE);
	ck_assert_int_eq(taken(&error, sizeof(error), &n), DIAG_REFUSED);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_listening_socket_is_told_with_its_address_and_inode,
		ipv6_is_told_with_whether_it_leaves_ipv4_to_others,
		one_that_takes_datagrams_is_told_as_such,
		one_that_does_not_listen_is_not_told,
		one_that_was_closed_is_told_no_more,
		all_of_many_are_told,
		a_message_that_is_longer_than_what_came_is_refused,
		a_message_that_is_shorter_than_its_head_is_refused,
		a_message_without_a_whole_socket_tells_none,
		the_end_and_an_error_are_told_apart,
		NULL,
	};
	return unit_run("diag", tests);
}
