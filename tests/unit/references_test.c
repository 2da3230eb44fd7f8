#include "referred.h"
#include "unit.h"

#include <string.h>

#include <known.h>

/* A server in which all that rows can need is set. */
static const char everything_on[] =
	"http { server { listen 443 ssl; ssl_certificate /c; ssl_verify_client on; "
	"ssl_stapling on; auth_basic x; proxy_ssl_verify on; grpc_ssl_verify on; "
	"uwsgi_ssl_verify on; proxy_ssl_certificate data:x; grpc_ssl_certificate data:x; "
	"uwsgi_ssl_certificate data:x; location /p { proxy_pass https://192.0.2.1; } location /g { "
	"grpc_pass grpcs://192.0.2.1; } location /u { uwsgi_pass suwsgi://192.0.2.1:1; } "
	"%s %s; } }";

static const struct nga_reference *by_path(const struct texts *texts, const char *path)
{
	for (size_t i = 0; i < texts->snapshot.nreferences; i++)
		if (strcmp(texts->snapshot.references[i].path, path) == 0)
			return &texts->snapshot.references[i];
	return NULL;
}

START_TEST(every_row_of_the_table_is_a_reference_by_its_first_argument)
{
	size_t looked = 0;

	for (size_t i = 0; i < known_directives_count; i++) {
		const struct known *row = &known_directives[i];
		if (!(row->roles & KNOWN_PATH))
			continue;
		looked++;
		struct arena *arena = arena_new();
		struct out_text {
			const char *relative, *absolute;
		} text = {arena_format(arena, everything_on, row->name, "rel"),
			arena_format(arena, everything_on, row->name, "/abs")};
		struct texts *relative = of(text.relative), *absolute = of(text.absolute);
		const struct nga_reference *reference = nth(relative, row->referent, 0);
		const char *path =
			row->base == KNOWN_PREFIX ? "/usr/share/nginx/rel" : "/etc/nginx/rel";

		if (row->referent == NGA_REF_FILE && strcmp(reference->path, "/c") == 0)
			reference = nth(relative, row->referent, 1);
		ck_assert_msg(reference && strcmp(reference->path, path) == 0, "%s", row->name);
		ck_assert_msg(reference->opener == row->opener, "%s", row->name);
		ck_assert_msg(
			reference->judged == (row->base != KNOWN_ABSOLUTE_ONLY), "%s", row->name);
		reference = by_path(absolute, "/abs");
		ck_assert_msg(reference && reference->judged, "%s", row->name);
		texts_free(relative);
		texts_free(absolute);
		arena_free(arena);
	}
	ck_assert_uint_gt(looked, 20);
}
END_TEST

START_TEST(the_table_has_each_name_once_and_finds_it)
{
	struct known_index index;
	known_index_fill(&index);

	for (size_t i = 0; i < known_directives_count; i++) {
		const char *name = known_directives[i].name;
		const struct nga_directive directive = {
			.number = directive_number(name, strlen(name))};
		ck_assert_ptr_eq(known_find(&index, &directive), &known_directives[i]);
	}
}
END_TEST

START_TEST(values_that_are_no_paths_make_no_reference)
{
	const char *const texts[] = {
		"http { access_log off; }",
		"http { access_log syslog:server=x; }",
		"error_log stderr;",
		"error_log memory:1m;",
		"error_log syslog:server=x;",
		"http { server { ssl_certificate data:x; } }",
		"http { server { ssl_certificate_key engine:x:y; } }",
		"http { server { ssl_certificate_key store:x; } }",
		"http { server { location / { proxy_ssl_certificate \"\"; } } }",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct texts *world = of(texts[i]);
		ck_assert_msg(world->snapshot.nreferences == 0, "%s", texts[i]);
		texts_free(world);
	}
}
END_TEST

START_TEST(values_with_variables_are_not_judged)
{
	const char *const texts[] = {
		"http { server { ssl_certificate /etc/$ssl_server_name.pem; } }",
		"http { server { access_log /var/log/$host.log; } }",
		"http { server { root /srv/$host; } }",
		"http { server { location /a/ { alias /srv/$host/; } } }",
		"http { server { location ~ ^/a/(.*)$ { alias /srv/$1; } } }",
		"http { server { auth_basic x; auth_basic_user_file /srv/$host; } }",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct texts *world = of(texts[i]);
		ck_assert_msg(world->snapshot.nreferences == 1, "%s", texts[i]);
		ck_assert_msg(!world->snapshot.references[0].judged, "%s", texts[i]);
		texts_free(world);
	}
}
END_TEST

