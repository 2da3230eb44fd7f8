#include "unit.h"
#include "world.h"

#include <string.h>

#include <servers.h>

START_TEST(every_form_of_a_listen_address_is_told_as_nginx_prints_it)
{
	static const struct {
		const char *written, *text;
		uint16_t port;
	} rows[] = {
		{"80", "0.0.0.0:80", 80},
		{"8080", "0.0.0.0:8080", 8080},
		{"*:80", "0.0.0.0:80", 80},
		{"*", "0.0.0.0:80", 80},
		{"127.0.0.1", "127.0.0.1:80", 80},
		{"127.0.0.1:8080", "127.0.0.1:8080", 8080},
		{"[::]:80", "[::]:80", 80},
		{"[::1]", "[::1]:80", 80},
		{"[0:0:0:0:0:0:0:1]:443", "[::1]:443", 443},
		{"[FE80::A]:443", "[fe80::a]:443", 443},
		{"localhost:80", "127.0.0.1:80", 80},
		{"LocalHost", "127.0.0.1:80", 80},
		{"Example.COM:81", "example.com:81", 81},
		{"unix:/run/X.sock", "unix:/run/X.sock", 0},
		{"UNIX:/run/X.sock", "unix:/run/X.sock", 0},
		{"65536", "65536:80", 80},
		{"127.0.0.1:x", "127.0.0.1:x", 0},
		{"[::1:80", "[::1:80", 0},
		{"08080", "0.0.0.0:8080", 8080},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts = texts_read((const struct text_file[]){
			{"nginx.conf",
				arena_format(arena, "http{server{listen %s;}}", rows[i].written)},
			{0},
		});
		ck_assert_uint_eq(texts->snapshot.naddresses, 1);
		ck_assert_str_eq(texts->snapshot.addresses[0]->text, rows[i].text);
		ck_assert_uint_eq(texts->snapshot.addresses[0]->port, rows[i].port);
		ck_assert_str_eq(texts->snapshot.servers[0]->listens[0].text, rows[i].written);
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(a_server_without_listen_has_the_default_one)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { server_name a; } }"}, {0}});

	const struct nga_server *server = texts->snapshot.servers[0];

	ck_assert_uint_eq(server->nlistens, 1);
	ck_assert_ptr_null(server->listens[0].directive);
	ck_assert_str_eq(server->listens[0].text, "80");
	ck_assert_str_eq(server->listens[0].address->text, "0.0.0.0:80");
	texts_free(texts);
}
END_TEST

START_TEST(a_range_of_ports_is_as_many_addresses)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "stream { server { listen 127.0.0.1:8000-8002; } }"}, {0}});

	ck_assert_uint_eq(texts->snapshot.naddresses, 3);
	ck_assert_str_eq(texts->snapshot.addresses[0]->text, "127.0.0.1:8000");
	ck_assert_str_eq(texts->snapshot.addresses[2]->text, "127.0.0.1:8002");
	ck_assert_uint_eq(texts->snapshot.servers[0]->nlistens, 3);
	texts_free(texts);
}
END_TEST

START_TEST(datagrams_have_addresses_of_their_own)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "stream { server { listen 53; } server { listen 53 udp; } }"}, {0}});

	ck_assert_uint_eq(texts->snapshot.naddresses, 2);
	ck_assert_str_eq(texts->snapshot.addresses[0]->text, "0.0.0.0:53");
	ck_assert_str_eq(texts->snapshot.addresses[1]->text, "0.0.0.0:53 udp");
	texts_free(texts);
}
END_TEST

START_TEST(parameters_of_listen_are_read)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf",
			"http { server { listen 80 default_server; listen 81 default; "
			"listen 443 ssl http2; listen 444 quic; listen 82 proxy_protocol; } }"},
		{0},
	});

	const struct nga_listen *listens = texts->snapshot.servers[0]->listens;

	ck_assert(listens[0].default_server && listens[1].default_server);
	ck_assert(listens[2].ssl && listens[2].address->tls);
	ck_assert(listens[3].quic && listens[3].address->tls);
	ck_assert(listens[4].proxy_protocol && listens[4].address->tls);
	ck_assert(!listens[0].address->tls);
	texts_free(texts);
}
END_TEST

START_TEST(the_old_ssl_directive_makes_its_addresses_speak_tls)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { listen 443; ssl on; } server { listen 80; } }"},
		{0},
	});

	ck_assert(texts->snapshot.addresses[0]->tls);
	ck_assert(!texts->snapshot.addresses[1]->tls);
	texts_free(texts);
}
END_TEST

START_TEST(ssl_on_at_http_level_counts_unless_a_server_says_off)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf",
			"http { ssl on; server { listen 443; } server { listen 80; ssl off; } }"},
		{0},
	});

	ck_assert(texts->snapshot.addresses[0]->tls);
	ck_assert(!texts->snapshot.addresses[1]->tls);
	texts_free(texts);
}
END_TEST

START_TEST(the_default_server_answers_else_the_first)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { listen 80; listen 81; } "
			       "server { listen 80 default_server; "
			       "listen 81; } server { listen 80 default_server; } }"},
		{0},
	});
	struct nga_server **servers = texts->snapshot.servers;

	const struct nga_address *first = texts->snapshot.addresses[0];
	const struct nga_address *second = texts->snapshot.addresses[1];

	ck_assert_ptr_eq(first->answers, servers[1]);
	ck_assert_ptr_eq(first->default_listen, &servers[1]->listens[0]);
	ck_assert_uint_eq(first->nservers, 3);
	ck_assert_ptr_eq(second->answers, servers[0]);
	ck_assert_ptr_null(second->default_listen);
	texts_free(texts);
}
END_TEST

