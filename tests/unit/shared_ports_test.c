/* What the kernel lets the running nginx bind beside another: UDP, and reuseport. */
#include "unit.h"
#include "world.h"

#include <held.h>

#include <string.h>

#define LISTEN(arguments) "http { server { listen " arguments "; } }"
static const char *const kinds[] = {
	[NGA_OBSTACLE_HELD] = "held",
	[NGA_OBSTACLE_OVERLAP] = "overlap",
	[NGA_OBSTACLE_BOTH] = "both",
};

/* Each as "KIND ADDRESS OTHER\n", of what is left when the sockets have been asked. */
static void leaves(const char *disk, const struct nga_socket *sockets, const char *expected)
{
	enum { ROOT = 0 };
	struct texts *texts = texts_read((const struct text_file[]){{"nginx.conf", disk}, {0}});
	struct nga_live *live = &texts->snapshot.live;
	struct arena *arena = texts->arena;
	const char *text = "";

	*live = (struct nga_live){.looked = true, .running = true, .sockets_known = true};
	while (sockets[live->nsockets].text)
		live->nsockets++;
	live->sockets = arena_array(arena, live->nsockets + 1, sizeof(*sockets));
	memcpy(live->sockets, sockets, live->nsockets * sizeof(*sockets));
	held_obstacles(arena, &texts->snapshot);
	held_settle(live, ROOT);

	for (size_t i = 0; i < live->nobstacles; i++) {
		const struct nga_obstacle *found = &live->obstacles[i];
		text = arena_format(
			arena, "%s%s %s %s\n", text, kinds[found->kind], found->text, found->other);
		ck_assert(!found->unsure && (!found->socket || !found->socket->own));
	}
	ck_assert_str_eq(text, expected);
	texts_free(texts);
}

#define DATAGRAMS(arguments) "stream { server { listen " arguments "; return x; } }"

START_TEST(a_datagram_port_is_shared_with_whoever_lets_others_have_it)
{
	const struct nga_socket sockets[] = {{.text = "127.0.0.1:53 udp",
						     .udp = true,
						     .reuse_known = true,
						     .reuses_address = true},
		{.text = "127.0.0.2:53 udp", .udp = true, .reuse_known = true},
		{.text = "127.0.0.3:53 udp", .udp = true, .reuse_known = true},
		{.text = "127.0.0.4:53 udp", .udp = true}, {.text = "127.0.0.5:53"}, {0}};

	leaves(DATAGRAMS("53 udp"), sockets, "held 0.0.0.0:53 udp 127.0.0.2:53 udp\n");
	leaves(DATAGRAMS("127.0.0.1:53 udp"), sockets, "");
	leaves(DATAGRAMS("127.0.0.2:53 udp"), sockets, "held 127.0.0.2:53 udp 127.0.0.2:53 udp\n");
	leaves(DATAGRAMS("127.0.0.4:53 udp"), sockets, "");
	leaves(DATAGRAMS("127.0.0.5:53 udp"), sockets, "");
}
END_TEST

START_TEST(datagrams_of_its_own_exclude_nothing)
{
	const struct nga_socket sockets[] = {
		{.text = "127.0.0.1:53 udp", .udp = true, .own = true}, {0}};

	leaves(DATAGRAMS("53 udp"), sockets, "");
}
END_TEST

START_TEST(reuseport_takes_both_and_one_user)
{
	const struct nga_socket plain[] = {{.text = "0.0.0.0:80", .reuse_known = true}, {0}};
	const struct nga_socket ours[] = {
		{.text = "0.0.0.0:80", .reuse_known = true, .reuses_port = true}, {0}};
	const struct nga_socket theirs[] = {
		{.text = "0.0.0.0:80", .reuse_known = true, .reuses_port = true, .uid = 7}, {0}};
	const struct nga_socket own[] = {
		{.text = "127.0.0.1:80", .reuse_known = true, .reuses_port = true, .own = true},
		{0}};
	static const char held[] = "held 0.0.0.0:80 0.0.0.0:80\n";

	leaves(LISTEN("80 reuseport"), ours, "");
	leaves(LISTEN("80 reuseport"), own, "");
	leaves(LISTEN("80 reuseport"), plain, held);
	leaves(LISTEN("80 reuseport"), theirs, held);
	leaves(LISTEN("80"), ours, held);
	leaves(LISTEN("80"), own, "overlap 0.0.0.0:80 127.0.0.1:80\n");
}
END_TEST

START_TEST(both_families_that_say_reuseport_are_not_too_much)
{
	const struct nga_socket nothing[] = {{0}};

	leaves("http { server { listen 80 reuseport; listen [::]:80 ipv6only=off reuseport; } }",
		nothing, "");
	leaves("http { server { listen 80; listen [::]:80 ipv6only=off reuseport; } }", nothing,
		"both [::]:80 0.0.0.0:80\n");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_datagram_port_is_shared_with_whoever_lets_others_have_it,
		datagrams_of_its_own_exclude_nothing,
		reuseport_takes_both_and_one_user,
		both_families_that_say_reuseport_are_not_too_much,
		NULL,
	};
	return unit_run("shared_ports", tests);
}
