#include "unit.h"
#include "world.h"

#include <string.h>

#include <binds.h>

/* What is bound, each as "host family line\n". */
static void expect(const char *conf, const char *expected)
{
	struct texts *texts = texts_read((const struct text_file[]){{"nginx.conf", conf}, {0}});
	struct binds binds;
	const char *text = "";

	binds_derive(texts->arena, &texts->snapshot, &binds);

	for (size_t i = 0; i < binds.n; i++)
		text = arena_format(texts->arena, "%s%s %d %u\n", text, binds.items[i].host,
			binds.items[i].v6 ? 6 : 4, binds.items[i].line);
	ck_assert_str_eq(text, expected);
	texts_free(texts);
}

START_TEST(every_address_is_bound_once_and_told_where_it_is_said_first)
{
	expect("http { server { listen 192.0.2.1:80; }\nserver { listen 192.0.2.1:80; }\n"
	       "server {\nlisten [::1]:81; listen localhost:82; } }",
		"192.0.2.1 4 1\n::1 6 4\n127.0.0.1 4 4\n");
}
END_TEST

START_TEST(a_wildcard_stands_for_the_others_on_its_port)
{
	expect("http { server { listen 192.0.2.1:80; listen 192.0.2.1:81; listen [::1]:80; "
	       "listen 80; } }",
		"192.0.2.1 4 1\n::1 6 1\n0.0.0.0 4 1\n");
}
END_TEST

START_TEST(one_that_wants_a_socket_of_its_own_is_bound_beside_the_wildcard)
{
	expect("http { server { listen 192.0.2.1:80 backlog=5; listen 192.0.2.2:80 ssl; "
	       "listen 80; } }",
		"192.0.2.1 4 1\n0.0.0.0 4 1\n");
}
END_TEST

START_TEST(a_wildcard_of_another_module_stands_for_nothing)
{
	expect("http { server { listen 192.0.2.1:80; } } stream { server { listen 80; } }",
		"192.0.2.1 4 1\n0.0.0.0 4 1\n");
}
END_TEST

START_TEST(datagrams_have_wildcards_of_their_own)
{
	expect("stream { server { listen 192.0.2.1:80; listen 192.0.2.1:80 udp; listen 80 udp; "
	       "listen [::1]:80 udp; } }",
		"192.0.2.1 4 1\n0.0.0.0 4 1\n::1 6 1\n");
}
END_TEST

START_TEST(names_and_unix_sockets_are_not_asked_about)
{
	expect("http { server { listen example.com:80; listen unix:/run/x; } }", "");
}
END_TEST

START_TEST(a_server_without_listen_is_told_by_its_block)
{
	expect("http {\nserver { }\n}", "0.0.0.0 4 2\n");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_address_is_bound_once_and_told_where_it_is_said_first,
		a_wildcard_stands_for_the_others_on_its_port,
		one_that_wants_a_socket_of_its_own_is_bound_beside_the_wildcard,
		a_wildcard_of_another_module_stands_for_nothing,
		datagrams_have_wildcards_of_their_own,
		names_and_unix_sockets_are_not_asked_about,
		a_server_without_listen_is_told_by_its_block,
		NULL,
	};
	return unit_run("binds", tests);
}
