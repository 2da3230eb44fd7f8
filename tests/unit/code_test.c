#include "unit.h"
#include "world.h"

#include <code.h>

#include <stdio.h>
#include <string.h>

/* The first directive that runs code, in a main file and a site. */
static const char *first_in(const char *main, const char *site)
{
	const struct text_file files[] = {{"nginx.conf", main}, {"sites-enabled/a", site}, {0}};
	struct texts *texts = texts_read(files);
	const struct nga_file *file;
	const struct nga_directive *found = code_first(&texts->snapshot, &file);
	static char said[128];

	(void)snprintf(said, sizeof(said), "%s %s:%u", found ? found->words[0].text : "nothing",
		found ? file->path : "", found ? found->words[0].line : 0);
	texts_free(texts);
	return said;
}

static const char *first(const char *site)
{
	return first_in("http { include sites-enabled/*; }", site);
}

static const struct {
	const char *site, *found;
} known[] = {
	{"load_module /srv/x.so;", "load_module"},
	{"server { location / { perl x::y; } }", "perl"},
	{"perl_modules /srv;", "perl_modules"},
	{"perl_require x.pm;", "perl_require"},
	{"\"perl_set\" $x 'sub {}';", "perl_set"},
	{"init_by_lua 'x()';", "init_by_lua"},
	{"init_by_lua_block { x() }", "init_by_lua_block"},
	{"init_by_lua_file /srv/x.lua;", "init_by_lua_file"},
	{"ssl_engine /srv/x.so;", "ssl_engine"},
	{"server { ssl_certificate_key engine:/srv/x.so:k; }", "ssl_certificate_key"},
	{"location / { proxy_ssl_certificate_key engine:x:k; }", "proxy_ssl_certificate_key"},
	{"env PERL5LIB=/srv;", "env"},
};

START_TEST(what_runs_code_at_a_test_is_found)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t length = strlen(known[i].found);

		const char *found = first(known[i].site);

		ck_assert_int_eq(strncmp(found, known[i].found, length), 0);
		ck_assert_str_eq(found + length, " /etc/nginx/sites-enabled/a:1");
	}
}
END_TEST

static const char *const harmless[] = {
	"server { listen 80; }",
	"ssl_certificate_key /etc/ssl/private/x.key;",
	"ssl_certificate_key $key;",
	"server { location / { content_by_lua_block { perl_set() } } }",
	"env PERL5LIB;",
	"env TZ=UTC;",
	"map $a $b { perl 1; }",
	"# perl_set $x 'sub {}';\n",
	"perls x;",
};

START_TEST(what_runs_none_is_not)
{
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		ck_assert_str_eq(first(harmless[i]), "nothing :0");
}
END_TEST

START_TEST(what_stands_before_a_fault_runs_all_the_same)
{
	const char *found = first("server {\nperl_set $x 'sub {}';\n}}");

	ck_assert_str_eq(found, "perl_set /etc/nginx/sites-enabled/a:2");
}
END_TEST

START_TEST(a_block_that_is_never_closed_hides_nothing)
{
	ck_assert_str_eq(first("server {\nperl x;\n"), "perl /etc/nginx/sites-enabled/a:2");
}
END_TEST

START_TEST(modules_are_loaded_by_files_of_their_pair)
{
	const struct text_file files[] = {{"nginx.conf", "include modules-enabled/*;"},
		{"modules-enabled/perl", "load_module modules/perl.so;"}, {0}};
	struct texts *texts = texts_read(files);
	struct nga_pair *pair = texts_pair(texts, "modules", true);
	const struct nga_file *file;

	struct nga_entry *entry = texts_entry(texts, pair->enabled, "perl");
	texts_file(texts, "modules-enabled/perl")->entry = entry;

	ck_assert_ptr_null(code_first(&texts->snapshot, &file));
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_runs_code_at_a_test_is_found,
		what_runs_none_is_not,
		what_stands_before_a_fault_runs_all_the_same,
		a_block_that_is_never_closed_hides_nothing,
		modules_are_loaded_by_files_of_their_pair,
		NULL,
	};
	return unit_run("code", tests);
}