START_TEST(what_nginx_does_not_open_is_not_judged)
{
	const char *const texts[] = {
		"http { server { ssl_dhparam /x; } }",
		"http { server { ssl_certificate /c; ssl_client_certificate /x; } }",
		"http { server { ssl_certificate /c; ssl_stapling_file /x; } }",
		"http { server { ssl_verify_client off; ssl_client_certificate /x; } }",
		"http { server { ssl_certificate_key /x; } }",
		"http { ssl_certificate_key /x; server { listen 80; } }",
		"http { server { location / { proxy_ssl_trusted_certificate /x; } } }",
		"http { server { location / { proxy_ssl_certificate /x; proxy_pass http://a; } } }",
		"http { server { location / { proxy_ssl_certificate_key /x; "
		"proxy_pass https://a; } } }",
		"http { server { location / { proxy_ssl_trusted_certificate /x; "
		"proxy_pass https://a; } } }",
		"http { server { location / { proxy_ssl_trusted_certificate /x; "
		"proxy_ssl_verify on; proxy_pass http://a; } } }",
		"http { server { proxy_ssl_certificate /x; location / { grpc_pass grpcs://a; } } }",
		"stream { server { listen 1; proxy_pass a:1; proxy_ssl_certificate /x; } }",
		"http { server { location / { auth_basic_user_file /x; } } }",
		("http { auth_basic x; server { auth_basic off; location / { "
		 "auth_basic_user_file /x; } } }"),
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct texts *world = of(texts[i]);
		const struct nga_reference *reference = by_path(world, "/x");
		ck_assert_msg(reference && !reference->judged, "%s", texts[i]);
		texts_free(world);
	}
}
END_TEST

START_TEST(what_an_upstream_spoken_to_by_tls_needs_is_judged)
{
	const char *const texts[] = {
		"http { server { location / { proxy_pass https://a; "
		"proxy_ssl_certificate /x; } } }",
		"http { server { location / { proxy_ssl_certificate /x; "
		"proxy_pass https://$a; } } }",
		"http { proxy_ssl_certificate /x; server { location / { "
		"proxy_pass https://a; } } }",
		"http { server { proxy_ssl_certificate c; proxy_ssl_certificate_key /x; "
		"location / { location /b { proxy_pass https://a; } } } }",
		"http { server { proxy_ssl_verify on; proxy_ssl_crl /x; location / { "
		"proxy_pass https://a; } } }",
		"stream { server { listen 1; proxy_pass a:1; proxy_ssl on; "
		"proxy_ssl_certificate /x; } }",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct texts *world = of(texts[i]);
		const struct nga_reference *reference = by_path(world, "/x");
		ck_assert_msg(reference && reference->judged, "%s", texts[i]);
		texts_free(world);
	}
}
END_TEST

START_TEST(what_stands_further_out_counts_where_a_server_makes_use_of_it)
{
	struct texts *texts = of("http { ssl_dhparam /x; server { ssl_certificate /c; } }");

	ck_assert_str_eq(first(texts, NGA_REF_FILE)->path, "/x");
	ck_assert(first(texts, NGA_REF_FILE)->judged);
	texts_free(texts);
}
END_TEST

START_TEST(a_snippet_makes_one_reference_in_the_first_server)
{
	struct texts *texts = derived((const struct text_file[]){
		{"nginx.conf", "http { server { include s; } server { include s; } }"},
		{"s", "ssl_certificate /c;"},
		{0},
	});

	ck_assert_uint_eq(texts->snapshot.nreferences, 1);
	ck_assert_ptr_eq(texts->snapshot.references[0].server, texts->snapshot.servers[0]);
	texts_free(texts);
}
END_TEST

START_TEST(a_reference_knows_its_word_file_and_server)
{
	struct texts *texts = of("pid /run/nginx.pid; http { server { access_log /l/a; } }");

	const struct nga_reference *pid = nth(texts, NGA_REF_PARENT, 0);
	const struct nga_reference *log = nth(texts, NGA_REF_PARENT, 1);

	ck_assert_ptr_null(pid->server);
	ck_assert_ptr_eq(log->server, texts->snapshot.servers[0]);
	ck_assert_ptr_eq(log->file, texts_file(texts, "nginx.conf"));
	ck_assert_str_eq(log->word->text, "/l/a");
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_row_of_the_table_is_a_reference_by_its_first_argument,
		the_table_has_each_name_once_and_finds_it,
		values_that_are_no_paths_make_no_reference,
		values_with_variables_are_not_judged,
		what_nginx_does_not_open_is_not_judged,
		what_an_upstream_spoken_to_by_tls_needs_is_judged,
		what_stands_further_out_counts_where_a_server_makes_use_of_it,
		a_snippet_makes_one_reference_in_the_first_server,
		a_reference_knows_its_word_file_and_server,
		NULL,
	};
	return unit_run("references", tests);
}
