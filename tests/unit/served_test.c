#include "referred.h"
#include "unit.h"

#include <string.h>

/* ---- roots ---- */

START_TEST(a_root_is_judged_where_files_may_be_served_from_it)
{
	static const struct {
		const char *server;
		bool judged;
	} rows[] = {
		{"root /srv;", true},
		{"root /srv; location / { try_files $uri =404; }", true},
		{"root /srv; location / { proxy_pass http://127.0.0.1:1; }", false},
		{"root /srv; location / { return 404; }", false},
		{"root /srv; location / { deny all; }", false},
		{"root /srv; location / { content_by_lua_block { x } }", false},
		{"root /srv; location /a { proxy_pass http://127.0.0.1:1; }", true},
		{"root /srv; location / { return 404; } location = /f.ico { expires 1d; }", true},
		{"root /srv; location / { return 404; } location ~ x { fastcgi_pass a:1; }", false},
		{"root /srv; return 301 https://x$request_uri;", false},
		{"location / { root /srv; }", true},
		{"location / { root /srv; proxy_pass http://127.0.0.1:1; }", false},
		{"root /srv; location / { alias /a/; }", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts =
			of(arena_format(arena, "http { server { %s } }", rows[i].server));
		const struct nga_reference *root = first(texts, NGA_REF_DIRECTORY);
		ck_assert_str_eq(root->path, "/srv");
		ck_assert_msg(root->judged == rows[i].judged, "%s", rows[i].server);
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(a_root_at_http_level_counts_where_a_server_inherits_it)
{
	struct texts *used = of("http { root /srv; server { } }");
	struct texts *unused = of("http { root /srv; server { root /a; } }");

	ck_assert(first(used, NGA_REF_DIRECTORY)->judged);
	ck_assert_ptr_eq(first(used, NGA_REF_DIRECTORY)->server, used->snapshot.servers[0]);
	ck_assert(!first(unused, NGA_REF_DIRECTORY)->judged);
	texts_free(used);
	texts_free(unused);
}
END_TEST

START_TEST(an_alias_of_a_proxied_location_is_not_judged)
{
	struct texts *texts = of("http { server { location /a/ { alias /srv/; } "
				 "location /b/ { alias /b/; proxy_pass http://127.0.0.1:1; } } }");

	ck_assert(nth(texts, NGA_REF_DIRECTORY, 0)->judged);
	ck_assert(!nth(texts, NGA_REF_DIRECTORY, 1)->judged);
	texts_free(texts);
}
END_TEST

/* ---- named locations ---- */

START_TEST(named_locations_are_found_or_missing_in_their_server)
{
	static const struct {
		const char *server;
		enum nga_lookup lookup;
	} rows[] = {
		{"location / { try_files $uri @app; } location @app { return 200; }", NGA_FOUND},
		{"location / { try_files $uri @app; }", NGA_MISSING},
		{"location / { try_files $uri @app; } location @App { return 200; }", NGA_MISSING},
		{"error_page 404 @app; location @app { return 200; }", NGA_FOUND},
		{"error_page 404 = @app;", NGA_MISSING},
		{"location / { location /a { post_action @app; } }", NGA_MISSING},
		{"include named; location / { try_files $uri @app; }", NGA_FOUND},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts = derived((const struct text_file[]){
			{"nginx.conf",
				arena_format(arena, "http { server { %s } }", rows[i].server)},
			{"named", "location @app { return 200; }"},
			{0},
		});
		const struct nga_reference *reference = first(texts, NGA_REF_LOCATION);
		ck_assert_str_eq(reference->path, "@app");
		ck_assert_msg(reference->lookup == rows[i].lookup, "%s", rows[i].server);
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(a_snippet_is_missing_a_location_where_one_of_its_servers_is)
{
	struct texts *texts = derived((const struct text_file[]){
		{"nginx.conf", "http { server { include s; location @app { return 200; } } "
			       "server { include s; } }"},
		{"s", "error_page 404 @app;"},
		{0},
	});

	const struct nga_reference *reference = first(texts, NGA_REF_LOCATION);

	ck_assert_int_eq(reference->lookup, NGA_MISSING);
	ck_assert_ptr_eq(reference->server, texts->snapshot.servers[1]);
	texts_free(texts);
}
END_TEST

START_TEST(error_pages_of_http_count_in_servers_without_their_own)
{
	struct texts *inherits = of("http { error_page 404 @app; server { } }");
	struct texts *has_own = of("http { error_page 404 @app; server { error_page 403 /x; } }");

	ck_assert_int_eq(first(inherits, NGA_REF_LOCATION)->lookup, NGA_MISSING);
	ck_assert_ptr_null(nth(has_own, NGA_REF_LOCATION, 0));
	texts_free(inherits);
	texts_free(has_own);
}
END_TEST

START_TEST(debians_default_site_names_its_root_and_no_more)
{
	struct texts *texts = derived((const struct text_file[]){
		{"nginx.conf", "user www-data; worker_processes auto; pid /run/nginx.pid; "
			       "error_log /var/log/nginx/error.log; "
			       "include /etc/nginx/modules-enabled/*.conf; "
			       "events { worker_connections 768; } "
			       "http { sendfile on; include mime.types; default_type x/y; "
			       "access_log /var/log/nginx/access.log; include sites-enabled/*; }"},
		{"mime.types", "types { text/html html; }"},
		{"sites-enabled/default",
			"server { listen 80 default_server; listen [::]:80 default_server; "
			"root /var/www/html; index index.html index.htm index.nginx-debian.html; "
			"server_name _; location / { try_files $uri $uri/ =404; } }"},
		{0},
	});

	ck_assert_uint_eq(texts->snapshot.nreferences, 4);
	ck_assert_str_eq(texts->snapshot.references[0].path, "/run/nginx.pid");
	ck_assert_str_eq(texts->snapshot.references[1].path, "/var/log/nginx/error.log");
	ck_assert_str_eq(texts->snapshot.references[2].path, "/var/log/nginx/access.log");
	ck_assert_str_eq(texts->snapshot.references[3].path, "/var/www/html");
	ck_assert(texts->snapshot.references[3].judged);
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_root_is_judged_where_files_may_be_served_from_it,
		a_root_at_http_level_counts_where_a_server_inherits_it,
		an_alias_of_a_proxied_location_is_not_judged,
		named_locations_are_found_or_missing_in_their_server,
		a_snippet_is_missing_a_location_where_one_of_its_servers_is,
		error_pages_of_http_count_in_servers_without_their_own,
		debians_default_site_names_its_root_and_no_more,
		NULL,
	};
	return unit_run("served", tests);
}