START_TEST(servers_of_all_contexts_are_found_and_their_addresses_stand_apart)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "stream { server { listen 1; } } mail { server { listen 1; } } "
			       "rtmp { server { listen 1; } } http { upstream u { server a; } "
			       "server { listen 1; } }"},
		{0},
	});

	ck_assert_uint_eq(texts->snapshot.nservers, 4);
	ck_assert_uint_eq(texts->snapshot.naddresses, 4);
	ck_assert_str_eq(texts->snapshot.addresses[0]->context, "http");
	ck_assert_str_eq(texts->snapshot.addresses[1]->context, "mail");
	ck_assert_str_eq(texts->snapshot.addresses[2]->context, "rtmp");
	ck_assert_str_eq(texts->snapshot.addresses[3]->context, "stream");
	ck_assert_uint_eq(texts->snapshot.nclaims, 0);
	texts_free(texts);
}
END_TEST

START_TEST(names_are_folded_as_nginx_compares_them)
{
	static const struct {
		const char *written, *folded;
		enum nga_name_kind kind;
	} rows[] = {
		{"Example.COM", "example.com", NGA_NAME_EXACT},
		{"example.com.", "example.com", NGA_NAME_EXACT},
		{"*.Example.com", "*.example.com", NGA_NAME_WILDCARD},
		{".example.com", ".example.com", NGA_NAME_WILDCARD},
		{"www.example.*", "www.example.*", NGA_NAME_WILDCARD},
		{"~^WWW\\.\\D", "~^www\\.\\D", NGA_NAME_REGEX},
		{"\"\"", "", NGA_NAME_EMPTY},
		{"_", "_", NGA_NAME_EXACT},
		{"$hostname", "$hostname", NGA_NAME_EXACT},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts = texts_read((const struct text_file[]){
			{"nginx.conf", arena_format(arena, "http{server{server_name %s;}}",
					       rows[i].written)},
			{0},
		});
		const struct nga_server_name *name = texts->snapshot.servers[0]->names;
		ck_assert_str_eq(name->folded, rows[i].folded);
		ck_assert_int_eq(name->kind, rows[i].kind);
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(a_server_without_server_name_has_the_empty_name)
{
	struct texts *texts = texts_read(
		(const struct text_file[]){{"nginx.conf", "http { server { listen 80; } }"}, {0}});

	const struct nga_server *server = texts->snapshot.servers[0];

	ck_assert_uint_eq(server->nnames, 1);
	ck_assert_ptr_null(server->names[0].word);
	ck_assert_int_eq(server->names[0].kind, NGA_NAME_EMPTY);
	texts_free(texts);
}
END_TEST

START_TEST(snippets_in_a_server_say_names_and_addresses)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { include s; } server { include s; } }"},
		{"s", "listen 8080; server_name a b;"},
		{0},
	});

	const struct nga_server *second = texts->snapshot.servers[1];

	ck_assert_uint_eq(second->nnames, 2);
	ck_assert_ptr_eq(second->names[0].file, texts_file(texts, "s"));
	ck_assert_str_eq(second->listens[0].address->text, "0.0.0.0:8080");
	ck_assert_uint_eq(texts->snapshot.nclaims, 2);
	texts_free(texts);
}
END_TEST

START_TEST(a_server_comes_by_its_file_or_the_nearest_one_that_includes_it)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { } include sites-enabled/*; }"},
		{"sites-enabled/a", "server { }"},
		{"sites-enabled/b", "include inner;"},
		{"inner", "server { }"},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	const struct nga_entry *a = texts_entry(texts, pair->enabled, "a");
	const struct nga_entry *b = texts_entry(texts, pair->enabled, "b");

	ck_assert_ptr_null(texts->snapshot.servers[0]->entry);
	ck_assert_ptr_eq(texts->snapshot.servers[1]->entry, a);
	ck_assert_ptr_eq(texts->snapshot.servers[2]->entry, b);
	texts_free(texts);
}
END_TEST

START_TEST(ranges_without_end_do_not_fill_the_memory)
{
	struct arena *arena = arena_new();
	struct texts *texts;
	const char *server = "server { listen 1-65535; }";
	const char *ten = arena_format(arena, "%s%s%s%s%s%s%s%s%s%s", server, server, server,
		server, server, server, server, server, server, server);

	texts = texts_read((const struct text_file[]){
		{"nginx.conf", arena_format(arena, "stream { %s }", ten)}, {0}});

	ck_assert_uint_eq(texts->snapshot.nservers, 10);
	ck_assert_uint_eq(texts->snapshot.servers[9]->nlistens, 1);
	ck_assert_uint_eq(texts->snapshot.naddresses, 65535);
	texts_free(texts);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_form_of_a_listen_address_is_told_as_nginx_prints_it,
		a_server_without_listen_has_the_default_one,
		a_range_of_ports_is_as_many_addresses,
		datagrams_have_addresses_of_their_own,
		parameters_of_listen_are_read,
		the_old_ssl_directive_makes_its_addresses_speak_tls,
		ssl_on_at_http_level_counts_unless_a_server_says_off,
		the_default_server_answers_else_the_first,
		servers_of_all_contexts_are_found_and_their_addresses_stand_apart,
		names_are_folded_as_nginx_compares_them,
		a_server_without_server_name_has_the_empty_name,
		snippets_in_a_server_say_names_and_addresses,
		a_server_comes_by_its_file_or_the_nearest_one_that_includes_it,
		ranges_without_end_do_not_fill_the_memory,
		NULL,
	};
	return unit_run("servers", tests);
}
