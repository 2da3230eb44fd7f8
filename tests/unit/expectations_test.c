#include "expected.h"

#include <stdio.h>

/* The site "shop", enabled, with this text; `more` stands at http level before it. */
static struct texts *shop_after(const char *more, const char *text)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include more.conf; include sites-enabled/*; }"},
		{"more.conf", more},
		{"sites-enabled/shop", text},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);

	texts_enable(texts, texts_entry(texts, pair->available[0], "shop"), "shop");
	return texts;
}

static struct texts *shop(const char *text)
{
	return shop_after("", text);
}

static void check_upstream(struct texts *texts, const char *wanted, enum nga_instead instead)
{
	expect(texts, (struct nga_expectation){.upstream = wanted});

	ck_assert_int_eq(part_of(texts, NGA_PART_UPSTREAM)->instead, instead);
}

static const char *there_of(struct texts *texts, enum nga_part part)
{
	return part_of(texts, part)->there;
}

/* ---- enabled or not ---- */

START_TEST(a_site_that_is_enabled_is_as_expected)
{
	struct texts *texts = shop("server { }");

	expect(texts, (struct nga_expectation){.enabled = NGA_WISH_YES});

	ck_assert_uint_eq(texts->snapshot.nexpected, 1);
	ck_assert_int_eq(part_of(texts, NGA_PART_ENABLED)->instead, NGA_INSTEAD_NONE);
	texts_free(texts);
}
END_TEST

START_TEST(a_site_that_should_be_off_and_is_loaded_is_told)
{
	struct texts *texts = shop("server { }");

	expect(texts, (struct nga_expectation){.enabled = NGA_WISH_NO, .upstream = "127.0.0.1:1"});

	ck_assert_uint_eq(texts->snapshot.nexpected, 1);
	ck_assert_str_eq(there_of(texts, NGA_PART_DISABLED), "/etc/nginx/sites-enabled/shop");
	texts_free(texts);
}
END_TEST

START_TEST(a_site_that_is_nowhere_is_missing_where_it_should_be)
{
	struct texts *texts = shop("server { }");

	expect(texts, (struct nga_expectation){.site = "blog", .enabled = NGA_WISH_YES});
	const struct nga_site *blog = &texts->snapshot.sites[0];

	ck_assert_int_eq(part_of(texts, NGA_PART_ENABLED)->instead, NGA_INSTEAD_ABSENT);
	ck_assert_str_eq(blog->name, "blog");
	ck_assert_int_eq(blog->state, NGA_STATE_MISSING);
	ck_assert_str_eq(blog->place, "/etc/nginx/sites-enabled/blog");
	texts_free(texts);
}
END_TEST

START_TEST(what_cannot_hold_of_a_missing_site_follows)
{
	const char *names[] = {"blog.example.com"}, *listens[] = {"443"};
	struct texts *texts = shop("server { }");

	expect(texts, (struct nga_expectation){.site = "blog",
			      .enabled = NGA_WISH_YES,
			      .server_names = names,
			      .nserver_names = 1,
			      .listens = listens,
			      .nlistens = 1,
			      .upstream = "127.0.0.1:3000"});

	ck_assert_uint_eq(texts->snapshot.nexpected, 4);
	ck_assert(!part_of(texts, NGA_PART_ENABLED)->follows);
	ck_assert(part_of(texts, NGA_PART_NAME)->follows);
	ck_assert(part_of(texts, NGA_PART_LISTEN)->follows);
	ck_assert(part_of(texts, NGA_PART_UPSTREAM)->follows);
	texts_free(texts);
}
END_TEST

START_TEST(an_ordering_prefix_does_not_hide_an_expected_site)
{
	struct texts *texts = shop("server { }");

	expect(texts, (struct nga_expectation){.site = "10-shop.conf", .enabled = NGA_WISH_YES});

	ck_assert_int_eq(part_of(texts, NGA_PART_ENABLED)->instead, NGA_INSTEAD_NONE);
	ck_assert_uint_eq(texts->snapshot.nsites, 1);
	texts_free(texts);
}
END_TEST

/* ---- names ---- */

static enum nga_instead name_in(const char *text, const char *name)
{
	struct texts *texts = shop(text);

	expect(texts, (struct nga_expectation){.server_names = &name, .nserver_names = 1});
	enum nga_instead instead = part_of(texts, NGA_PART_NAME)->instead;
	texts_free(texts);
	return instead;
}

