#include "referred.h"
#include "unit.h"

#include <string.h>

#include <locations.h>

/* ---- index files ---- */

START_TEST(an_index_is_judged_where_a_static_root_uses_it)
{
	static const struct {
		const char *server;
		const char *candidate; /* the first one; NULL: not judged */
	} rows[] = {
		{"root /srv; index a.html b.html;", "/srv/a.html"},
		{"root /srv/; index a.html;", "/srv/a.html"},
		{"root srv; index a.html;", "/usr/share/nginx/srv/a.html"},
		{"root /; index a.html;", "/a.html"},
		{"location / { root /srv; index a.html; }", "/srv/a.html"},
		{"root /x; index x; location / { root /srv; index a.html; }", "/srv/a.html"},
		{"root /x; index x; location = / { root /srv; index a.html; }", "/srv/a.html"},
		{"index a.html; location ^~ / { root /srv; }", "/srv/a.html"},
		{"index a.html; location / { alias /srv/; }", "/srv/a.html"},
		{"root /srv; index a.html; location /b { return 404; }", "/srv/a.html"},
		{"root /srv; index a.html; location ~ \\.php$ { fastcgi_pass 127.0.0.1:1; }",
			"/srv/a.html"},
		{"root /srv; index a.html; location ~* \\.(js|css)$ { expires 1d; }",
			"/srv/a.html"},
		{"root /srv; index a.html; location ~ /\\.ht { deny all; }", "/srv/a.html"},
		{"root /srv; index a.html; location / { autoindex off; }", "/srv/a.html"},
		{"root /srv; index a.html; error_page 403 /403.html;", "/srv/a.html"},
		{"root /srv; index a.html; error_page 404 = @app;", "/srv/a.html"},
		{"root /srv; index a.html; error_page 403 @a; location / { error_page 404 /x; }",
			"/srv/a.html"},
		{"root /srv; index a.html; error_page 403 404 = /app;", NULL},
		{"root /srv; index a.html; error_page 404 /x; error_page 403 @app;", NULL},
		{"root /srv; index a.html; error_page 403 =200 /x; location / { expires 1d; }",
			NULL},
		{"root /srv;", NULL},
		{"index a.html;", NULL},
		{"root /srv/$host; index a.html;", NULL},
		{"root /srv; index $x.html;", NULL},
		{"root /srv; index a.html /b.php;", NULL},
		{"root /srv; index a.html; autoindex on;", NULL},
		{"root /srv; index a.html; location / { autoindex on; }", NULL},
		{"root /srv; index a.html; location / { random_index on; }", NULL},
		{"root /srv; index a.html; location / { try_files $uri =404; }", NULL},
		{"root /srv; index a.html; try_files $uri =404;", NULL},
		{"root /srv; index a.html; location / { return 404; }", NULL},
		{"root /srv; index a.html; return 404;", NULL},
		{"root /srv; index a.html; rewrite ^ /x;", NULL},
		{"root /srv; index a.html; location / { rewrite ^ /x; }", NULL},
		{"root /srv; index a.html; if ($host) { return 404; }", NULL},
		{"root /srv; index a.html; location / { proxy_pass http://127.0.0.1:1; }", NULL},
		{"root /srv; index a.html; location / { some_new_pass x; }", NULL},
		{"root /srv; index a.html; location / { echo x; }", NULL},
		{"root /srv; index a.html; location / { access_by_lua_file x; }", NULL},
		{"root /srv; index a.html; location / { perl x; }", NULL},
		{"root /srv; index a.html; location / { stub_status; }", NULL},
		{"root /srv; index a.html; location / { empty_gif; }", NULL},
		{"root /srv; index a.html; location / { js_content x; }", NULL},
		{"root /srv; index a.html; location ~ ^/(a|b)?$ { expires 1d; }", NULL},
		{"root /srv; index a.html; location ~ .* { expires 1d; }", NULL},
		{"root /srv; index a.html; location / { location = / { return 404; } }", NULL},
		{"index a.html; location / { alias /srv; }", NULL},
		{"index a.html; alias /srv/;", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts =
			of(arena_format(arena, "http { server { %s } }", rows[i].server));
		const struct nga_reference *index = nth(texts, NGA_REF_INDEX, 0);
		ck_assert_msg((index != NULL) == (rows[i].candidate != NULL), "%s", rows[i].server);
		if (index) {
			ck_assert_str_eq(index->candidates[0], rows[i].candidate);
			ck_assert_str_eq(index->directive->words[0].text, "index");
		}
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(an_index_has_all_candidates_and_its_root)
{
	struct texts *texts = of("http { index a b; server { root /srv; } server { root /srw; } }");

	const struct nga_reference *one = nth(texts, NGA_REF_INDEX, 0);
	const struct nga_reference *two = nth(texts, NGA_REF_INDEX, 1);

	ck_assert_str_eq(one->path, "/srv");
	ck_assert_uint_eq(one->ncandidates, 2);
	ck_assert_str_eq(one->candidates[1], "/srv/b");
	ck_assert_str_eq(two->path, "/srw");
	ck_assert_ptr_eq(two->server, texts->snapshot.servers[1]);
	texts_free(texts);
}
END_TEST

/* ---- error pages ---- */

START_TEST(an_error_page_leads_to_a_file_where_its_location_serves_one)
{
	static const struct {
		const char *server;
		const char *path; /* NULL: not judged */
	} rows[] = {
		{"root /srv; error_page 404 /404.html;", "/srv/404.html"},
		{"root /srv; error_page 404 =200 /404.html?x;", "/srv/404.html"},
		{"error_page 500 502 /50x.html; location = /50x.html { root /usr/html; }",
			"/usr/html/50x.html"},
		{"root /a; error_page 404 /e/404.html; location /e/ { alias /srv/; }",
			"/srv/404.html"},
		{"root /srv; location / { error_page 404 /404.html; }", "/srv/404.html"},
		{"root /srv; error_page 404 /404.html; location / { try_files $uri =404; } "
		 "location = /404.html { internal; }",
			"/srv/404.html"},
		{"root /srv; error_page 404 /404.html; location ~ \\.php$ { return 404; }",
			"/srv/404.html"},
		{"root /srv; error_page 404 /404.html; location /404 { return 404; }", NULL},
		{"root /srv; error_page 404 /404.html; location ~ \\.html$ { return 404; }", NULL},
		{"root /srv; error_page 404 /404.html; location / { proxy_pass http://a.b; }",
			NULL},
		{"root /srv; error_page 404 /404.html; location / { try_files $uri =404; }", NULL},
		{"root /srv; error_page 404 /$host.html;", NULL},
		{"root /srv; error_page 404 http://x/404.html;", NULL},
		{"root /srv; error_page 404 @x;", NULL},
		{"root /srv; error_page 404 /e/;", NULL},
		{"error_page 404 /404.html;", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts =
			of(arena_format(arena, "http { server { %s } }", rows[i].server));
		const struct nga_reference *page = nth(texts, NGA_REF_ERROR_PAGE, 0);
		ck_assert_msg((page != NULL) == (rows[i].path != NULL), "%s", rows[i].server);
		if (page)
			ck_assert_str_eq(page->path, rows[i].path);
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(patterns_match_unless_a_piece_that_they_need_is_not_there)
{
	static const struct {
		const char *pattern, *uri;
		bool may;
	} rows[] = {
		{"\\.php$", "/", false},
		{"\\.PHP$", "/a.php", false},
		{"^/(img|css)/", "/", false},
		{"^/(img|css)/", "/img/x", true},
		{"\\.(js|css)$", "/404.html", true},
		{"a|b", "/", true},
		{"(?i)\\.php", "/", true},
		{"^/$", "/", true},
		{"", "/", true},
		{"[^/]\\.php", "/", false},
		{"[]a]b", "/b", true},
		{"\\d\\d", "/", false},
		{"x?y*z{0}", "/", true},
		{"\\", "/", true},
		{"(a", "/", true},
		{"[a", "/", true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(location_pattern_may_match(rows[i].pattern, rows[i].uri, false) ==
				      rows[i].may,
			"%s", rows[i].pattern);
	ck_assert(location_pattern_may_match("\\.PHP$", "/a.php", true));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_index_is_judged_where_a_static_root_uses_it,
		an_index_has_all_candidates_and_its_root,
		an_error_page_leads_to_a_file_where_its_location_serves_one,
		patterns_match_unless_a_piece_that_they_need_is_not_there,
		NULL,
	};
	return unit_run("served_files", tests);
}
