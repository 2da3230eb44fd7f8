#include "referred.h"
#include "unit.h"

#include <string.h>

START_TEST(unix_sockets_are_found_in_every_pass_and_in_upstreams)
{
	const char *const lines[] = {
		"proxy_pass http://unix:/run/x:/uri;",
		"proxy_pass http://unix:/run/x;",
		"grpc_pass grpc://unix:/run/x;",
		"grpc_pass unix:/run/x;",
		"fastcgi_pass unix:/run/x;",
		"uwsgi_pass unix:/run/x;",
		"scgi_pass unix:/run/x;",
		"memcached_pass unix:/run/x;",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts =
			of(arena_format(arena, "http { server { location / { %s } } }", lines[i]));
		ck_assert_str_eq(first(texts, NGA_REF_SOCKET)->path, "/run/x");
		ck_assert(first(texts, NGA_REF_SOCKET)->judged);
		ck_assert_int_eq(first(texts, NGA_REF_SOCKET)->opener, NGA_BY_WORKERS);
		ck_assert_uint_eq(texts->snapshot.nreferences, 1);
		texts_free(texts);
		arena_free(arena);
	}
	struct texts *texts = of("http { upstream u { server unix:/run/x weight=2; "
				 "server unix:/run/y down; } }");
	ck_assert_str_eq(first(texts, NGA_REF_SOCKET)->path, "/run/x");
	ck_assert_uint_eq(texts->snapshot.nreferences, 1);
	texts_free(texts);
}
END_TEST