START_TEST(a_name_is_held_however_it_is_written)
{
	static const char *const servers[] = {"server_name a.b shop.example.com;",
		"server_name SHOP.example.COM.;", "server_name *.example.com;",
		"server_name .example.com;", "server_name shop.example.*;", "server_name ~^shop;"};

	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
		char text[128];
		(void)snprintf(text, sizeof(text), "server { %s }", servers[i]);
		ck_assert_msg(name_in(text, "shop.example.com") == NGA_INSTEAD_NONE, "%s", text);
		ck_assert_msg(name_in(text, "Shop.Example.Com.") == NGA_INSTEAD_NONE, "%s", text);
	}
}
END_TEST

START_TEST(a_name_that_the_site_has_not_is_told_with_those_it_has)
{
	const char *name = "shop.example.com";
	struct texts *texts =
		shop("server { server_name a.b *.a.b; } server { server_name a.b c; }");

	expect(texts, (struct nga_expectation){.server_names = &name, .nserver_names = 1});

	ck_assert_int_eq(part_of(texts, NGA_PART_NAME)->instead, NGA_INSTEAD_NAMES);
	ck_assert_str_eq(there_of(texts, NGA_PART_NAME), "a.b, *.a.b, c");
	ck_assert_int_eq(
		name_in("server { server_name shop.example.com.evil; }", name), NGA_INSTEAD_NAMES);
	ck_assert_int_eq(
		name_in("server { server_name *.shop.example.com; }", name), NGA_INSTEAD_NAMES);
	texts_free(texts);
}
END_TEST

START_TEST(a_name_that_an_earlier_server_answers_to_is_told)
{
	const char *name = "shop.example.com";
	struct texts *texts = shop_after("server { server_name shop.example.com; }",
		"server { server_name shop.example.com; }");

	expect(texts, (struct nga_expectation){.server_names = &name, .nserver_names = 1});

	ck_assert_int_eq(part_of(texts, NGA_PART_NAME)->instead, NGA_INSTEAD_SERVER);
	ck_assert_str_eq(part_of(texts, NGA_PART_NAME)->server->file->path, "/etc/nginx/more.conf");
	texts_free(texts);
}
END_TEST

START_TEST(a_wildcard_gives_way_to_the_name_itself)
{
	const char *name = "shop.example.com";
	struct texts *texts = shop_after("server { server_name shop.example.com; }",
		"server { server_name *.example.com; }");

	expect(texts, (struct nga_expectation){.server_names = &name, .nserver_names = 1});

	ck_assert_int_eq(part_of(texts, NGA_PART_NAME)->instead, NGA_INSTEAD_SERVER);
	texts_free(texts);
}
END_TEST

START_TEST(a_title_that_is_no_site_stands_for_whoever_has_the_names)
{
	const char *name = "shop.example.com";
	struct texts *texts = shop(
		"server { server_name shop.example.com; location / { proxy_pass http://[::1]:1; } }"
		"server { location / { proxy_pass http://127.0.0.1:2; } }");

	expect(texts, (struct nga_expectation){.site = "front",
			      .server_names = &name,
			      .nserver_names = 1,
			      .upstream = "127.0.0.1:2"});

	ck_assert_int_eq(part_of(texts, NGA_PART_NAME)->instead, NGA_INSTEAD_NONE);
	ck_assert_int_eq(part_of(texts, NGA_PART_UPSTREAM)->instead, NGA_INSTEAD_PASSES);
	ck_assert_str_eq(there_of(texts, NGA_PART_UPSTREAM), "[::1]:1");
	texts_free(texts);
}
END_TEST

/* ---- addresses ---- */

static enum nga_instead listen_in(const char *listen, const char *wanted)
{
	char text[128];
	(void)snprintf(text, sizeof(text), "server { %s }", listen);
	struct texts *texts = shop(text);

	expect(texts, (struct nga_expectation){.listens = &wanted, .nlistens = 1});
	enum nga_instead instead = part_of(texts, NGA_PART_LISTEN)->instead;
	texts_free(texts);
	return instead;
}

START_TEST(a_port_is_held_by_any_address_with_it)
{
	ck_assert_int_eq(listen_in("listen 443 ssl;", "443"), NGA_INSTEAD_NONE);
	ck_assert_int_eq(listen_in("listen [::]:443 ssl;", "443"), NGA_INSTEAD_NONE);
	ck_assert_int_eq(listen_in("listen 192.0.2.1:443 ssl;", "443"), NGA_INSTEAD_NONE);
	ck_assert_int_eq(listen_in("", "80"), NGA_INSTEAD_NONE);
	ck_assert_int_eq(listen_in("listen 4430;", "443"), NGA_INSTEAD_LISTENS);
	ck_assert_int_eq(listen_in("listen unix:/run/443;", "443"), NGA_INSTEAD_LISTENS);
	ck_assert_int_eq(listen_in("listen 443 quic;", "443"), NGA_INSTEAD_LISTENS);
}
END_TEST

