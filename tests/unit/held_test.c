/* What the running nginx should listen on, and what would be in the way of a reload. */
#include "unit.h"
#include "world.h"

#include <held.h>

#include <string.h>

/* A disk, what is loaded of it, and what listens. */
struct running {
	struct texts *disk, *loaded;
	struct nga_live *live;
};

static struct texts *of(const char *text)
{
	return texts_read((const struct text_file[]){{"nginx.conf", text}, {0}});
}

/* `sockets` ends with {0}; NULL: they are not known. */
static struct running running(
	const char *loaded, const char *disk, const struct nga_socket *sockets)
{
	struct running running = {.disk = of(disk), .loaded = of(loaded)};
	struct nga_live *live = running.live = &running.disk->snapshot.live;

	*live = (struct nga_live){.looked = true,
		.running = true,
		.master = 1,
		.configuration = &running.loaded->snapshot,
		.sockets_known = sockets != NULL};
	while (sockets && sockets[live->nsockets].text)
		live->nsockets++;
	live->sockets = arena_array(running.disk->arena, live->nsockets + 1, sizeof(*sockets));
	if (live->nsockets > 0)
		memcpy(live->sockets, sockets, live->nsockets * sizeof(*sockets));
	return running;
}

static void running_free(struct running running)
{
	texts_free(running.disk);
	texts_free(running.loaded);
}

/* ---- what it should hold ---- */

/* Each as "ADDRESS held\n" or "ADDRESS lacking\n". */
static void check_wanted(struct running running, const char *expected)
{
	struct arena *arena = running.disk->arena;
	const char *text = "";

	held_wanted(arena, &running.disk->snapshot);

	for (size_t i = 0; i < running.live->nwanted; i++) {
		const struct nga_wanted *wanted = &running.live->wanted[i];
		text = arena_format(
			arena, "%s%s %s\n", text, wanted->text, wanted->held ? "held" : "lacking");
	}
	ck_assert_str_eq(text, expected);
}

static void wants(const char *loaded, const struct nga_socket *sockets, const char *expected)
{
	struct running nginx = running(loaded, "http { }", sockets);

	check_wanted(nginx, expected);
	running_free(nginx);
}

#define LISTEN(arguments) "http { server { listen " arguments "; } }"

START_TEST(what_is_loaded_is_held_or_lacking)
{
	const struct nga_socket sockets[] = {{.text = "0.0.0.0:80", .own = true},
		{.text = "192.0.2.1:81", .own = true}, {.text = "unix:/run/x", .own = true}, {0}};

	wants("http { server { listen 80; listen 192.0.2.1:81; listen 192.0.2.2:81; listen 82;"
	      "listen unix:/run/x; listen unix:/run/y; } }",
		sockets,
		"0.0.0.0:80 held\n192.0.2.1:81 held\n192.0.2.2:81 lacking\n0.0.0.0:82 lacking\n"
		"unix:/run/x held\nunix:/run/y lacking\n");
}
END_TEST

START_TEST(a_wildcard_holds_what_it_covers)
{
	const struct nga_socket sockets[] = {{.text = "0.0.0.0:80", .own = true}, {0}};

	wants(LISTEN("192.0.2.1:80"), sockets, "192.0.2.1:80 held\n");
	wants(LISTEN("[2001:db8::1]:80"), sockets, "[2001:db8::1]:80 lacking\n");
}
END_TEST

START_TEST(ipv6_holds_ipv4_unless_it_is_alone)
{
	const struct nga_socket along[] = {{.text = "[::]:80", .own = true}, {0}};
	const struct nga_socket alone[] = {{.text = "[::]:80", .own = true, .v6only = true}, {0}};

	wants(LISTEN("80"), along, "0.0.0.0:80 held\n");
	wants(LISTEN("80"), alone, "0.0.0.0:80 lacking\n");
}
END_TEST

