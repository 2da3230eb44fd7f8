/* Which certificates servers use, and what names a certificate is good for. */
#include "unit.h"
#include "world.h"

#include <certificates.h>
#include <dates.h>
#include <out.h>
#include <references.h>

#include <string.h>

static struct texts *of(const char *conf)
{
	struct texts *texts = texts_read((const struct text_file[]){{"nginx.conf", conf}, {0}});

	texts->snapshot.conf_dir = "/etc/nginx";
	texts->snapshot.prefix = "/usr/share/nginx";
	certificates_derive(texts->arena, &texts->snapshot);
	return texts;
}

/* The certificates as "path+key", those of a server apart by blanks, servers by bars. */
static const char *told(struct texts *texts)
{
	struct out out = {.arena = texts->arena};

	out_text(&out, "");
	for (size_t i = 0; i < texts->snapshot.nservers; i++) {
		const struct nga_server *server = texts->snapshot.servers[i];
		out_text(&out, i > 0 ? "|" : "");
		for (size_t k = 0; k < server->ncertificates; k++) {
			const struct nga_certificate *one = server->certificates[k];
			out_format(&out, "%s%s+%s", k > 0 ? " " : "", one->path,
				one->key_path ? one->key_path : "");
		}
	}
	return out.bytes;
}

static void expect(const char *conf, const char *certificates)
{
	struct texts *texts = of(conf);

	ck_assert_str_eq(told(texts), certificates);
	texts_free(texts);
}

/* ---- which ones count ---- */

START_TEST(the_nth_key_belongs_to_the_nth_certificate)
{
	expect("http { server { listen 443 ssl; ssl_certificate /a; ssl_certificate b; "
	       "ssl_certificate_key /k; ssl_certificate_key /l; } }",
		"/a+/k /etc/nginx/b+/l");
}
END_TEST

START_TEST(a_server_has_what_stands_around_it_unless_it_has_its_own)
{
	expect("http { ssl_certificate /a; ssl_certificate_key /k; "
	       "server { listen 443 ssl; } "
	       "server { listen 443 ssl; ssl_certificate /b; } "
	       "server { listen 443 ssl; ssl_certificate /c; ssl_certificate_key /m; } }",
		"/a+/k|/b+/k|/c+/m");
}
END_TEST

START_TEST(what_stands_around_http_servers_is_not_for_mail)
{
	expect("http { ssl_certificate /a; server { listen 443 ssl; } } "
	       "mail { ssl_certificate /m; server { listen 993 ssl; } server { listen 143; } "
	       "server { listen 144; starttls only; } }",
		"/a+|/m+||/m+");
}
END_TEST

START_TEST(tls_belongs_to_the_address)
{
	expect("http { ssl_certificate /a; server { listen 443; } server { listen 443 ssl; } "
	       "server { listen 80; } server { listen 8443 quic; } }",
		"/a+|/a+||/a+");
}
END_TEST

START_TEST(ssl_on_counts_and_ssl_off_takes_it_back)
{
	expect("http { ssl on; ssl_certificate /a; server { listen 443; } "
	       "server { listen 444; ssl off; } }",
		"/a+|");
}
END_TEST

START_TEST(a_server_that_rejects_handshakes_shows_no_certificate)
{
	expect("http { ssl_reject_handshake on; ssl_certificate /a; server { listen 443 ssl; } "
	       "server { listen 443 ssl; ssl_reject_handshake off; } }",
		"|/a+");
}
END_TEST

START_TEST(data_and_engines_are_no_files)
{
	expect("http { server { listen 443 ssl; ssl_certificate data:x; ssl_certificate /b; "
	       "ssl_certificate_key data:y; ssl_certificate_key engine:pkcs11:z; } }",
		"/b+");
}
END_TEST

START_TEST(a_certificate_knows_its_servers_and_stands_once)
{
	struct texts *texts = of("http { ssl_certificate /a; ssl_certificate_key /k; "
				 "server { listen 443 ssl; } server { listen 443 ssl; } "
				 "server { listen 443 ssl; ssl_certificate_key /l; } }");

	ck_assert_uint_eq(texts->snapshot.ncertificates, 2);
	ck_assert_uint_eq(texts->snapshot.certificates[0]->nservers, 2);
	ck_assert_uint_eq(texts->snapshot.certificates[1]->nservers, 1);

	texts_free(texts);
}
END_TEST

/* ---- variables ---- */

START_TEST(the_name_of_the_handshake_is_each_exact_name)
{
	expect("http { server { listen 443 ssl; server_name a *.b ~c d/e f; "
	       "ssl_certificate /${ssl_server_name}.pem; "
	       "ssl_certificate_key $ssl_server_name/key; } }",
		"/a.pem+/etc/nginx/a/key /f.pem+/etc/nginx/f/key");
}
END_TEST