START_TEST(an_address_is_held_by_itself_and_by_the_wildcard_of_its_family)
{
	ck_assert_int_eq(listen_in("listen 127.0.0.1:8080;", "127.0.0.1:8080"), NGA_INSTEAD_NONE);
	ck_assert_int_eq(listen_in("listen localhost:8080;", "127.0.0.1:8080"), NGA_INSTEAD_NONE);
	ck_assert_int_eq(listen_in("listen 8080;", "127.0.0.1:8080"), NGA_INSTEAD_NONE);
	ck_assert_int_eq(listen_in("listen [::]:8080;", "[::1]:8080"), NGA_INSTEAD_NONE);
	ck_assert_int_eq(listen_in("listen 8080;", "[::1]:8080"), NGA_INSTEAD_LISTENS);
	ck_assert_int_eq(listen_in("listen [::]:8080;", "127.0.0.1:8080"), NGA_INSTEAD_LISTENS);
	ck_assert_int_eq(listen_in("listen 127.0.0.1:8080;", "*:8080"), NGA_INSTEAD_LISTENS);
	ck_assert_int_eq(listen_in("listen unix:/run/s;", "unix:/run/s"), NGA_INSTEAD_NONE);
	ck_assert_int_eq(listen_in("listen unix:/run/t;", "unix:/run/s"), NGA_INSTEAD_LISTENS);
}
END_TEST

START_TEST(other_addresses_are_told_each_once)
{
	const char *wanted = "443";
	struct texts *texts =
		shop("server { listen 80; listen [::]:80; } server { listen 80; listen 8080; }");

	expect(texts, (struct nga_expectation){.listens = &wanted, .nlistens = 1});

	ck_assert_str_eq(there_of(texts, NGA_PART_LISTEN), "0.0.0.0:80, [::]:80, 0.0.0.0:8080");
	texts_free(texts);
}
END_TEST

/* ---- where requests end ---- */

START_TEST(requests_reach_an_address_by_any_location_and_any_protocol)
{
	static const char *const lines[] = {
		"location / { proxy_pass http://127.0.0.1:3000; }",
		"location /api { proxy_pass http://127.0.0.1:3000/v1/; }",
		"location / { if ($x) { proxy_pass http://127.0.0.1:3000; } }",
		"location / { try_files $uri @app; } location @app { uwsgi_pass 127.0.0.1:3000; }",
		"location / { location ~ x { proxy_pass http://localhost:3000; } }",
		"location / { grpc_pass grpc://127.0.0.1:3000; }",
		"location / { proxy_pass http://127.0.0.1:3000$request_uri; }",
		"set $app 127.0.0.1:3000; location / { proxy_pass http://$app; }",
		"set $port 3000; location / { proxy_pass http://127.0.0.1:$port/x; }",
		"set $a http://127.0.0.1; location / { set $b $a:3000; proxy_pass $b; }",
		"location / { proxy_pass http://app; }",
		"location / { proxy_pass http://APP/; }",
		"location / { proxy_pass http://${mapped}; }",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char text[160];
		(void)snprintf(text, sizeof(text), "server { %s }", lines[i]);
		struct texts *texts =
			shop_after("upstream app { server 127.0.0.1:1; server 127.0.0.1:3000; }"
				   "map $host $mapped { default 127.0.0.1:1; x app; }",
				text);
		expect(texts, (struct nga_expectation){.upstream = "127.0.0.1:3000"});
		ck_assert_msg(
			part_of(texts, NGA_PART_UPSTREAM)->instead == NGA_INSTEAD_NONE, "%s", text);
		texts_free(texts);
	}
}
END_TEST

START_TEST(requests_that_end_elsewhere_are_told_with_the_address)
{
	struct texts *texts =
		shop_after("upstream app { server 127.0.0.1:3000 down; server 127.0.0.1:4000; }",
			"server { location / { proxy_pass http://app; } }");

	check_upstream(texts, "127.0.0.1:3000", NGA_INSTEAD_PASSES);

	ck_assert_str_eq(there_of(texts, NGA_PART_UPSTREAM), "127.0.0.1:4000");
	texts_free(texts);
}
END_TEST

