#include "unit.h"

#include <arena.h>
#include <title.h>

#include <string.h>

/* A title, and what it says; NULL for nothing. */
static const struct row {
	const char *text, *program, *conf, *prefix, *globals;
} rows[] = {
	{"nginx: master process nginx", "nginx", NULL, NULL, NULL},
	{"nginx: master process /usr/sbin/nginx -g daemon on; master_process on;",
		"/usr/sbin/nginx", NULL, NULL, "daemon on; master_process on;"},
	{"nginx: master process nginx -g daemon off; -c /etc/x.conf", "nginx", "/etc/x.conf", NULL,
		"daemon off;"},
	{"nginx: master process nginx -c /etc/my sites/x.conf -p /srv/a", "nginx",
		"/etc/my sites/x.conf", "/srv/a", NULL},
	{"nginx: master process nginx -c/x -p/y/ -gpid /z;", "nginx", "/x", "/y/", "pid /z;"},
	{"nginx: master process nginx -qc /x -e stderr", "nginx", "/x", NULL, NULL},
	{"nginx: master process /opt/my nginx/nginx -q -c x", "/opt/my nginx/nginx", "x", NULL,
		NULL},
	{"nginx: master process nginx -g user a; -not-an-option; -c x", "nginx", "x", NULL,
		"user a; -not-an-option;"},
	{"nginx: master process nginx -c a -c b", "nginx", "b", NULL, NULL},
	{"nginx: master process nginx -c", "nginx", "", NULL, NULL},
	{"nginx: master process nginx -", "nginx -", NULL, NULL, NULL},
	{"nginx: master process nginx -c x   ", "nginx", "x", NULL, NULL},
	{"nginx: master process ", "", NULL, NULL, NULL},
	{"angie: master process v1.5.1 #1 [/usr/sbin/angie -c /etc/angie/a.conf]",
		"/usr/sbin/angie", "/etc/angie/a.conf", NULL, NULL},
	{"nginx: master process v [x", "v [x", NULL, NULL, NULL},
};

static void check_text(const struct row *row, const char *what, const char *expected)
{
	if (expected)
		ck_assert_msg(what && strcmp(what, expected) == 0, "%s: %s", row->text, what);
	else
		ck_assert_msg(!what, "%s: %s", row->text, what);
}

START_TEST(a_title_is_split_at_the_options_that_nginx_knows)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *command = title_of_master(rows[i].text);
		ck_assert_ptr_nonnull(command);

		struct title title = title_parse(arena, command);

		check_text(&rows[i], title.program, rows[i].program);
		check_text(&rows[i], title.conf, rows[i].conf);
		check_text(&rows[i], title.prefix, rows[i].prefix);
		check_text(&rows[i], title.globals, rows[i].globals);
	}
	arena_free(arena);
}
END_TEST

START_TEST(only_masters_have_the_title_of_one)
{
	static const char *const others[] = {"", "nginx", "nginx -c nginx: master process x",
		"nginx: worker process", "nginx: cache manager process",
		"nginx: worker process is shutting down", "nginx: master process"};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ck_assert_msg(!title_of_master(others[i]), "%s", others[i]);
	ck_assert(title_is_nginx("nginx: worker process"));
	ck_assert(!title_is_nginx("nginx -t"));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_title_is_split_at_the_options_that_nginx_knows,
		only_masters_have_the_title_of_one,
		NULL,
	};
	return unit_run("title", tests);
}
