/* What listens on this machine, as upstreams and sockets that directives name. */
#include "one_reference.h"
#include "unit.h"

#include <listeners.h>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

static int listen_unix(const struct small *small, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", small_disk(small, path));
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	return fd;
}

/* Listens on a port of the kernel's choice; sets `*port`. -1: the machine has no IPv6. */
static int listen_tcp(const char *host, unsigned *port)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	bool is_v4 = inet_pton(AF_INET, host, &v4.sin_addr) == 1;
	socklen_t length = is_v4 ? sizeof(v4) : sizeof(v6);
	struct sockaddr *address = is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert(is_v4 || inet_pton(AF_INET6, host, &v6.sin6_addr) == 1);
	if (bind(fd, address, length) != 0 || listen(fd, 1) != 0) {
		(void)fprintf(stderr, "SKIPPED a listener on %s: not on this machine\n", host);
		return -1;
	}
	ck_assert_int_eq(getsockname(fd, address, &length), 0);
	*port = ntohs(is_v4 ? v4.sin_port : v6.sin6_port);
	return fd;
}

static struct nga_upstream_address look_at_address(struct small *small, const char *text)
{
	struct nga_upstream_address *address = arena_alloc(small->arena, sizeof(*address));

	address->text = text;
	(void)look(small, (struct nga_reference){.referent = NGA_REF_UPSTREAM,
				  .opener = NGA_BY_WORKERS,
				  .path = text,
				  .addresses = address,
				  .naddresses = 1});
	return *address;
}

START_TEST(a_socket_is_found_and_a_file_is_none)
{
	struct small *small = small_srv(false);
	int fd = listen_unix(small, "/srv/app.sock");
	(void)chmod(small_disk(small, "/srv/app.sock"), 0600);
	small_file(small, "/srv/file.sock", "", 0644);

	ck_assert_int_eq(
		look_by(small, NGA_BY_WORKERS, NGA_REF_SOCKET, "/srv/app.sock")->lookup, NGA_FOUND);
	ck_assert_int_eq(look_by(small, NGA_BY_WORKERS, NGA_REF_SOCKET, "/srv/file.sock")->lookup,
		NGA_WRONG_KIND);
	ck_assert_int_eq(look_by(small, NGA_BY_WORKERS, NGA_REF_SOCKET, "/srv/no.sock")->lookup,
		NGA_MISSING);

	close(fd);
	small_free(small);
}
END_TEST

START_TEST(below_another_root_nobody_looks_for_sockets)
{
	struct small *small = small_srv(true);

	ck_assert_int_eq(look_by(small, NGA_BY_WORKERS, NGA_REF_SOCKET, "/srv/no.sock")->lookup,
		NGA_NOT_LOOKED);
	ck_assert(!look_at_address(small, "127.0.0.1:1").local);
	ck_assert_int_eq(small->snapshot.references[0].lookup, NGA_NOT_LOOKED);

	small_free(small);
}
END_TEST

START_TEST(an_upstream_on_a_unix_socket_is_local_and_listens_where_it_exists)
{
	struct small *small = small_srv(false);
	int fd = listen_unix(small, "/srv/app.sock");

	struct nga_upstream_address there = look_at_address(
		small, arena_format(small->arena, "unix:%s:", small_disk(small, "/srv/app.sock")));
	struct nga_upstream_address gone = look_at_address(
		small, arena_format(small->arena, "unix:%s", small_disk(small, "/srv/no.sock")));

	ck_assert(there.local && there.listening);
	ck_assert(gone.local && !gone.listening);
	close(fd);
	small_free(small);
}
END_TEST

START_TEST(a_port_on_loopback_listens_while_somebody_holds_it)
{
	struct small *small = small_srv(false);
	unsigned port;
	int fd = listen_tcp("127.0.0.1", &port);
	const char *text = arena_format(small->arena, "127.0.0.1:%u", port);

	struct nga_upstream_address held = look_at_address(small, text);
	close(fd);
	struct nga_upstream_address silent = look_at_address(small, text);

	ck_assert(held.local && held.listening);
	ck_assert(silent.local && !silent.listening);
	ck_assert_int_eq(small->snapshot.references[0].lookup, NGA_MISSING);
	small_free(small);
}
END_TEST

START_TEST(a_port_on_another_loopback_address_is_another_port)
{
	struct small *small = small_srv(false);
	unsigned port;
	int fd = listen_tcp("127.0.0.1", &port);

	struct nga_upstream_address other =
		look_at_address(small, arena_format(small->arena, "127.0.0.2:%u", port));

	ck_assert(other.local && !other.listening);
	close(fd);
	small_free(small);
}
END_TEST

START_TEST(a_wildcard_listens_for_every_local_address)
{
	struct small *small = small_srv(false);
	unsigned port;
	int fd = listen_tcp("0.0.0.0", &port);

	ck_assert(
		look_at_address(small, arena_format(small->arena, "127.0.0.9:%u", port)).listening);
	ck_assert(
		look_at_address(small, arena_format(small->arena, "localhost:%u", port)).listening);
	ck_assert(look_at_address(small, arena_format(small->arena, "0.0.0.0:%u", port)).listening);
	ck_assert(!look_at_address(small, arena_format(small->arena, "[::1]:%u", port)).listening);

	close(fd);
	small_free(small);
}
END_TEST