START_TEST(an_upstream_block_may_be_expected_by_its_name)
{
	struct texts *texts = shop_after("upstream app { server 127.0.0.1:4000; }",
		"server { location / { proxy_pass https://app; } }");

	check_upstream(texts, "app", NGA_INSTEAD_NONE);
	texts_free(texts);
}
END_TEST

START_TEST(a_unix_socket_may_be_expected)
{
	struct texts *texts = shop("server { location / { proxy_pass http://unix:/run/a:/x; } "
				   "location /php { fastcgi_pass unix:/run/php.sock; } }");

	check_upstream(texts, "unix:/run/a", NGA_INSTEAD_NONE);
	check_upstream(texts, "unix:/run/php.sock", NGA_INSTEAD_NONE);
	check_upstream(texts, "unix:/run/b", NGA_INSTEAD_PASSES);
	texts_free(texts);
}
END_TEST

START_TEST(files_in_place_of_an_application_are_told_with_their_directory)
{
	struct texts *texts = shop("server { root /srv/old; return 404; }"
				   "server { location / { root /srv/www; } root /srv/x; }");
	struct texts *outer = shop_after("root /srv/all;", "server { }");
	struct texts *none = shop("server { location /img { root /srv/img; } }");

	check_upstream(texts, "127.0.0.1:3000", NGA_INSTEAD_FILES);
	ck_assert_str_eq(there_of(texts, NGA_PART_UPSTREAM), "/srv/old");
	check_upstream(outer, "127.0.0.1:3000", NGA_INSTEAD_FILES);
	ck_assert_str_eq(there_of(outer, NGA_PART_UPSTREAM), "/srv/all");
	check_upstream(none, "127.0.0.1:3000", NGA_INSTEAD_FILES);
	ck_assert_ptr_null(there_of(none, NGA_PART_UPSTREAM));
	texts_free(texts);
	texts_free(outer);
	texts_free(none);
}
END_TEST

START_TEST(of_several_servers_the_one_that_only_redirects_is_told_last)
{
	struct texts *texts = shop("server { listen 80; return 301 https://$host$request_uri; }"
				   "server { listen 443; root /srv/www; }");
	struct texts *alone = shop("server { return 301 https://a.b/; }");

	check_upstream(texts, "127.0.0.1:3000", NGA_INSTEAD_FILES);
	ck_assert_str_eq(there_of(texts, NGA_PART_UPSTREAM), "/srv/www");
	check_upstream(alone, "127.0.0.1:3000", NGA_INSTEAD_RETURNS);
	ck_assert_str_eq(there_of(alone, NGA_PART_UPSTREAM), "return 301 https://a.b/");
	texts_free(texts);
	texts_free(alone);
}
END_TEST

START_TEST(where_only_a_request_knows_nothing_is_told)
{
	struct texts *texts = shop("server { location / { proxy_pass http://$arg_to; } }");
	struct texts *circle =
		shop("server { set $a $b; set $b $a; location / { proxy_pass http://$a; } }");

	check_upstream(texts, "127.0.0.1:3000", NGA_INSTEAD_NONE);
	check_upstream(circle, "127.0.0.1:3000", NGA_INSTEAD_NONE);
	texts_free(texts);
	texts_free(circle);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_site_that_is_enabled_is_as_expected,
		a_site_that_should_be_off_and_is_loaded_is_told,
		a_site_that_is_nowhere_is_missing_where_it_should_be,
		what_cannot_hold_of_a_missing_site_follows,
		an_ordering_prefix_does_not_hide_an_expected_site,
		a_name_is_held_however_it_is_written,
		a_name_that_the_site_has_not_is_told_with_those_it_has,
		a_name_that_an_earlier_server_answers_to_is_told,
		a_wildcard_gives_way_to_the_name_itself,
		a_title_that_is_no_site_stands_for_whoever_has_the_names,
		a_port_is_held_by_any_address_with_it,
		an_address_is_held_by_itself_and_by_the_wildcard_of_its_family,
		other_addresses_are_told_each_once,
		requests_reach_an_address_by_any_location_and_any_protocol,
		requests_that_end_elsewhere_are_told_with_the_address,
		an_upstream_block_may_be_expected_by_its_name,
		a_unix_socket_may_be_expected,
		files_in_place_of_an_application_are_told_with_their_directory,
		of_several_servers_the_one_that_only_redirects_is_told_last,
		where_only_a_request_knows_nothing_is_told,
		NULL,
	};
	return unit_run("expectations", tests);
}