START_TEST(what_another_program_holds_is_lacking)
{
	const struct nga_socket sockets[] = {{.text = "0.0.0.0:80"}, {0}};

	wants(LISTEN("80"), sockets, "0.0.0.0:80 lacking\n");
}
END_TEST

START_TEST(datagrams_are_something_else_than_connections)
{
	const struct nga_socket sockets[] = {
		{.text = "0.0.0.0:443 udp", .own = true, .udp = true}, {0}};

	wants("http { server { listen 443; listen 443 quic; } }", sockets,
		"0.0.0.0:443 lacking\n0.0.0.0:443 udp held\n");
}
END_TEST

START_TEST(names_are_left_out)
{
	const struct nga_socket sockets[] = {{0}};

	wants(LISTEN("example.com:80"), sockets, "");
}
END_TEST

START_TEST(nothing_is_wanted_where_the_sockets_are_not_known_or_nothing_runs)
{
	const struct nga_socket sockets[] = {{0}};
	struct running nginx = running(LISTEN("80"), "http { }", sockets);
	nginx.live->running = false;

	wants(LISTEN("80"), NULL, "");
	check_wanted(nginx, "");
	running_free(nginx);
}
END_TEST

START_TEST(what_was_accepted_is_wanted_and_what_is_loaded_comes_first)
{
	static const struct nga_accepted_address addresses[] = {
		{"http", "0.0.0.0:80", "/etc/nginx/a", ""},
		{"http", "0.0.0.0:81", "/etc/nginx/b", ""}};
	const struct nga_accepted accepted = {.addresses = addresses, .naddresses = 2};
	const struct nga_socket sockets[] = {{.text = "0.0.0.0:80", .own = true}, {0}};
	struct running nginx = running("http {\nserver { listen 80; } }", "http { }", sockets);
	nginx.disk->snapshot.accepted = &accepted;

	check_wanted(nginx, "0.0.0.0:80 held\n0.0.0.0:81 lacking\n");

	ck_assert_int_eq(nginx.live->wanted[0].by, NGA_WANTED_LOADED);
	ck_assert_uint_eq(nginx.live->wanted[0].line, 2);
	ck_assert_int_eq(nginx.live->wanted[1].by, NGA_WANTED_ACCEPTED);
	ck_assert_str_eq(nginx.live->wanted[1].file, "/etc/nginx/b");
	running_free(nginx);
}
END_TEST

static void expects(const char *listen, const char *expected)
{
	const char *listens[] = {listen};
	const struct nga_expectation expectation = {
		.site = "shop", .listens = listens, .nlistens = 1, .file = "/etc/own", .line = 3};
	const struct nga_socket sockets[] = {{.text = "192.0.2.1:80", .own = true},
		{.text = "[::]:81", .own = true, .v6only = true},
		{.text = "unix:/run/x", .own = true}, {0}};
	struct running nginx = running("http { }", "http { }", sockets);
	nginx.disk->snapshot.expectations = &expectation;
	nginx.disk->snapshot.nexpectations = 1;

	check_wanted(nginx, expected);

	ck_assert_int_eq(nginx.live->wanted[0].by, NGA_WANTED_EXPECTED);
	ck_assert_ptr_eq(nginx.live->wanted[0].expectation, &expectation);
	ck_assert_uint_eq(nginx.live->wanted[0].line, 3);
	running_free(nginx);
}

START_TEST(an_expected_port_is_held_on_whatever_address)
{
	expects("80", "0.0.0.0:80 held\n");
	expects("81", "0.0.0.0:81 held\n");
	expects("82", "0.0.0.0:82 lacking\n");
}
END_TEST

START_TEST(an_expected_address_is_held_there_alone)
{
	expects("192.0.2.1", "192.0.2.1:80 held\n");
	expects("*:80", "0.0.0.0:80 lacking\n");
	expects("127.0.0.1:81", "127.0.0.1:81 lacking\n");
	expects("[0:0::1]:81", "[::1]:81 held\n");
	expects("unix:/run/x", "unix:/run/x held\n");
	expects("unix:/run/y", "unix:/run/y lacking\n");
}
END_TEST