START_TEST(a_pass_to_a_literal_address_is_an_upstream_of_its_own)
{
	static const struct {
		const char *line, *address;
	} rows[] = {
		{"proxy_pass http://127.0.0.1;", "127.0.0.1:80"},
		{"proxy_pass https://127.0.0.1/x;", "127.0.0.1:443"},
		{"proxy_pass http://127.0.0.1:3000/x?y;", "127.0.0.1:3000"},
		{"proxy_pass http://[::1]:3000;", "[::1]:3000"},
		{"grpc_pass 127.0.0.1;", "127.0.0.1:80"},
		{"grpc_pass grpcs://127.0.0.1;", "127.0.0.1:443"},
		{"fastcgi_pass 127.0.0.1:9000;", "127.0.0.1:9000"},
		{"uwsgi_pass uwsgi://127.0.0.1:9000;", "127.0.0.1:9000"},
		{"scgi_pass 127.0.0.1:9000;", "127.0.0.1:9000"},
		{"memcached_pass 10.0.0.1:11211;", "10.0.0.1:11211"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts = of(arena_format(
			arena, "http { server { listen 8080; location / { %s } } }", rows[i].line));
		const struct nga_reference *reference = first(texts, NGA_REF_UPSTREAM);
		ck_assert_uint_eq(reference->naddresses, 1);
		ck_assert_str_eq(reference->addresses[0].text, rows[i].address);
		ck_assert_msg(reference->judged, "%s", rows[i].line);
		ck_assert(reference->addresses[0].local == (rows[i].address[1] != '0'));
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(localhost_is_both_loopback_addresses)
{
	struct texts *texts =
		of("http { server { location / { proxy_pass http://localhost:3000; } } }");

	const struct nga_reference *reference = first(texts, NGA_REF_UPSTREAM);

	ck_assert_uint_eq(reference->naddresses, 2);
	ck_assert_str_eq(reference->addresses[0].text, "127.0.0.1:3000");
	ck_assert_str_eq(reference->addresses[1].text, "[::1]:3000");
	ck_assert(reference->judged);
	texts_free(texts);
}
END_TEST

START_TEST(host_names_keep_an_upstream_from_being_judged)
{
	struct texts *texts =
		of("http { upstream u { server 127.0.0.1:1; server example.com; } server { "
		   "location / { proxy_pass http://u; } "
		   "location /a { proxy_pass http://example.com; } "
		   "location /b { proxy_pass http://$host; } "
		   "location /c { fastcgi_pass 127.0.0.1; } } }");

	ck_assert(!nth(texts, NGA_REF_UPSTREAM, 0)->judged);
	ck_assert(!nth(texts, NGA_REF_UPSTREAM, 1)->judged);
	ck_assert(!nth(texts, NGA_REF_UPSTREAM, 2)->judged);
	ck_assert_ptr_null(nth(texts, NGA_REF_UPSTREAM, 3));
	texts_free(texts);
}
END_TEST

START_TEST(an_upstream_that_is_used_is_one_reference_with_all_its_addresses)
{
	struct texts *texts = of(
		"http { server { listen 8; location / { proxy_pass http://Back/; } location /b { "
		"proxy_pass http://back; } } upstream back { server 127.0.0.1:1; server 127.0.0.1; "
		"server 127.0.0.1:2 down; server 127.0.0.1:3 backup; keepalive 2; } "
		"upstream unused { server 127.0.0.1:4; } }");

	const struct nga_reference *reference = first(texts, NGA_REF_UPSTREAM);

	ck_assert_ptr_null(nth(texts, NGA_REF_UPSTREAM, 1));
	ck_assert_str_eq(reference->path, "back");
	ck_assert_str_eq(reference->directive->words[0].text, "upstream");
	ck_assert_uint_eq(reference->naddresses, 3);
	ck_assert_str_eq(reference->addresses[1].text, "127.0.0.1:80");
	ck_assert_str_eq(reference->addresses[2].text, "127.0.0.1:3");
	ck_assert(reference->judged);
	texts_free(texts);
}
END_TEST

START_TEST(where_a_server_of_this_nginx_listens_somebody_will)
{
	static const struct {
		const char *listen, *pass;
		bool judged;
	} rows[] = {
		{"8080", "http://127.0.0.1:8080", false},
		{"127.0.0.1:8080", "http://127.0.0.1:8080", false},
		{"127.0.0.1:8080", "http://localhost:8080", false},
		{"[::]:8080", "http://[::1]:8080", false},
		{"127.0.0.2:8080", "http://127.0.0.1:8080", true},
		{"[::1]:8080", "http://127.0.0.1:8080", true},
		{"8080", "http://127.0.0.1:8081", true},
		{"unix:/run/x", "http://unix:/run/x:/", false},
		{"unix:/run/x", "http://unix:/run/y:/", true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts = of(arena_format(arena,
			"http { server { listen %s; "
			"location / { proxy_pass %s; } } }",
			rows[i].listen, rows[i].pass));
		ck_assert_msg(texts->snapshot.references[0].judged == rows[i].judged, "%s %s",
			rows[i].listen, rows[i].pass);
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(nothing_is_known_of_who_takes_datagrams)
{
	struct texts *texts =
		of("stream { upstream u { server 127.0.0.1:53; } server { listen 5353 udp; "
		   "proxy_pass u; } server { listen 5354 udp; proxy_pass 127.0.0.1:54; } }");

	ck_assert_uint_eq(texts->snapshot.nreferences, 0);
	texts_free(texts);
}
END_TEST

START_TEST(streams_pass_to_upstreams_of_their_own)
{
	struct texts *texts =
		of("http { upstream u { server 127.0.0.1:1; } } stream { upstream u { server "
		   "127.0.0.1:2; } server { listen 1; proxy_pass u; } server { listen 2; "
		   "proxy_pass 127.0.0.1:3; } }");

	ck_assert_str_eq(nth(texts, NGA_REF_UPSTREAM, 0)->addresses[0].text, "127.0.0.1:2");
	ck_assert_str_eq(nth(texts, NGA_REF_UPSTREAM, 1)->addresses[0].text, "127.0.0.1:3");
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		unix_sockets_are_found_in_every_pass_and_in_upstreams,
		a_pass_to_a_literal_address_is_an_upstream_of_its_own,
		localhost_is_both_loopback_addresses,
		host_names_keep_an_upstream_from_being_judged,
		an_upstream_that_is_used_is_one_reference_with_all_its_addresses,
		where_a_server_of_this_nginx_listens_somebody_will,
		nothing_is_known_of_who_takes_datagrams,
		streams_pass_to_upstreams_of_their_own,
		NULL,
	};
	return unit_run("upstreams", tests);
}
