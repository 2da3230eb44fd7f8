/* Which addresses cover and which exclude each other; the kernel has the last word. */
#include "own_network.h"
#include "unit.h"
#include "world.h"

#include <spots.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One that leaves IPv4 to others. */
static struct spot alone(const char *text)
{
	const struct nga_socket socket = {.text = text, .v6only = true};
	struct spot spot;

	ck_assert_msg(spot_of_socket(&socket, &spot), "%s", text);
	return spot;
}

/* One that takes IPv4 along. */
static struct spot along(const char *text)
{
	const struct nga_socket socket = {.text = text};
	struct spot spot;

	ck_assert(spot_of_socket(&socket, &spot));
	return spot;
}

static bool covers(struct spot there, struct spot asked)
{
	return spot_covers(&there, &asked);
}

static bool overlap(struct spot a, struct spot b)
{
	bool overlaps = spot_overlaps(&a, &b);

	ck_assert_int_eq(overlaps, spot_overlaps(&b, &a));
	return overlaps;
}

START_TEST(a_text_is_taken_apart)
{
	struct spot v4 = alone("127.0.0.1:80"), v6 = alone("[::1]:443 udp"), any = along("[::]:1");
	struct spot path = alone("unix:/run/x:80");

	ck_assert(v4.port == 80 && !v4.udp && !v4.v6 && !v4.any && v4.length == 9);
	ck_assert(v6.port == 443 && v6.udp && v6.v6 && !v6.any && !v6.takes_ipv4);
	ck_assert(any.any && any.takes_ipv4 && !alone("[::]:1").takes_ipv4);
	ck_assert(path.port == 0 && path.length == strlen("unix:/run/x:80"));
	ck_assert(alone("0.0.0.0:80").any && !alone("0.0.0.0:80").takes_ipv4);
}
END_TEST

START_TEST(a_name_is_no_address)
{
	static const char *const names[] = {
		"example.com:80", "127.0.0.1", "localhost:80", "", "80"};
	struct spot spot;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(!spot_of_text(names[i], &spot), "%s", names[i]);
}
END_TEST

START_TEST(a_listen_line_alone_makes_ipv6_take_ipv4_along)
{
	struct texts *texts = texts_read(
		(const struct text_file[]){{"nginx.conf", "http { server { listen [::]:80; "
							  "listen [::]:81 ipv6only=off; "
							  "listen [::1]:82 ipv6only=off; "
							  "listen [::]:83 ipv6only=on; } "
							  "server { listen [::]:81; } }"},
			{0}});
	const bool expected[] = {false, true, false, false};

	ck_assert_uint_eq(texts->snapshot.naddresses, 4);
	for (size_t i = 0; i < 4; i++) {
		struct spot spot;
		ck_assert(spot_of_address(texts->snapshot.addresses[i], &spot));
		ck_assert_int_eq(spot.takes_ipv4, expected[i]);
	}
	texts_free(texts);
}
END_TEST

START_TEST(a_wildcard_covers_its_family_on_its_port)
{
	ck_assert(covers(alone("0.0.0.0:80"), alone("192.0.2.1:80")));
	ck_assert(covers(alone("[::]:80"), alone("[2001:db8::1]:80")));
	ck_assert(!covers(alone("192.0.2.1:80"), alone("0.0.0.0:80")));
	ck_assert(!covers(alone("0.0.0.0:80"), alone("192.0.2.1:81")));
	ck_assert(!covers(alone("0.0.0.0:80"), alone("[::1]:80")));
	ck_assert(!covers(alone("[::]:80"), alone("127.0.0.1:80")));
}
END_TEST

START_TEST(one_that_takes_ipv4_along_covers_it_and_not_the_other_way_round)
{
	ck_assert(covers(along("[::]:80"), alone("127.0.0.1:80")));
	ck_assert(covers(along("[::]:80"), alone("0.0.0.0:80")));
	ck_assert(!covers(along("[::]:80"), alone("127.0.0.1:81")));
	ck_assert(!covers(alone("0.0.0.0:80"), along("[::]:80")));
}
END_TEST

