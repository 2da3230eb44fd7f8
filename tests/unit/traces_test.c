#include "unit.h"
#include "world.h"

#include <string.h>

#include <traces.h>

static const struct traces_compiled debian = {
	.pid = "/run/nginx.pid",
	.lock = "/var/lock/nginx.lock",
	.error_log = "/var/log/nginx/error.log",
	.http_log = "/var/log/nginx/access.log",
	.temps = {"/var/lib/nginx/body", "/var/lib/nginx/proxy", "/var/lib/nginx/fastcgi",
		"/var/lib/nginx/uwsgi", "/var/lib/nginx/scgi"},
};
static const struct traces_compiled nothing;

/* Both lists as one text: directories, then paths, each ended by a newline. */
static const char *said(struct arena *arena, const struct traces *traces)
{
	const char *text = "";

	for (size_t i = 0; i < traces->ndirectories; i++)
		text = arena_format(arena, "%s%s\n", text, traces->directories[i]);
	text = arena_format(arena, "%s-\n", text);
	for (size_t i = 0; i < traces->npaths; i++)
		text = arena_format(arena, "%s%s\n", text, traces->paths[i]);
	return text;
}

static void expect(const char *conf, const struct traces_compiled *compiled, const char *globals,
	const char *expected)
{
	struct texts *texts = texts_read((const struct text_file[]){{"nginx.conf", conf}, {0}});
	struct traces traces;

	texts->snapshot.prefix = "/usr/share/nginx";
	traces_derive(texts->arena, &texts->snapshot, compiled, globals, &traces);

	ck_assert_str_eq(said(texts->arena, &traces), expected);
	texts_free(texts);
}

START_TEST(what_is_compiled_in_counts_where_nothing_is_said)
{
	expect("events {} http { server { listen 80; } }", &debian, NULL,
		"/run\n/var/lib/nginx\n/var/lock\n/var/log/nginx\n-\n"
		"/run/nginx.pid\n/var/lib/nginx/body\n/var/lib/nginx/fastcgi\n"
		"/var/lib/nginx/proxy\n/var/lib/nginx/scgi\n/var/lib/nginx/uwsgi\n"
		"/var/log/nginx/access.log\n");
}
END_TEST

START_TEST(without_http_nothing_of_http_is_made)
{
	expect("events {} pid /p/pid;", &debian, NULL,
		"/p\n/run\n/var/lib/nginx\n/var/lock\n/var/log/nginx\n-\n/p/pid\n");
}
END_TEST

START_TEST(a_setting_of_all_takes_the_place_of_the_default)
{
	expect("pid /p/pid; http { access_log off; proxy_temp_path /t/proxy; }",
		&(const struct traces_compiled){.pid = "/run/nginx.pid",
			.http_log = "/l/access",
			.temps = {[1] = "/v/proxy"}},
		NULL, "/l\n/p\n/run\n/t\n/v\n-\n/p/pid\n/t/proxy\n");
}
END_TEST

START_TEST(logs_count_in_every_context)
{
	expect("error_log /a/main; http { access_log /b/http; server { error_log /c/server warn; "
	       "location / { access_log /d/place combined; } } } stream { access_log /e/stream x; "
	       "}",
		&nothing, NULL,
		"/a\n/b\n/c\n/d\n/e\n-\n/a/main\n/b/http\n/c/server\n/d/place\n/e/stream\n");
}
END_TEST

START_TEST(what_is_no_file_leaves_no_trace)
{
	expect("error_log stderr; http { access_log off; error_log syslog:server=x; "
	       "error_log memory:32m; access_log syslog:server=y; map $a $b { pid /x/y; } }",
		&nothing, NULL, "-\n");
}
END_TEST

START_TEST(a_path_with_variables_is_cut_at_the_first_and_not_made_at_once)
{
	expect("http { access_log /a/b-$host/c.log; access_log /d/$host.log; }", &nothing, NULL,
		"/a\n/d\n-\n");
}
END_TEST

START_TEST(a_relative_path_counts_from_the_prefix)
{
	expect("error_log logs/e; lock_file logs/lock;", &nothing, NULL,
		"/usr/share/nginx/logs\n-\n/usr/share/nginx/logs/e\n");
}
END_TEST

START_TEST(caches_and_temporary_paths_lie_in_the_directory_above)
{
	expect("http { proxy_cache_path /c/one/ keys_zone=z:1m; fastcgi_temp_path /t/f 1 2; }",
		&nothing, NULL, "/c\n/t\n-\n/c/one\n/t/f\n");
}
END_TEST

START_TEST(a_directory_stands_once_and_swallows_those_below)
{
	expect("error_log /l/a; http { access_log /l/b; access_log /l/n/c; access_log /lx/d; }",
		&nothing, NULL, "/l\n/lx\n-\n/l/a\n/l/b\n/l/n/c\n/lx/d\n");
}
END_TEST

START_TEST(the_globals_of_the_master_count)
{
	expect("events {}", &(const struct traces_compiled){.pid = "/run/nginx.pid"},
		"pid /g/pid; error_log /g/log;", "/g\n/run\n-\n/g/log\n/g/pid\n");
}
END_TEST

START_TEST(an_old_nginx_opens_its_own_log_before_all)
{
	expect("error_log /a/b;",
		&(const struct traces_compiled){.error_log = "/o/log", .opens_error_log = true},
		NULL, "/a\n/o\n-\n/a/b\n/o/log\n");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_compiled_in_counts_where_nothing_is_said,
		without_http_nothing_of_http_is_made,
		a_setting_of_all_takes_the_place_of_the_default,
		logs_count_in_every_context,
		what_is_no_file_leaves_no_trace,
		a_path_with_variables_is_cut_at_the_first_and_not_made_at_once,
		a_relative_path_counts_from_the_prefix,
		caches_and_temporary_paths_lie_in_the_directory_above,
		a_directory_stands_once_and_swallows_those_below,
		the_globals_of_the_master_count,
		an_old_nginx_opens_its_own_log_before_all,
		NULL,
	};
	return unit_run("traces", tests);
}