/* ---- what is in the way ---- */

static const char *const kinds[] = {
	[NGA_OBSTACLE_HELD] = "held",
	[NGA_OBSTACLE_OVERLAP] = "overlap",
	[NGA_OBSTACLE_STALE] = "stale",
	[NGA_OBSTACLE_ZONE] = "zone",
	[NGA_OBSTACLE_BOTH] = "both",
};

/* Each as "KIND ADDRESS OTHER LINE\n". */
static void check_obstacles(struct running running, const char *expected)
{
	struct arena *arena = running.disk->arena;
	const char *text = "";

	held_obstacles(arena, &running.disk->snapshot);

	for (size_t i = 0; i < running.live->nobstacles; i++) {
		const struct nga_obstacle *found = &running.live->obstacles[i];
		text = arena_format(arena, "%s%s %s %s %u\n", text, kinds[found->kind], found->text,
			found->other ? found->other : "-", (unsigned)found->line);
		ck_assert_str_eq(found->file, "/etc/nginx/nginx.conf");
		ck_assert(!found->socket || !found->socket->own);
	}
	ck_assert_str_eq(text, expected);
}

static void meets(const char *disk, const struct nga_socket *sockets, const char *expected)
{
	struct running nginx = running("http { }", disk, sockets);

	check_obstacles(nginx, expected);
	running_free(nginx);
}

START_TEST(what_another_program_holds_is_in_the_way)
{
	const struct nga_socket sockets[] = {{.text = "0.0.0.0:80", .inode = 7}, {0}};
	struct running nginx = running("http { }", "http {\nserver { listen 80; } }", sockets);

	check_obstacles(nginx, "held 0.0.0.0:80 0.0.0.0:80 2\n");

	ck_assert_uint_eq(nginx.live->obstacles[0].socket->inode, 7);
	running_free(nginx);
	meets(LISTEN("127.0.0.1:80"), sockets, "held 127.0.0.1:80 0.0.0.0:80 1\n");
	meets(LISTEN("[::1]:80"), sockets, "");
	meets(LISTEN("81"), sockets, "");
}
END_TEST

START_TEST(another_on_one_address_is_in_the_way_of_all_addresses)
{
	const struct nga_socket sockets[] = {{.text = "127.0.0.1:80"}, {0}};

	meets(LISTEN("80"), sockets, "held 0.0.0.0:80 127.0.0.1:80 1\n");
	meets(LISTEN("127.0.0.2:80"), sockets, "");
}
END_TEST

START_TEST(what_it_holds_it_keeps)
{
	const struct nga_socket sockets[] = {{.text = "0.0.0.0:80", .own = true},
		{.text = "[::]:80", .own = true, .v6only = true}, {0}};

	meets("http { server { listen 80; listen [::]:80; } }", sockets, "");
}
END_TEST

START_TEST(from_one_address_to_all_and_back_is_no_way)
{
	const struct nga_socket one[] = {{.text = "192.0.2.1:80", .own = true}, {0}};
	const struct nga_socket all[] = {{.text = "0.0.0.0:80", .own = true}, {0}};

	meets(LISTEN("80"), one, "overlap 0.0.0.0:80 192.0.2.1:80 1\n");
	meets(LISTEN("192.0.2.1:80"), all, "overlap 192.0.2.1:80 0.0.0.0:80 1\n");
}
END_TEST

START_TEST(an_address_beside_the_wildcard_is_not_bound)
{
	const struct nga_socket sockets[] = {{.text = "0.0.0.0:80", .own = true}, {0}};

	meets("http { server { listen 80; listen 192.0.2.1:80; } }", sockets, "");
	meets("http { server { listen 80; listen 192.0.2.1:80 bind; } }", sockets,
		"overlap 192.0.2.1:80 0.0.0.0:80 1\n");
}
END_TEST