START_TEST(an_address_covers_itself_alone)
{
	ck_assert(covers(alone("192.0.2.1:80"), alone("192.0.2.1:80")));
	ck_assert(!covers(alone("192.0.2.1:80"), alone("192.0.2.11:80")));
	ck_assert(!covers(alone("192.0.2.11:80"), alone("192.0.2.1:80")));
	ck_assert(!covers(alone("192.0.2.1:80"), alone("192.0.2.1:80 udp")));
	ck_assert(covers(alone("unix:/run/x"), alone("unix:/run/x")));
	ck_assert(!covers(alone("unix:/run/x"), alone("unix:/run/xy")));
	ck_assert(!covers(alone("0.0.0.0:80"), alone("unix:/run/x")));
}
END_TEST

START_TEST(another_port_or_protocol_excludes_nothing)
{
	ck_assert(!overlap(alone("0.0.0.0:80"), alone("0.0.0.0:81")));
	ck_assert(!overlap(alone("0.0.0.0:80"), alone("0.0.0.0:80 udp")));
	ck_assert(!overlap(alone("unix:/run/x"), alone("unix:/run/x")));
}
END_TEST

/* ---- the kernel ---- */

/* A socket as nginx makes it, if `reuses`; -1: it cannot be bound. */
static int bound(const struct spot *spot, bool reuses)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(spot->port)};
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(spot->port)};
	struct sockaddr *address = spot->v6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
	const int one = 1, v6only = !spot->takes_ipv4;
	char host[INET6_ADDRSTRLEN];
	int fd = socket(
		address->sa_family, (spot->udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);

	(void)snprintf(host, sizeof(host), "%.*s", (int)spot->length - 2 * spot->v6,
		spot->host + spot->v6);
	ck_assert_int_eq(inet_pton(address->sa_family, host,
				 spot->v6 ? (void *)&v6.sin6_addr : (void *)&v4.sin_addr),
		1);
	if (reuses)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (spot->v6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only));
	if (bind(fd, address, spot->v6 ? sizeof(v6) : sizeof(v4)) == 0 &&
		(spot->udp || listen(fd, 1) == 0))
		return fd;
	(void)close(fd);
	return -1;
}

static void ask(const struct spot *first, bool reuses, const struct spot *second)
{
	bool excludes = reuses ? spot_overlaps(first, second) : spot_meets(first, second);
	int fd = bound(first, reuses);
	ck_assert_int_ge(fd, 0);

	int other = bound(second, true);

	ck_assert_msg((other < 0) == excludes, "%.*s%s and %.*s%s", (int)first->length, first->host,
		first->takes_ipv4 ? " with IPv4" : "", (int)second->length, second->host,
		second->takes_ipv4 ? " with IPv4" : "");
	if (other >= 0)
		(void)close(other);
	(void)close(fd);
}

START_TEST(what_overlaps_is_what_the_kernel_does_not_bind)
{
	const struct spot spots[] = {alone("0.0.0.0:8080"), alone("127.0.0.1:8080"),
		alone("127.0.0.2:8080"), alone("0.0.0.0:8081"), alone("0.0.0.0:8080 udp"),
		alone("127.0.0.1:8080 udp"), alone("[::]:8080"), along("[::]:8080"),
		alone("[::1]:8080"), alone("[::]:8080 udp"), along("[::]:8080 udp")};
	enum { SPOTS = sizeof(spots) / sizeof(spots[0]), OF_IPV4 = 6 };

	if (!own_network())
		return;
	int v6 = bound(&spots[OF_IPV4], true);
	size_t n = v6 >= 0 ? SPOTS : OF_IPV4;
	(void)close(v6);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			for (int reuses = 0; reuses < 2; reuses++)
				ask(&spots[i], reuses, &spots[k]);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_text_is_taken_apart,
		a_name_is_no_address,
		a_listen_line_alone_makes_ipv6_take_ipv4_along,
		a_wildcard_covers_its_family_on_its_port,
		one_that_takes_ipv4_along_covers_it_and_not_the_other_way_round,
		an_address_covers_itself_alone,
		another_port_or_protocol_excludes_nothing,
		what_overlaps_is_what_the_kernel_does_not_bind,
		NULL,
	};
	return unit_run("spots", tests);
}