START_TEST(other_variables_are_a_limit)
{
	const char *const written[] = {"/$host", "/$ssl_server_names", "/$ssl_server_name$x", "$"};

	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts = of(arena_format(arena,
			"http { server { listen 443 ssl; server_name a; ssl_certificate %s; } }",
			written[i]));
		size_t n;

		const char **limits = certificates_limits(arena, &texts->snapshot, &n);

		ck_assert_uint_eq(n, 1);
		ck_assert_ptr_nonnull(strstr(limits[0], written[i]));
		ck_assert(texts->snapshot.certificates[0]->varies);
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(a_server_without_an_exact_name_keeps_the_variable)
{
	expect("http { server { listen 443 ssl; server_name *.b; "
	       "ssl_certificate /$ssl_server_name; } }",
		"/$ssl_server_name+");
}
END_TEST

/* ---- keys ---- */

START_TEST(each_key_stands_once_those_for_upstreams_too)
{
	struct texts *texts =
		of("http { server { listen 443 ssl; ssl_certificate /c; ssl_certificate_key /k; "
		   "proxy_ssl_certificate /p; proxy_ssl_certificate_key /q; "
		   "location / { proxy_pass https://192.0.2.1; } } "
		   "server { listen 443 ssl; ssl_certificate /c; ssl_certificate_key /k; } "
		   "server { listen 443 ssl; ssl_certificate /$c; ssl_certificate_key /$k; } }");

	references_derive(texts->arena, &texts->snapshot);
	keys_derive(texts->arena, &texts->snapshot);

	ck_assert_uint_eq(texts->snapshot.nkeys, 2);
	ck_assert_str_eq(texts->snapshot.keys[0].reference->path, "/k");
	ck_assert_str_eq(texts->snapshot.keys[1].reference->path, "/q");
	texts_free(texts);
}
END_TEST

/* ---- names ---- */

static bool covers(const char *name, const char *asked)
{
	const struct nga_certificate certificate = {.names = &name, .nnames = 1};

	return certificate_covers(&certificate, asked);
}

START_TEST(a_wildcard_stands_for_one_whole_label)
{
	ck_assert(covers("example.com", "example.com"));
	ck_assert(covers("*.example.com", "a.example.com"));
	ck_assert(covers("*.example.com", "*.example.com"));
	ck_assert(!covers("*.example.com", "example.com"));
	ck_assert(!covers("*.example.com", "a.b.example.com"));
	ck_assert(!covers("*.example.com", "*.b.example.com"));
	ck_assert(!covers("*.example.com", ".example.com"));
	ck_assert(!covers("w*.example.com", "www.example.com"));
	ck_assert(!covers("*.*.example.com", "a.b.example.com"));
	ck_assert(!covers("*", "localhost"));
	ck_assert(!covers("*.com.", "example.com"));
}
END_TEST

START_TEST(names_without_end_are_covered_by_nothing)
{
	char name[70000];
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	name[1] = '.';

	ck_assert(!covers("*.example.com", name));
	ck_assert(covers(name, name));
}
END_TEST

static const struct nga_issued issued = {.subject = "x"};

/* Whether a server's name is told to be amiss, with a certificate for example.com and *.example.com
 * alone. */
static bool is_amiss(const char *name)
{
	static const char *const names[] = {"*.example.com", "example.com"};
	struct arena *arena = arena_new();
	struct texts *texts = of(arena_format(arena,
		"http { server { listen 443 ssl; server_name %s; ssl_certificate /c; } }", name));
	const struct nga_server *server = texts->snapshot.servers[0];
	struct nga_certificate *certificate = texts->snapshot.certificates[0];

	certificate->names = names;
	certificate->nnames = 2;
	certificate->chain = &issued;
	certificate->nchain = 1;
	bool amiss = certificate_amiss(server, &server->names[0]) != NULL;
	texts_free(texts);
	arena_free(arena);
	return amiss;
}

START_TEST(exact_names_and_wildcards_are_judged)
{
	ck_assert(is_amiss("example.net"));
	ck_assert(is_amiss("a.b.example.com"));
	ck_assert(is_amiss(".example.net"));
	ck_assert(is_amiss(".a.example.com"));
	ck_assert(is_amiss("*.b.example.com"));
	ck_assert(is_amiss("localhost"));
	ck_assert(!is_amiss("WWW.Example.Com."));
	ck_assert(!is_amiss(".example.com"));
	ck_assert(!is_amiss("*.example.com"));
}
END_TEST

START_TEST(what_nobody_asks_for_by_name_is_not_judged)
{
	const char *const names[] = {
		"_", "--", "\"\"", "~^x$", "192.0.2.1", "www.example.*", "*.example.*"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(!is_amiss(names[i]), "%s", names[i]);
}
END_TEST

START_TEST(a_certificate_that_was_not_read_is_never_amiss)
{
	struct texts *texts =
		of("http { server { listen 443 ssl; server_name a; ssl_certificate /c; } }");
	const struct nga_server *server = texts->snapshot.servers[0];

	ck_assert_ptr_null(certificate_amiss(server, &server->names[0]));

	texts_free(texts);
}
END_TEST

/* ---- days ---- */

START_TEST(days_are_those_of_the_calendar)
{
	const struct {
		int64_t seconds;
		const char *text;
	} rows[] = {{0, "1970-01-01"}, {-1, "1969-12-31"}, {951782400, "2000-02-29"},
		{951868800, "2000-03-01"}, {4107542399, "2100-02-28"}, {4107542400, "2100-03-01"},
		{1795132799, "2026-11-19"}, {253402300799, "9999-12-31"},
		{-62167219200, "0000-01-01"}};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_str_eq(date_text(arena, rows[i].seconds), rows[i].text);

	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_nth_key_belongs_to_the_nth_certificate,
		a_server_has_what_stands_around_it_unless_it_has_its_own,
		what_stands_around_http_servers_is_not_for_mail,
		tls_belongs_to_the_address,
		ssl_on_counts_and_ssl_off_takes_it_back,
		a_server_that_rejects_handshakes_shows_no_certificate,
		data_and_engines_are_no_files,
		a_certificate_knows_its_servers_and_stands_once,
		the_name_of_the_handshake_is_each_exact_name,
		other_variables_are_a_limit,
		a_server_without_an_exact_name_keeps_the_variable,
		each_key_stands_once_those_for_upstreams_too,
		a_wildcard_stands_for_one_whole_label,
		names_without_end_are_covered_by_nothing,
		exact_names_and_wildcards_are_judged,
		what_nobody_asks_for_by_name_is_not_judged,
		a_certificate_that_was_not_read_is_never_amiss,
		days_are_those_of_the_calendar,
		NULL,
	};
	return unit_run("certificates", tests);
}