START_TEST(ipv6_that_takes_ipv4_along_meets_ipv4)
{
	const struct nga_socket v4[] = {{.text = "127.0.0.1:80"}, {0}};
	const struct nga_socket v6[] = {{.text = "[::]:80"}, {0}};

	meets(LISTEN("[::]:80 ipv6only=off"), v4, "held [::]:80 127.0.0.1:80 1\n");
	meets(LISTEN("[::]:80"), v4, "");
	meets(LISTEN("80"), v6, "held 0.0.0.0:80 [::]:80 1\n");
}
END_TEST

START_TEST(both_families_at_once_are_too_much)
{
	const struct nga_socket nothing[] = {{0}};
	const struct nga_socket sockets[] = {
		{.text = "0.0.0.0:80", .own = true}, {.text = "[::]:80", .own = true}, {0}};
	static const char both[] = "http { server { listen 80;\nlisten [::]:80 ipv6only=off; } }";

	meets(both, nothing, "both [::]:80 0.0.0.0:80 2\n");
	meets(both, sockets, "");
	meets("http { server { listen 80; listen [::]:80; } }", nothing, "");
	meets("http { server { listen 80; listen [::]:81 ipv6only=off; } }", nothing, "");
}
END_TEST

START_TEST(a_unix_socket_that_it_does_not_hold_may_be_stale)
{
	const struct nga_socket nothing[] = {{0}};
	const struct nga_socket own[] = {{.text = "unix:/run/x", .own = true}, {0}};
	const struct nga_socket others[] = {{.text = "unix:/run/x"}, {0}};

	meets(LISTEN("unix:/run/x"), nothing, "stale unix:/run/x - 1\n");
	meets(LISTEN("unix:/run/x"), own, "");
	meets(LISTEN("unix:/run/x"), others, "held unix:/run/x unix:/run/x 1\n");
}
END_TEST

START_TEST(zones_are_compared_though_the_sockets_are_not_known)
{
	struct running nginx = running("http { limit_req_zone $a zone=z:1m rate=1r/s; }",
		"http { limit_req_zone $b zone=z:1m rate=1r/s; server { listen 80; } }", NULL);

	check_obstacles(nginx, "zone z $a 1\n");
	running_free(nginx);
}
END_TEST

START_TEST(nothing_is_in_the_way_of_one_that_does_not_run)
{
	const struct nga_socket sockets[] = {{.text = "0.0.0.0:80"}, {0}};
	struct running nginx = running("http { }", LISTEN("80"), sockets);
	nginx.live->running = false;

	check_obstacles(nginx, "");
	running_free(nginx);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_loaded_is_held_or_lacking,
		a_wildcard_holds_what_it_covers,
		ipv6_holds_ipv4_unless_it_is_alone,
		what_another_program_holds_is_lacking,
		datagrams_are_something_else_than_connections,
		names_are_left_out,
		nothing_is_wanted_where_the_sockets_are_not_known_or_nothing_runs,
		what_was_accepted_is_wanted_and_what_is_loaded_comes_first,
		an_expected_port_is_held_on_whatever_address,
		an_expected_address_is_held_there_alone,
		what_another_program_holds_is_in_the_way,
		another_on_one_address_is_in_the_way_of_all_addresses,
		what_it_holds_it_keeps,
		from_one_address_to_all_and_back_is_no_way,
		an_address_beside_the_wildcard_is_not_bound,
		ipv6_that_takes_ipv4_along_meets_ipv4,
		both_families_at_once_are_too_much,
		a_unix_socket_that_it_does_not_hold_may_be_stale,
		zones_are_compared_though_the_sockets_are_not_known,
		nothing_is_in_the_way_of_one_that_does_not_run,
		NULL,
	};
	return unit_run("held", tests);
}