START_TEST(every_address_as_a_target_means_loopback)
{
	struct small *small = small_srv(false);
	unsigned port;
	int fd = listen_tcp("127.0.0.1", &port);

	struct nga_upstream_address every =
		look_at_address(small, arena_format(small->arena, "0.0.0.0:%u", port));

	ck_assert(every.listening);
	close(fd);
	small_free(small);
}
END_TEST

START_TEST(a_port_of_ipv6_listens_for_ipv6)
{
	struct small *small = small_srv(false);
	unsigned port;
	int fd = listen_tcp("::1", &port);

	if (fd >= 0) {
		const char *text = arena_format(small->arena, "[::1]:%u", port);
		ck_assert(look_at_address(small, text).listening);
		text = arena_format(small->arena, "127.0.0.1:%u", port);
		ck_assert(!look_at_address(small, text).listening);
		close(fd);
	}

	small_free(small);
}
END_TEST

START_TEST(a_wildcard_of_ipv6_may_listen_for_both)
{
	struct small *small = small_srv(false);
	unsigned port;
	int fd = listen_tcp("::", &port);

	if (fd >= 0) {
		const char *text = arena_format(small->arena, "127.0.0.1:%u", port);
		ck_assert(look_at_address(small, text).listening);
		close(fd);
	}

	small_free(small);
}
END_TEST

/* The first IPv4 address of an interface other than loopback; NULL where there is none. */
static const char *own_address(const struct small *small)
{
	struct ifaddrs *all = NULL;
	const char *own = NULL;

	ck_assert_int_eq(getifaddrs(&all), 0);
	for (const struct ifaddrs *one = all; one && !own; one = one->ifa_next) {
		struct sockaddr_in v4;
		char text[INET_ADDRSTRLEN];
		if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET)
			continue;
		memcpy(&v4, one->ifa_addr, sizeof(v4));
		if (ntohl(v4.sin_addr.s_addr) >> 24 != IN_LOOPBACKNET)
			own = arena_copy(
				small->arena, inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text)));
	}
	freeifaddrs(all);
	return own;
}

START_TEST(the_address_of_an_own_interface_is_local)
{
	struct small *small = small_srv(false);
	const char *own = own_address(small);

	if (own)
		ck_assert(look_at_address(small, arena_format(small->arena, "%s:1", own)).local);
	else
		(void)fprintf(stderr, "SKIPPED own interfaces: there is only loopback\n");

	small_free(small);
}
END_TEST

START_TEST(the_forms_of_this_machine_are_local_and_foreign_hosts_are_not)
{
	static const char *const local[] = {
		"127.0.0.1:1", "127.1.2.3:1", "localhost:1", "[::1]:1", "0.0.0.0:1", "[::]:1"};
	static const char *const foreign[] = {
		"192.0.2.1:1", "[2001:db8::1]:1", "app.example.com:1", "localhost.example.com", ""};
	struct small *small = small_srv(false);

	for (size_t i = 0; i < sizeof(local) / sizeof(*local); i++)
		ck_assert_msg(look_at_address(small, local[i]).local, "%s", local[i]);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		ck_assert_msg(!look_at_address(small, foreign[i]).local, "%s", foreign[i]);

	small_free(small);
}
END_TEST

START_TEST(tables_that_cannot_be_read_are_a_gap_and_accuse_nobody)
{
	struct small *small = small_srv(false);
	small->options.master_pid = INT32_MAX;

	struct nga_upstream_address address = look_at_address(small, "127.0.0.1:1");

	ck_assert(!address.local);
	ck_assert_uint_eq(small->snapshot.ngaps, 1);
	small_free(small);
}
END_TEST

static bool is_in(const struct map *listeners, const char *host, unsigned port)
{
	struct listener listener = {.port = (uint16_t)port};

	ck_assert_int_eq(inet_pton(AF_INET6, host, &listener.host), 1);
	return map_get_n(listeners, &listener, sizeof(listener)) != NULL;
}

START_TEST(the_kernel_when_asked_says_what_its_tables_show)
{
	static const struct {
		const char *listens, *shown;
	} rows[] = {{"127.0.0.1", "::ffff:127.0.0.1"}, {"0.0.0.0", "::ffff:0.0.0.0"},
		{"::1", "::1"}, {"::", "::"}};
	struct arena *arena = arena_new();
	struct scan scan = {.arena = arena};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct map asked = {.arena = arena}, read = asked;
		unsigned port;
		int fd = listen_tcp(rows[i].listens, &port);
		if (fd < 0)
			continue;

		ck_assert_int_eq(listeners_ask(&scan, &asked), 0);
		ck_assert_int_eq(listeners_read(&scan, "/proc/self/net", &read), 0);

		ck_assert(is_in(&asked, rows[i].shown, port));
		ck_assert(is_in(&read, rows[i].shown, port));
		close(fd);
	}
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_socket_is_found_and_a_file_is_none,
		below_another_root_nobody_looks_for_sockets,
		an_upstream_on_a_unix_socket_is_local_and_listens_where_it_exists,
		a_port_on_loopback_listens_while_somebody_holds_it,
		a_port_on_another_loopback_address_is_another_port,
		a_wildcard_listens_for_every_local_address,
		every_address_as_a_target_means_loopback,
		a_port_of_ipv6_listens_for_ipv6,
		a_wildcard_of_ipv6_may_listen_for_both,
		the_address_of_an_own_interface_is_local,
		the_forms_of_this_machine_are_local_and_foreign_hosts_are_not,
		tables_that_cannot_be_read_are_a_gap_and_accuse_nobody,
		the_kernel_when_asked_says_what_its_tables_show,
		NULL,
	};
	return unit_run("access_sockets", tests);
}
